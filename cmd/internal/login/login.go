// Package login knows how to log in: users, passwords and where they are kept, TLS.
// It reads password files, MySQL option files and the terminal. It does not know servers
// or fleets, and it connects to nothing.
package login

import (
	"strings"

	"allclear/checksum/server"
)

// A Level is what one level of a fleet file (defaults, pair, member) says about
// logging in. It says where a password is kept; it has no key for a password itself.
type Level struct {
	User         string `yaml:"user"`
	PasswordFile string `yaml:"password_file"`
	PasswordEnv  string `yaml:"password_env"`
	DefaultsFile string `yaml:"defaults_file"`
	TLS          string `yaml:"tls"`
	TLSCA        string `yaml:"tls_ca"`
	TLSCert      string `yaml:"tls_cert"`
	TLSKey       string `yaml:"tls_key"`
}

// A Login is who to log in as and how.
type Login struct {
	User     string
	Password Secret
	Ask      bool // no level names a source of the password
	TLS      server.TLSMode
	CAFile   string
	CertFile string // "" for no certificate of the client's own
	KeyFile  string
}

// KeyOf is the key of a Level that a word was likely meant for: option files have ssl-cert where a
// fleet file has tls_cert. Any other word stays as it is.
func KeyOf(word string) string {
	switch strings.ReplaceAll(word, "-", "_") {
	case "ssl", "ssl_mode", "tls_mode":
		return "tls"
	case "ssl_ca":
		return "tls_ca"
	case "ssl_cert":
		return "tls_cert"
	case "ssl_key":
		return "tls_key"
	}
	return word
}
