package fleetfile

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/login"
)

// writeFile writes a file into a folder of the test and returns its path.
func writeFile(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func testSources(environment map[string]string) login.Sources {
	return login.NewSources(func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	}, slog.New(slog.DiscardHandler))
}

const goodPair = "pairs:\n  - name: s1\n    a: {host: x}\n    b: {host: y}\n"

// TestBadFleetFiles: every mistake is named by its place, with a remedy, before anything is
// connected to. No password shows in a message.
func TestBadFleetFiles(t *testing.T) {
	for _, c := range []struct {
		name, yaml, want string
	}{
		{"empty", "", `fleet.yaml:1:1: the file is empty: it names no pair
Try: ` + "`allclear init` writes one to start from"},
		{"comments only", "# nothing\n", `fleet.yaml:1:1: the file is empty: it names no pair
Try: ` + "`allclear init` writes one to start from"},
		{"no pairs", "fleet: shop\n", `fleet.yaml:1:1: the fleet has no pairs, so there is nothing to verify
Try: pairs: [{name: shard01, a: {host: db01a}, b: {host: db01b}}]`},
		{"empty pairs", "defaults: {user: u}\npairs: []\n", `fleet.yaml:2:1: the fleet has no pairs, so there is nothing to verify
Try: pairs: [{name: shard01, a: {host: db01a}, b: {host: db01b}}]`},
		{"unknown key", "flet: shop\n" + goodPair, `fleet.yaml:1:1: unknown key "flet"
Try: "fleet"`},
		{"unknown key deep down", "pairs:\n  - name: s1\n    a: {hots: x}\n", `fleet.yaml:3:9: unknown key "hots"
Try: "host"`},
		{"unknown key near none", "pairs:\n  - name: s1\n    replica: x\n", `fleet.yaml:3:5: unknown key "replica"
Try: one of name, a, b, user, password_file, password_env, defaults_file, tls, tls_ca, tls_cert, tls_key, gentle`},
		{"unknown key with a dot, near none", "pairs:\n  - name: s1\n    x.y: z\n", `fleet.yaml:3:5: unknown key "x.y"
Try: one of name, a, b, user, password_file, password_env, defaults_file, tls, tls_ca, tls_cert, tls_key, gentle`},
		{"as MySQL people write it", "pairs:\n  - name: s1\n    ssl_cert: x.pem\n", `fleet.yaml:3:5: unknown key "ssl_cert"
Try: "tls_cert"`},
		{"as option files have it", "defaults: {ssl-key: x.pem}\n" + goodPair, `fleet.yaml:1:12: unknown key "ssl-key"
Try: "tls_key"`},
		{"a mode of TLS", "defaults: {ssl-mode: REQUIRED}\n" + goodPair, `fleet.yaml:1:12: unknown key "ssl-mode"
Try: "tls"`},
		{"password itself", "defaults:\n  password: hunter2\n" + goodPair, `fleet.yaml:2:3: unknown key "password"
Try: keep the password in a file of its own and name it: password_file, or defaults_file`},
		{"key twice", "fleet: a\nfleet: b\n", `fleet.yaml:2:1: mapping key "fleet" already defined at [1:1]
Try: check the YAML: indentation, quotes, brackets, keys given twice`},
		{"not YAML", "pairs: [\n", `fleet.yaml:1:8: sequence end token ']' not found
Try: check the YAML: indentation, quotes, brackets, keys given twice`},
		{"two documents", goodPair + "---\nfleet: b\n", `fleet.yaml:6:6: a second YAML document
Try: one file for each fleet`},
		{"key without a value", "defaults: {user: u}\nexclude:\n" + goodPair, `fleet.yaml:2:9: exclude has no value
Try: give it one, or remove the key`},
		{"one word for a list", "databases: shop\n" + goodPair, `fleet.yaml:1:12: a sequence is expected here
Try: [one, two]`},
		{"a list for one word", "fleet: [a]\n" + goodPair, `fleet.yaml:1:8: this is no plain value
Try: one word or number, in quotes if need be`},
		{"a word for a mapping", "defaults: allclear\n" + goodPair, `fleet.yaml:1:11: a mapping is expected here
Try: {key: value}`},
		{"yes for true", "defaults: {user: u}\n" + goodPair + "features:\n  - {name: f, tables: [\"a.b\"], can_disable: yes}\n",
			`fleet.yaml:7:45: "yes" is neither true nor false
Try: true or false`},
		{"pair without a name", "defaults: {user: u}\npairs:\n  - a: {host: x}\n    b: {host: y}\n", `fleet.yaml:3:5: this pair has no name
Try: name: shard01`},
		{"duplicate pair", "defaults: {user: u}\n" + goodPair + "  - name: s1\n    a: {host: v}\n    b: {host: w}\n",
			`fleet.yaml:6:11: pair "s1" is already at fleet.yaml:3:11
Try: give each pair a name of its own`},
		{"pair without b", "defaults: {user: u}\npairs:\n  - name: s1\n    a: {host: x}\n", `fleet.yaml:3:5: the pair has no member b
Try: b: {host: db01b, port: 3306}`},
		{"member without a host", "defaults: {user: u}\npairs:\n  - name: s1\n    a: {port: 3306}\n    b: {host: y}\n",
			`fleet.yaml:4:5: the member has no host
Try: host: db01a`},
		{"host and socket", "defaults: {user: u}\npairs:\n  - name: s1\n    a: {host: x, socket: /s}\n    b: {host: y}\n",
			`fleet.yaml:4:5: both a host and a socket
Try: keep the one to connect by`},
		{"socket and port", "defaults: {user: u}\npairs:\n  - name: s1\n    a: {socket: /s, port: 1}\n    b: {host: y}\n",
			`fleet.yaml:4:27: a socket has no port
Try: remove the port`},
		{"port in the host", "defaults: {user: u}\npairs:\n  - name: s1\n    a: {host: \"x:1\"}\n    b: {host: y}\n",
			`fleet.yaml:4:15: bad host "x:1"
Try: a name or an address alone; the port has a key of its own`},
		{"port too high", "defaults: {user: u}\npairs:\n  - name: s1\n    a: {host: x, port: 65536}\n    b: {host: y}\n",
			`fleet.yaml:4:24: bad port "65536"
Try: a number from 1 to 65535`},
		{"port with a fraction", "defaults: {user: u}\npairs:\n  - name: s1\n    a: {host: x, port: 3306.5}\n    b: {host: y}\n",
			`fleet.yaml:4:24: bad port "3306.5"
Try: a number from 1 to 65535`},
		{"same address within a pair", "defaults: {user: u}\npairs:\n  - name: s1\n    a: {host: x}\n    b: {host: X, port: 3306}\n",
			`fleet.yaml:5:5: x:3306 is already the address of pairs[0].a (fleet.yaml:4:5)
Try: comparing a server with itself proves nothing: each member has an address of its own`},
		{"same address across pairs", "defaults: {user: u}\n" + goodPair + "  - name: s2\n    a: {host: v}\n    b: {host: x}\n",
			`fleet.yaml:8:5: x:3306 is already the address of pairs[0].a (fleet.yaml:4:5)
Try: comparing a server with itself proves nothing: each member has an address of its own`},
		{"no user", "pairs:\n  - name: s1\n    a: {host: x, user: u}\n    b: {host: y}\n", `fleet.yaml:4:5: member b has no user to log in as
Try: defaults: {user: allclear}`},
		{"tls word", "defaults: {user: u, tls: prefered}\n" + goodPair, `fleet.yaml:1:26: unknown TLS mode "prefered"
Try: "preferred"`},
		{"tls nonsense", "defaults: {user: u, tls: please}\n" + goodPair, `fleet.yaml:1:26: unknown TLS mode "please"
Try: one of disabled, preferred, required, verify-ca, verify-identity`},
		{"tls_ca missing", "defaults: {user: u, tls: verify-ca, tls_ca: nope.pem}\n" + goodPair,
			`fleet.yaml:1:45: open DIR/nope.pem: no such file or directory
Try: a file of certificates in PEM form`},
		{"tls_ca without effect", "defaults: {user: u, tls_ca: ca.pem}\n" + goodPair,
			`fleet.yaml:4:5: a tls_ca is given, but with tls: preferred no certificate is checked
Try: tls: verify-identity, or remove tls_ca`},
		{"tls_key missing", "defaults: {user: u, tls_cert: ca.pem}\n" + goodPair,
			`fleet.yaml:4:5: a client's certificate and its key are needed together
Try: both tls_cert and tls_key`},
		{"tls_cert without effect", "defaults: {user: u, tls: disabled, tls_cert: ca.pem, tls_key: ca.pem}\n" + goodPair,
			`fleet.yaml:4:5: a tls_cert is given, but with tls: disabled it is not used
Try: tls: verify-identity, or remove tls_cert`},
		{"tls_key not there", "defaults: {user: u, tls_cert: ca.pem, tls_key: nope.pem}\n" + goodPair,
			`fleet.yaml:1:48: open DIR/nope.pem: no such file or directory
Try: a file that this account can read, with the certificate's key in PEM form`},
		{"password file missing", "defaults: {user: u, password_file: nope}\n" + goodPair,
			`fleet.yaml:1:36: open DIR/nope: no such file or directory
Try: a file that this account can read, its first line the password`},
		{"password file empty", "defaults: {user: u, password_file: empty}\n" + goodPair, `fleet.yaml:1:36: the first line of DIR/empty is empty
Try: write the password there, or remove the setting to send none`},
		{"password variable not set", "defaults: {user: u, password_env: NOPE}\n" + goodPair,
			`fleet.yaml:1:35: the environment variable NOPE is not set
Try: set it, or name another source of the password`},
		{"two sources", "defaults: {user: u, password_env: PW, password_file: pw}\n" + goodPair,
			`fleet.yaml:1:35: both password_file and password_env
Try: keep one`},
		{"two sources, one an option file", "defaults: {user: u, password_env: PW, defaults_file: my.cnf}\n" + goodPair,
			`fleet.yaml:1:54: the option file has a password, and another source is named beside it
Try: keep one`},
		{"option file missing", "pairs:\n  - name: s1\n    a: {host: x, defaults_file: nope.cnf}\n    b: {host: y, user: u}\n",
			`fleet.yaml:3:33: open DIR/nope.cnf: no such file or directory
Try: an option file that this account can read, with a [client] group`},
		{"option file with an include", "defaults: {defaults_file: include.cnf}\n" + goodPair,
			`fleet.yaml:1:27: DIR/include.cnf:2: !include and !includedir are not followed
Try: name the file that holds the password itself`},
		{"exclude with another key", "defaults: {user: u}\nexclude: [{pattern: \"a.b\", why: x}]\n" + goodPair,
			`fleet.yaml:2:28: unknown key "why"
Try: one of pattern, reason`},
		{"exclude that is a list", "defaults: {user: u}\nexclude: [[\"a.b\"]]\n" + goodPair, `fleet.yaml:2:11: a mapping is expected here
Try: {key: value}`},
		{"exclude without a pattern", "defaults: {user: u}\nexclude: [{reason: x}]\n" + goodPair, `fleet.yaml:2:11: the pattern is empty
Try: name tables as db.table, or "*" for all`},
		{"bad glob", "defaults: {user: u}\nexclude: [\"shop.x\", \"shop.[a\"]\n" + goodPair,
			`fleet.yaml:2:21: bad pattern "shop.[a": [ is never closed
Try: close the bracket, or write [[] for a plain [`},
		{"glob without a database", "defaults: {user: u}\ntables: [sessions]\n" + goodPair,
			`fleet.yaml:2:10: pattern "sessions" names no database, so it matches nothing
Try: "db.sessions" for one database, "*.sessions" for that table in any`},
		{"database twice", "defaults: {user: u}\ndatabases: [a, b, a]\n" + goodPair, `fleet.yaml:2:19: "a" is named twice
Try: remove one`},
		{"duplicate feature", "defaults: {user: u}\n" + goodPair +
			"features:\n  - {name: f, tables: [\"a.b\"]}\n  - {name: f, tables: [\"a.c\"]}\n",
			`fleet.yaml:8:12: feature "f" is already at fleet.yaml:7:12
Try: give each feature a name of its own`},
		{"feature without tables", "defaults: {user: u}\n" + goodPair + "features:\n  - {name: f}\n", `fleet.yaml:7:5: feature "f" names no tables
Try: tables: ["shop.treasuries*"]`},
		{"feature with a bad glob", "defaults: {user: u}\n" + goodPair + "features:\n  - {name: f, tables: [\"a.[\"]}\n",
			`fleet.yaml:7:24: bad pattern "a.[": [ is never closed
Try: close the bracket, or write [[] for a plain [`},
		{"everything at once", "defaults: {user: u, tls: no}\npairs:\n  - name: s1\n    a: {host: x, port: 0}\n",
			`fleet.yaml:1:26: unknown TLS mode "no"
Try: one of disabled, preferred, required, verify-ca, verify-identity
fleet.yaml:4:24: bad port "0"
Try: a number from 1 to 65535
fleet.yaml:3:5: the pair has no member b
Try: b: {host: db01b, port: 3306}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			writeFile(t, folder, "ca.pem", "-")
			writeFile(t, folder, "empty", "\n")
			writeFile(t, folder, "pw", "hunter2\n")
			writeFile(t, folder, "my.cnf", "[client]\npassword=hunter2\n")
			writeFile(t, folder, "include.cnf", "[client]\n!include /etc/my.cnf\n")
			path := writeFile(t, folder, "fleet.yaml", c.yaml)
			_, err := Load(path, testSources(map[string]string{"PW": "hunter2"}), Both)
			require.Error(t, err)
			assert.Equal(t, exit.CodeUsage, exit.Code(err))
			assert.NotContains(t, err.Error(), "hunter2")
			var message bytes.Buffer
			exit.Complain(&message, err)
			text := strings.ReplaceAll(message.String(), "allclear: ", "")
			text = strings.ReplaceAll(text, folder+"/fleet.yaml", "fleet.yaml")
			assert.Equal(t, c.want+"\n", strings.ReplaceAll(text, folder, "DIR"))
		})
	}
}

// TestGoodFleet: a pair overrides the defaults, and a member overrides its pair.
func TestGoodFleet(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, folder, "password", "s3cret\r\nsecond line\n")
	writeFile(t, folder, "ca.pem", "-")
	writeFile(t, folder, "b2.cnf", "[client]\nuser=fromfile\npassword='p w'\nhost=db02b\nport=3310\n"+
		"ssl-mode=VERIFY_IDENTITY\nssl-cert=/c.pem\nssl-key=/k.pem\n")
	path := writeFile(t, folder, "fleet.yaml", `
fleet: shop
defaults: {user: allclear, password_file: password}
databases: [shop, 123]
exclude: ["shop.sessions"]
append_only: ["shop.messages*", "shop.lists"]
pairs:
  - name: shard01
    a: {host: db01a, port: 3307}
    b: {host: "::1", user: other, tls: disabled}
  - name: shard02
    tls: verify-ca
    tls_ca: ca.pem
    password_env: PW
    a: {socket: run/mysqld.sock}
    b: {defaults_file: b2.cnf}
features:
  - {name: treasuries, tables: ["shop.treasuries*"], can_disable: true}
`)
	f, err := Load(path, testSources(map[string]string{"PW": "from env"}), Both)
	require.NoError(t, err)
	assert.Equal(t, "shop", f.Name)
	assert.Equal(t, []string{"shop", "123"}, f.Databases)
	assert.Len(t, f.Exclude, 1)
	assert.True(t, f.IsAppendOnly("shop.messages_2009"))
	assert.False(t, f.IsAppendOnly("shop.listings"))
	assert.Equal(t, []string{"shop.lists"}, f.UnusedAppendOnly(), "a misspelt one is told")
	assert.Len(t, f.ConfigSHA256, 64)
	assert.Equal(t, "treasuries", f.Features[0].Name)
	assert.True(t, f.Features[0].CanDisable)
	ca := filepath.Join(folder, "ca.pem")
	want := []server.Config{
		{Host: "db01a", Port: 3307, User: "allclear", Password: "s3cret", TLS: server.TLSPreferred},
		{Host: "::1", Port: 3306, User: "other", Password: "s3cret", TLS: server.TLSDisabled},
		{Socket: filepath.Join(folder, "run/mysqld.sock"), User: "allclear", Password: "from env", TLS: server.TLSVerifyCA, CAFile: ca},
		{Host: "db02b", Port: 3310, User: "fromfile", Password: "p w", TLS: server.TLSVerifyIdentity, CAFile: ca,
			CertFile: "/c.pem", KeyFile: "/k.pem"},
	}
	for i, member := range f.Members() {
		assert.Equal(t, want[i], member.Config(""), i)
		assert.False(t, member.Login.Ask)
	}
}

// TestHashNamesTheFile: the hash in a report tells which version of the fleet file was used.
func TestHashNamesTheFile(t *testing.T) {
	folder := t.TempDir()
	text := "defaults: {user: u}\n" + goodPair
	one, err := Load(writeFile(t, folder, "one.yaml", text), testSources(nil), Both)
	require.NoError(t, err)
	two, err := Load(writeFile(t, folder, "two.yaml", text+"\n"), testSources(nil), Both)
	require.NoError(t, err)
	assert.NotEqual(t, one.ConfigSHA256, two.ConfigSHA256)
	assert.Equal(t, "one", one.Name, "without a name, the file's")
	assert.True(t, one.Pairs[0].A.Login.Ask, "nothing names a password, so it is to be asked for")
}

// TestSharedPasswordFileWarnsOnce: a password that others can read is a warning and no error, since
// the fleet must be verified now, and one warning for all members that use it.
func TestSharedPasswordFileWarnsOnce(t *testing.T) {
	for mode, warned := range map[os.FileMode]int{0o600: 0, 0o640: 1, 0o604: 1} {
		folder := t.TempDir()
		require.NoError(t, os.Chmod(writeFile(t, folder, "pw", "hunter2\n"), mode))
		path := writeFile(t, folder, "fleet.yaml", "defaults: {user: u, password_file: pw}\n"+goodPair)
		var log bytes.Buffer
		_, err := Load(path, login.NewSources(os.LookupEnv, slog.New(slog.NewTextHandler(&log, nil))), Both)
		require.NoError(t, err)
		assert.Equal(t, warned, strings.Count(log.String(), "others can read"), mode)
		assert.NotContains(t, log.String(), "hunter2")
	}
}
