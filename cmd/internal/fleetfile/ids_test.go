package fleetfile

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
)

// oneShard is a fleet of one server, to which ids are added from line 4 on.
const oneShard = "defaults: {user: u}\npairs: [{name: s1, a: {host: x}}]\nids:\n"

// TestBadIDs: every mistake in ids is named by its place, with a remedy, before anything is
// connected to. No password shows in a message.
func TestBadIDs(t *testing.T) {
	const tickets = "  generators: [{name: tickets, table: tickets.Tickets64, servers: [{host: t1}]}]\n"
	for _, c := range []struct {
		name, yaml, want string
	}{
		{"unknown generator", tickets + "  entities:\n    - {name: listing, keys: [a.b.c], generator: ticket}\n",
			`fleet.yaml:6:49: there is no generator "ticket"
Try: name one of ids: generators, or remove it for the key's own AUTO_INCREMENT`},
		{"key without a database", "  entities:\n    - {name: listing, keys: [a.b.c, listings.listing_id]}\n",
			`fleet.yaml:5:37: "listings.listing_id" is no db.table.column
Try: shop.listings.listing_id`},
		{"key that is a pattern", "  entities:\n    - {name: listing, keys: [\"shop.*.listing_id\"]}\n",
			`fleet.yaml:5:30: "shop.*.listing_id" is a pattern, and a column is to be named here
Try: shop.listings.listing_id`},
		{"entity without a key", "  entities:\n    - name: listing\n      generator: none\n",
			`fleet.yaml:5:7: entity "listing" has no key
Try: keys: [shop.listings.listing_id]
fleet.yaml:6:18: there is no generator "none"
Try: name one of ids: generators, or remove it for the key's own AUTO_INCREMENT`},
		{"entity without a name", "  entities:\n    - {keys: [a.b.c]}\n", `fleet.yaml:5:7: this entity has no name
Try: name: listing`},
		{"entity twice", "  entities:\n    - {name: listing, keys: [a.b.c]}\n    - {name: listing, keys: [a.b.d]}\n",
			`fleet.yaml:6:14: entity "listing" is already at fleet.yaml:5:14
Try: give each entity a name of its own`},
		{"column the key of two", "  entities:\n    - {name: listing, keys: [a.b.c]}\n    - {name: shop, keys: [a.b.d, a.b.c]}\n",
			`fleet.yaml:6:34: a.b.c is already a key at fleet.yaml:5:30
Try: one entity for one space of IDs, with all of its keys`},
		{"unique key called like an entity", "  entities: [{name: email, keys: [a.b.c]}]\n  unique: [{name: email, column: a.b.d}]\n",
			`fleet.yaml:5:19: unique key "email" is already at fleet.yaml:4:21
Try: give each unique key a name of its own`},
		{"unique without a column", "  unique: [{name: email}]\n", `fleet.yaml:4:12: unique key "email" has no column
Try: column: shop.users.email`},
		{"unique column of two parts", "  unique: [{name: email, column: users.email}]\n", `fleet.yaml:4:34: "users.email" is no db.table.column
Try: shop.listings.listing_id`},
		{"generator twice", "  generators:\n" +
			"    - {name: g, table: t.t, servers: [{host: t1}]}\n    - {name: g, table: t.t, servers: [{host: t2}]}\n",
			`fleet.yaml:6:14: generator "g" is already at fleet.yaml:5:14
Try: give each generator a name of its own`},
		{"generator without servers", "  generators: [{name: g, table: t.t}]\n", `fleet.yaml:4:16: generator "g" has no servers
Try: servers: [{host: tickets01}, {host: tickets02}]`},
		{"generator without a table", "  generators: [{name: g, servers: [{host: t1}]}]\n", `fleet.yaml:4:16: generator "g" has no table
Try: table: tickets.Tickets64`},
		{"generator's table without a database", "  generators: [{name: g, table: Tickets64, servers: [{host: t1}]}]\n",
			`fleet.yaml:4:33: "Tickets64" is no db.table
Try: table: tickets.Tickets64`},
		{"one server twice", "  generators: [{name: g, table: t.t, servers: [{host: t1}, {host: T1, port: 3306}]}]\n",
			`fleet.yaml:4:60: t1:3306 is already the address of ids.generators[0].servers[0] (fleet.yaml:4:48)
Try: one server is listed once`},
		{"server without a host", "  generators: [{name: g, table: t.t, servers: [{port: 3306}]}]\n", `fleet.yaml:4:48: the server has no host
Try: host: tickets01`},
		{"password of a server", "  generators: [{name: g, table: t.t, servers: [{host: t1, password: hunter2}]}]\n",
			`fleet.yaml:4:59: unknown key "password"
Try: keep the password in a file of its own and name it: password_file, or defaults_file`},
		{"two passwords of a server", "  generators: [{name: g, table: t.t, servers: [{host: t1, password_env: PW, password_file: pw}]}]\n",
			`fleet.yaml:4:73: both password_file and password_env
Try: keep one`},
		{"password file of a server", "  generators: [{name: g, table: t.t, servers: [{host: t1, password_file: nope}]}]\n",
			`fleet.yaml:4:74: open DIR/nope: no such file or directory
Try: a file that this account can read, its first line the password`},
		{"unknown key in ids", "  entitys: []\n", `fleet.yaml:4:3: unknown key "entitys"
Try: "entities"`},
		{"unknown key in an entity", "  entities: [{name: a, keys: [a.b.c], refs: [x]}]\n", `fleet.yaml:4:39: unknown key "refs"
Try: "keys"`},
		{"unknown key in a unique key", "  unique: [{name: a, colum: a.b.c}]\n", `fleet.yaml:4:22: unknown key "colum"
Try: "column"`},
		{"unknown key in a generator", "  generators: [{name: a, tabel: a.b}]\n", `fleet.yaml:4:26: unknown key "tabel"
Try: "table"`},
		{"bad pattern", "  small: [\"a.[\"]\n", `fleet.yaml:4:11: bad pattern "a.[": [ is never closed
Try: close the bracket, or write [[] for a plain [`},
		{"small names a table", "  small: [shop.promos]\n", `fleet.yaml:4:11: pattern "shop.promos" names no column, so it matches nothing
Try: "shop.promos.listing_id", or "shop.promos.*" for all of its columns`},
		{"infer that is no bool", "  infer: maybe\n", `fleet.yaml:4:10: "maybe" is neither true nor false
Try: true or false`},
		{"no value", "  ledger:\n", `fleet.yaml:4:11: ids.ledger has no value
Try: give it one, or remove the key`},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			writeFile(t, folder, "pw", "hunter2\n")
			_, err := Load(writeFile(t, folder, "fleet.yaml", oneShard+c.yaml), testSources(map[string]string{"PW": "hunter2"}), AtLeastA)
			require.Error(t, err)
			assert.Equal(t, exit.CodeUsage, exit.Code(err))
			var message bytes.Buffer
			exit.Complain(&message, err)
			text := strings.ReplaceAll(message.String(), "allclear: ", "")
			assert.NotContains(t, text, "hunter2")
			text = strings.ReplaceAll(text, folder+"/fleet.yaml", "fleet.yaml")
			assert.Equal(t, c.want+"\n", strings.ReplaceAll(text, folder, "DIR"))
		})
	}
}

// TestGoodIDs: everything that a fleet file can say of IDs reaches the run.
func TestGoodIDs(t *testing.T) {
	folder := t.TempDir()
	path := writeFile(t, folder, "fleet.yaml", `
production: true
defaults: {user: u, password_env: PW}
pairs: [{name: s1, a: {host: x}, b: {host: y}}, {name: s2, a: {host: z}}]
ids:
  ledger: ids.db
  infer: false
  generators: [{name: tickets, table: tickets.Tickets64, servers: [{host: x}, {host: t2, user: other}]}]
  entities:
    - name: listing
      keys: [shop.listings.listing_id, old.listings.listing_id]
      generator: tickets
      references: ["shop.*.target"]
      not_references: ["shop.x.target"]
  unique: [{name: email, column: shop.users.email}]
  small: ["shop.promos.*"]
  local: ["shop.sess*"]
`)
	f, err := Load(path, testSources(map[string]string{"PW": "hunter2"}), AtLeastA)
	require.NoError(t, err)
	assert.True(t, f.Production)
	assert.Equal(t, "b", f.Pairs[1].Lacks)
	r := f.IDs
	assert.Equal(t, folder+"/ids.db", r.Ledger, "from the fleet file's folder")
	assert.False(t, r.Infer)
	require.Len(t, r.Generators, 1)
	assert.Equal(t, "other", r.Generators[0].Servers[1].Login.User)
	assert.Equal(t, "x:3306", r.Generators[0].Servers[0].Address.String(), "a ticket table may be on a member of the fleet")
	assert.Len(t, f.Members(), 5, "the ticket servers' passwords are asked for too")
	assert.True(t, r.Entities[0].References("shop.favorites.target"))
	assert.True(t, r.Entities[0].NotReferences("shop.x.target"))
	assert.True(t, r.Small("shop.promos.listing_id"))
	assert.True(t, r.Local("shop.sessions"))
	assert.False(t, r.Local("shop.users"))

	_, err = Load(path, testSources(map[string]string{"PW": "hunter2"}), Both)
	assert.ErrorContains(t, err, "the pair has no member b", "what compares needs two")
}

// TestIDsAreInferredUnlessSaid: a fleet file without ids has its IDs checked too.
func TestIDsAreInferredUnlessSaid(t *testing.T) {
	f, err := Load(writeFile(t, t.TempDir(), "f.yaml", "defaults: {user: u}\npairs: [{name: s1, a: {host: x}}]\n"), testSources(nil), AtLeastA)
	require.NoError(t, err)
	assert.True(t, f.IDs.Infer)
	assert.False(t, f.Production)
}
