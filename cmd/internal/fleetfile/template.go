package fleetfile

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"allclear/cmd/internal/login"
)

// Template writes the fleet file for a pair and the databases that its
// members show.
func Template(f *Fleet, named *login.Level, onA, onB []string) ([]byte, error) {
	var out bytes.Buffer
	var failed error
	line := func(format string, values ...any) {
		texts := make([]any, len(values))
		for i, value := range values {
			texts[i] = yamlText(fmt.Sprint(value))
		}
		_, _ = fmt.Fprintf(&out, format+"\n", texts...) // a Buffer takes everything
	}
	path := func(key, name string) {
		if name == "" {
			return
		}
		// The fleet file's own folder counts from now on, not this one.
		absolute, err := filepath.Abs(name)
		failed = errors.Join(failed, err)
		line("  "+key+": %s", absolute)
	}
	line("# A fleet file of allclear, begun by `allclear init`. `allclear verify --help` tells every key.")
	line("fleet: shop  # a name for reports and prompts")
	line("")
	line("# How to log in. A pair or a member may have its own user, password_file, ...")
	line("defaults:")
	line("  user: %s", f.Pairs[0].A.Login.User)
	path("defaults_file", named.DefaultsFile)
	path("password_file", named.PasswordFile)
	if named.PasswordEnv != "" {
		line("  password_env: %s", named.PasswordEnv)
	}
	if named.DefaultsFile+named.PasswordFile+named.PasswordEnv == "" {
		line("  # password_file: /etc/allclear/password  # first line; or password_env, or defaults_file")
	}
	line("  tls: %s  # disabled, preferred, required, verify-ca or verify-identity", f.Pairs[0].A.Login.TLS)
	path("tls_ca", named.TLSCA)
	line("")
	writeDatabases(line, onA, onB)
	line("")
	line("# Tables to leave out, by db.table; * spans anything.")
	line("# exclude: [\"shop.sessions\", \"*.tmp_*\"]")
	line("")
	line("pairs:")
	line("  - name: shard01")
	writeMember(line, "a", f.Pairs[0].A.Address)
	writeMember(line, "b", f.Pairs[0].B.Address)
	line("  # - name: shard02")
	line("  #   a: {host: db02a, port: 3306}")
	line("  #   b: {host: db02b, port: 3306}")
	line("")
	line("# Parts of the site that can be left off, and the tables that each lives on.")
	line("# features:")
	line("#   - {name: treasuries, tables: [\"shop.treasuries*\"], can_disable: true}")
	line("")
	line("# The site lives on this fleet: `allclear ids --rehearse` refuses it.")
	line("# production: true")
	line("")
	line("# What hands out IDs, and the columns that store them: for `allclear ids`, which infers")
	line("# the rest. `allclear explain` lists all of it.")
	line("# ids:")
	line("#   ledger: ids.db  # keeps the readings of every run, for forecasts")
	line("#   generators:")
	line("#     - {name: tickets, table: tickets.Tickets64, servers: [{host: tickets01}, {host: tickets02}]}")
	line("#   entities:")
	line("#     - name: listing")
	line("#       keys: [shop.listings.listing_id]")
	line("#       generator: tickets  # without it: the key's AUTO_INCREMENT")
	line("#       references: [\"shop.favorites.target\"]")
	line("#   unique:  # business keys, in one shard only")
	line("#     - {name: email, column: shop.users.email}")
	line("#   local: [\"shop.sessions\"]  # numbers of each shard's own")
	line("#   small: [\"shop.promos.listing_id\"]  # IDs that stay small for good")
	return out.Bytes(), failed
}

func writeDatabases(line func(format string, values ...any), onA, onB []string) {
	names := slices.Concat(onA, onB)
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		line("# This account sees no database yet; `allclear explain` prints the grants it needs.")
		line("# databases: [shop]")
		return
	}
	line("databases:")
	for _, name := range names {
		switch {
		case !slices.Contains(onB, name):
			line("  - %s  # on member a only: verify will report its tables as missing", name)
		case !slices.Contains(onA, name):
			line("  - %s  # on member b only: verify will report its tables as missing", name)
		default:
			line("  - %s", name)
		}
	}
}

func writeMember(line func(format string, values ...any), side string, at Address) {
	if at.Socket != "" {
		// Relative to where init ran; the file may lie elsewhere.
		socket, err := filepath.Abs(at.Socket)
		if err != nil {
			socket = at.Socket
		}
		line("    "+side+": {socket: %s}", socket)
		return
	}
	line("    "+side+": {host: %s, port: %s}", at.Host, at.Port)
}
