package fleetfile

import (
	"slices"
	"strings"
)

// exampleText is the documentation of the fleet file: a file with every key. The help texts
// and the file that `allclear init` writes are made from it. A paragraph is one key of the
// file, after comments about it.
func exampleText() string {
	return `# A name for reports and prompts; default: that of the file.
fleet: shop

# How to log in. Each of user, password_file (the password is its first line),
# password_env, defaults_file (a MySQL option file), tls (disabled, preferred,
# required, verify-ca or verify-identity), tls_ca, tls_cert and tls_key (the client's
# own certificate) may also stand in a pair or in a member; the innermost counts.
defaults:
  user: allclear
  password_file: /etc/allclear/password
  tls: preferred

# The databases to verify; default: all but the system's.
databases: [shop]

# The tables to verify, as patterns of db.table; default: all.
tables: ["shop.*"]

# The tables to leave out, as patterns of db.table, each with a reason if there is one. They
# are counted beside the verdict.
exclude: [{pattern: "shop.sessions", reason: "of no worth after a restart"}, "*.tmp_*"]

# Tables whose rows are never deleted, as patterns of db.table: a row of a snapshot that
# is missing there was lost, whatever was written since. Default: none.
append_only: ["shop.messages"]

# The servers that should hold the same. A member has a host and a port (default:
# 3306) or a socket, or a defaults_file that says them.
pairs:
  - name: shard01
    a: {host: db01a, port: 3306}
    b: {socket: /run/mysqld/mysqld.sock, user: other}
  - name: shard02
    password_env: SHARD02_PASSWORD
    tls: verify-identity
    tls_ca: /etc/allclear/ca.pem
    tls_cert: /etc/allclear/client.pem  # for accounts that REQUIRE X509
    tls_key: /etc/allclear/client-key.pem
    a: {host: db02a}
    b: {defaults_file: /etc/allclear/db02b.cnf}
    gentle: {max_load: 64, rest: 4}     # in the place of the fleet's, below

# How runs yield to what else the servers have to do: allclear sweep, and verify --gentle.
# Each is the default. A member above a limit is not read; 0 is no limit.
gentle:
  max_load: 32          # statements that run on it besides the run's own
  max_lag: 10s          # behind in replication
  max_history: 1000000  # transactions in InnoDB's history list
  rest: 9-99            # after each read, as many times as long as it took: 9, and up
                        # to 99 where a sweep has time to spare
  pause_file: /run/allclear/pause   # no default: for as long as it is there
  quiet_hours: 01:00-05:00          # no default: only then; or 01:00-05:00 Europe/Berlin

# Parts of the site, and the tables that each lives on. Where all that is wrong is in features
# that can be off, the verdict is DEGRADED. A table of two features needs both off.
features:
  - {name: treasuries, tables: ["shop.treasuries*"], can_disable: true}

# Findings that somebody accepts: they are counted and shown, and do not decide. A column or
# a pair may be named. The last day that an entry holds is until, in UTC.
accepted:
  - kind: row.differs
    table: "shop.carts"
    column: note
    pair: shard01
    reason: notes of guests are not replicated
    by: mia
    until: 2027-01-31

# Other severities (info, warning, blocker) than allclear help kinds lists. What says that
# data is wrong stays a blocker.
severities: {row.recoded: warning, server.time_zone: info}

# The site lives on this fleet, so that allclear ids --rehearse refuses it.
production: true

# What hands out IDs, and the columns that store them: for allclear ids, which infers
# the rest. The command allclear explain lists all of it. The ledger is for every run, and
# allclear sweep needs it.
ids:
  ledger: /var/lib/allclear/allclear.db  # what runs verified, and readings for forecasts
  generators:
    - {name: tickets, table: tickets.Tickets64, servers: [{host: tickets01}, {host: tickets02}]}
  entities:
    - name: listing
      keys: [shop.listings.listing_id]
      generator: tickets            # default: the key's AUTO_INCREMENT
      references: ["shop.favorites.target"]             # patterns
      not_references: ["shop.imported_*.listing_id"]    # patterns too
  unique:                           # business keys, compared by their collation
    - {name: email, column: shop.users.email}
  local: ["shop.sessions"]          # numbers of each shard's own
  small: ["shop.promos.listing_id"] # IDs that stay small for good
  infer: true                       # default: true
`
}

// Example is the part of the documented example that has these keys of the file, in
// its order; the whole file where none is named.
func Example(keys ...string) string {
	if len(keys) == 0 {
		return exampleText()
	}
	var out strings.Builder
	for _, s := range sections() {
		if slices.Contains(keys, s.key) {
			out.WriteString(s.heading + s.body)
		}
	}
	return out.String()
}

// section is one key of the example.
type section struct {
	key, heading, body string // whole lines
}

func sections() []section {
	var all []section
	for paragraph := range strings.SplitSeq(exampleText(), "\n\n") {
		var s section
		for line := range strings.Lines(strings.TrimSuffix(paragraph, "\n") + "\n") {
			if s.body == "" && strings.HasPrefix(line, "#") {
				s.heading += line
				continue
			}
			s.body += line
		}
		s.key, _, _ = strings.Cut(s.body, ":")
		all = append(all, s)
	}
	return all
}

// sectionOf is the section of a key, empty if there is none.
func sectionOf(key string) section {
	all := sections()
	if i := slices.IndexFunc(all, func(s section) bool { return s.key == key }); i >= 0 {
		return all[i]
	}
	return section{}
}

// furtherPairs are the pairs of the example without the first.
func furtherPairs() string {
	_, first, _ := strings.Cut(sectionOf("pairs").body, pairBegins)
	_, further, isThere := strings.Cut(first, pairBegins)
	if !isThere {
		return ""
	}
	return pairBegins + further
}

// pairBegins is how a pair begins in the example.
const pairBegins = "  - name: "

// commentOut makes a comment of every line.
func commentOut(lines string) string {
	var out strings.Builder
	for line := range strings.Lines(lines) {
		out.WriteString("# " + line)
	}
	return out.String()
}
