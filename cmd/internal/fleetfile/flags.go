package fleetfile

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"allclear/cmd/internal/login"
)

// Flags stand for a fleet file: they are one pair on the command line.
type Flags struct {
	A, B      *Address // one of them is nil where there is only the other
	Databases []string
	Login     login.Level
}

// FromFlags makes a fleet of the one pair on the command line. It fills in the
// structure of a file, so that both ways are checked by the same code.
func FromFlags(flags Flags, known login.Sources, needs Needs) (*Fleet, error) {
	written := &fleetFile{
		Fleet: "pair", Defaults: flags.Login, Databases: flags.Databases,
		Pairs: []pairFile{{Name: "pair", A: flags.A.written(), B: flags.B.written()}},
	}
	f, err := check(written, source{place: flagOfNode, flags: true, sources: known, needs: needs})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(written.describe()))
	f.ConfigSHA256 = hex.EncodeToString(sum[:])
	return f, nil
}

func (a *Address) written() *memberFile {
	switch {
	case a == nil:
		return nil
	case a.Socket != "":
		return &memberFile{Socket: a.Socket}
	}
	return &memberFile{Host: a.Host, Port: strconv.Itoa(a.Port)}
}

// flagOfNode names the flag that stands for a node of the fleet file.
func flagOfNode(node string) string {
	switch {
	case strings.HasPrefix(node, "$.pairs[0].a"):
		return "--a"
	case strings.HasPrefix(node, "$.pairs[0].b"):
		return "--b"
	case strings.HasPrefix(node, "$.databases"):
		return "--database"
	}
	key := node[strings.LastIndexByte(node, '.')+1:]
	return "--" + strings.ReplaceAll(key, "_", "-")
}

// describe makes a text of the flags that stand for a fleet file, for its hash: the same
// flags give the same text.
func (f *fleetFile) describe() string {
	var text strings.Builder
	put := func(key string, values ...string) {
		for _, value := range values {
			if value != "" {
				text.WriteString(key + "=" + strconv.Quote(value) + "\n")
			}
		}
	}
	for _, pair := range f.Pairs {
		for _, which := range []string{"a", "b"} {
			if m := pair.member(which); m != nil {
				put(which, m.Host, m.Port, m.Socket)
			}
		}
	}
	put("user", f.Defaults.User)
	put("password-file", f.Defaults.PasswordFile)
	put("password-env", f.Defaults.PasswordEnv)
	put("defaults-file", f.Defaults.DefaultsFile)
	put("tls", f.Defaults.TLS)
	put("tls-ca", f.Defaults.TLSCA)
	put("tls-cert", f.Defaults.TLSCert)
	put("tls-key", f.Defaults.TLSKey)
	put("database", f.Databases...)
	return text.String()
}
