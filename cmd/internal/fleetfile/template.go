package fleetfile

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"allclear/cmd/internal/login"
)

// Template makes the fleet file of a pair and the databases that its members show. It is
// the documented example with what is known filled in, and the rest as comments.
func Template(f *Fleet, named *login.Level, onA, onB []string) ([]byte, error) {
	var t template
	t.line("# A fleet file of allclear, begun by `allclear init`. What begins with # is an")
	t.line("# explanation or an example.")
	t.begin("fleet")
	t.line("fleet: shop")
	t.begin("defaults")
	t.login(&f.Pairs[0].A.Login, named)
	t.begin("databases")
	t.databases(onA, onB)
	t.example("tables", "exclude", "append_only")
	t.begin("pairs")
	t.line("pairs:")
	t.line("  - name: shard01")
	t.member("a", f.Pairs[0].A.Address)
	t.member("b", f.Pairs[0].B.Address)
	t.out.WriteString(commentOut(furtherPairs()))
	t.example("gentle", "features", "accepted", "severities", "production", "ids")
	return t.out.Bytes(), t.failed
}

// template is a fleet file as far as it is written.
type template struct {
	out    bytes.Buffer
	failed error
}

// line writes one line, with its values in YAML.
func (t *template) line(format string, values ...any) {
	texts := make([]any, len(values))
	for i, value := range values {
		texts[i] = yamlText(fmt.Sprint(value))
	}
	_, _ = fmt.Fprintf(&t.out, format+"\n", texts...) // a Buffer takes everything
}

// begin writes what the example says about a key of the file.
func (t *template) begin(key string) { t.out.WriteString("\n" + sectionOf(key).heading) }

// example writes keys of the example as comments.
func (t *template) example(keys ...string) {
	for _, key := range keys {
		t.begin(key)
		t.out.WriteString(commentOut(sectionOf(key).body))
	}
}

func (t *template) login(found *login.Login, named *login.Level) {
	t.line("defaults:")
	t.line("  user: %s", found.User)
	t.path("defaults_file", named.DefaultsFile)
	t.path("password_file", named.PasswordFile)
	if named.PasswordEnv != "" {
		t.line("  password_env: %s", named.PasswordEnv)
	}
	if named.DefaultsFile+named.PasswordFile+named.PasswordEnv == "" {
		t.line("  # password_file: /etc/allclear/password")
	}
	t.line("  tls: %s", found.TLS)
	t.path("tls_ca", named.TLSCA)
	t.path("tls_cert", named.TLSCert)
	t.path("tls_key", named.TLSKey)
}

// path writes an absolute path, since a relative path in the file would start from the
// file's folder, not from the one that init runs in.
func (t *template) path(key, name string) {
	if name == "" {
		return
	}
	absolute, err := filepath.Abs(name)
	t.failed = errors.Join(t.failed, err)
	t.line("  "+key+": %s", absolute)
}

func (t *template) databases(onA, onB []string) {
	names := slices.Concat(onA, onB)
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		t.line("# This account sees no database yet; `allclear explain` prints the grants it needs.")
		t.line("# databases: [shop]")
		return
	}
	t.line("databases:")
	for _, name := range names {
		switch {
		case !slices.Contains(onB, name):
			t.line("  - %s  # on member a only: verify will report its tables as missing", name)
		case !slices.Contains(onA, name):
			t.line("  - %s  # on member b only: verify will report its tables as missing", name)
		default:
			t.line("  - %s", name)
		}
	}
}

func (t *template) member(side string, at Address) {
	if at.Socket == "" {
		t.line("    "+side+": {host: %s, port: %s}", at.Host, at.Port)
		return
	}
	socket, err := filepath.Abs(at.Socket)
	if err != nil {
		socket = at.Socket
	}
	t.line("    "+side+": {socket: %s}", socket)
}
