package login

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
)

// TestOptionFilePasswords: a file that works for the MySQL clients works here. The expected
// passwords are those that MariaDB's my_print_defaults 10.11 reads from the same lines.
func TestOptionFilePasswords(t *testing.T) {
	for line, want := range map[string]string{
		`password=plain`:                "plain",
		`password = spaced out  `:       "spaced out",
		`password="in quotes "`:         "in quotes ",
		`password='single'`:             "single",
		`password="one'other"`:          "one'other",
		`password=cut#off`:              "cut",
		`password="kept#whole"`:         "kept#whole",
		`password="kept#" # comment`:    "kept#",
		`password=semi;colon`:           "semi;colon",
		`password=tab\tnew\nback\\s\sp`: "tab\tnew\nback\\s p",
		`password=odd\q\d`:              `odd\q\d`,
		`password=trailing\`:            `trailing\`,
		`password="say \"hi\""`:         `say "hi"`,
		`password="a\"b#c"`:             `a"b#c`,
		`password="`:                    `"`,
		`password=`:                     "",
		`password`:                      "",
		`loose-password=loose`:          "loose",
		`password=a=b`:                  "a=b",
		"password=crlf\r":               "crlf",
	} {
		options, err := parseOptionFile("my.cnf", "[client]\n"+line)
		require.NoError(t, err, line)
		assert.Equal(t, want, options.Password.Reveal(), line)
	}
}

// TestOptionFileGroups: only the [client] group counts, and in it the last option of a kind.
func TestOptionFileGroups(t *testing.T) {
	options, err := parseOptionFile("my.cnf", `
# a comment
; another
[mysqld]
user=mysql
port=3306
[ client ] # the group's comment
user = "allclear"
host=db01
port=3307
socket=/run/s
ssl_mode=VERIFY_IDENTITY
ssl-ca=/ca.pem
ssl_cert=/cert.pem
ssl-key=/key.pem
default-character-set=utf8mb4
password=one
[mysqldump]
password=wrong
[client]
password=two
[mariadb]
password=wrong
`)
	require.NoError(t, err)
	assert.Equal(t, "two", options.Password.Reveal(), "the last one counts")
	options.Password = Secret{}
	assert.Equal(t, OptionFile{
		User: "allclear", Host: "db01", Port: "3307", Socket: "/run/s", TLS: "verify-identity", CAFile: "/ca.pem",
		CertFile: "/cert.pem", KeyFile: "/key.pem",
	}, options)
}

// TestBadOptionFiles: a mistake is named by its line, whose text may be a password and is not shown.
func TestBadOptionFiles(t *testing.T) {
	for text, want := range map[string]string{
		"password=hunter2\n":                     "my.cnf:1: an option before any [group]",
		"[client\npassword=hunter2":              "my.cnf:1: the group's name has no ]",
		"[client]\npassword=hunter2\n!include x": "my.cnf:3: !include and !includedir are not followed",
		"!includedir /etc":                       "my.cnf:1: !include and !includedir are not followed",
	} {
		_, err := parseOptionFile("my.cnf", text)
		require.EqualError(t, err, want)
		assert.NotEmpty(t, exit.HintOf(err), err)
	}
}

// TestAnOptionFileThatIsTooLargeIsRefused: a file that is cut off would log in with the settings
// of its first part.
func TestAnOptionFileThatIsTooLargeIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.cnf")
	text := "[client]\nuser=first\n" + strings.Repeat("#\n", 8<<20) + "user=last\n"
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	_, err := readOptionFile(path)
	require.ErrorContains(t, err, "is larger than 16 MiB")
}
