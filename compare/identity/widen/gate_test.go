package widen_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/ddl"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/widen"
)

func schema(t *testing.T, text string) *checksum.Catalog {
	t.Helper()
	c, err := ddl.Parse("schema.sql", []byte(text), "shop")
	require.NoError(t, err)
	return c
}

func said(g widen.Gated) []string {
	var all []string
	for i := range g.Narrow {
		all = append(all, g.Narrow[i].String())
	}
	return all
}

const gateSchema = `
CREATE TABLE users (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE tags (tag_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE tagged (nr BIGINT NOT NULL PRIMARY KEY, tag_id SMALLINT, user_id BIGINT);
CREATE TABLE orders (nr BIGINT NOT NULL PRIMARY KEY, user_id INT UNSIGNED, seller_user_id VARCHAR(12),
	third_user_id DOUBLE, fourth_user_id DECIMAL(18,0), fifth_user_id VARCHAR(20), buyer INT, FOREIGN KEY (buyer) REFERENCES users (id));
`

// Every column that stores IDs of a BIGINT key and is narrower fails the gate; what the
// rules exempt passes.
func TestGate(t *testing.T) {
	all := []string{
		"shop.orders.buyer is int and holds IDs of user up to 2147483647 (foreign key), whose key shop.users.id is bigint unsigned",
		"shop.orders.fourth_user_id is decimal(18,0) and holds IDs of user up to 999999999999999999 (role), " +
			"whose key shop.users.id is bigint unsigned",
		"shop.orders.seller_user_id is varchar(12) and holds IDs of user up to 999999999999 (role), whose key shop.users.id is bigint unsigned",
		"shop.orders.third_user_id is double and holds IDs of user up to 9007199254740992 (role), whose key shop.users.id is bigint unsigned",
		"shop.orders.user_id is int unsigned and holds IDs of user up to 4294967295 (name), whose key shop.users.id is bigint unsigned",
	}
	tests := []struct {
		name, schema      string
		rules             entity.Rules
		entities, columns int
		want              []string
		reason            string
	}{
		{"inferred", gateSchema, entity.Rules{Infer: true}, 3, 10, all, "tags are INT: that is no reference's fault"},
		{
			"small", gateSchema,
			entity.Rules{Infer: true, Small: func(c string) bool {
				return strings.HasPrefix(c, "shop.orders.") && !strings.HasSuffix(c, "buyer")
			}},
			3, 10, all[:1], "the rules say they last",
		},
		{"nothing", gateSchema, entity.Rules{}, 0, 0, nil, "no entity was looked at"},
		{"tickets", gateSchema, entity.Rules{
			Entities: []entity.Entity{
				{Name: "tag", Keys: []string{"shop.tags.tag_id"}, Generator: "tickets", NotReferences: func(string) bool { return true }},
			},
			Generators: []entity.Generator{{Name: "tickets", Table: "tickets.Tickets64"}},
		}, 1, 1, []string{
			"shop.tags.tag_id is int and holds IDs of tag up to 2147483647 (key), which ticket table tickets.Tickets64 gives",
		}, "a ticket table outgrows the key itself"},
		{"tickets, references", gateSchema, entity.Rules{
			Entities: []entity.Entity{{Name: "tag", Keys: []string{"shop.tags.tag_id"}, Generator: "tickets",
				References: func(c string) bool { return c == "shop.tagged.tag_id" }}},
			Generators: []entity.Generator{{Name: "tickets", Table: "tickets.Tickets64"}},
		}, 1, 2, []string{
			"shop.tagged.tag_id is smallint and holds IDs of tag up to 32767 (config), " +
				"which ticket table tickets.Tickets64 gives; their key shop.tags.tag_id is int",
			"shop.tags.tag_id is int and holds IDs of tag up to 2147483647 (key), which ticket table tickets.Tickets64 gives",
		}, "both ends are narrower"},
		{
			"unknown generator", gateSchema,
			entity.Rules{Entities: []entity.Entity{{Name: "tag", Keys: []string{"shop.tags.tag_id"}, Generator: "other"}}}, 0, 0, nil,
			"no such generator is configured",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := widen.Gate([]widen.MemberCatalog{{Catalog: schema(t, test.schema)}}, test.rules)
			assert.Equal(t, test.want, said(g), test.reason)
			assert.Equal(t, 4, g.Tables)
			assert.Equal(t, test.entities, g.Entities, "entities")
			assert.Equal(t, test.columns, g.Columns, "columns")
		})
	}
}

// The statements move every counter that can come that far past each power of two, and
// the others are listed with a reason.
func TestRehearse(t *testing.T) {
	catalog := schema(t, `
CREATE TABLE users (user_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE tags (tag_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE lists (list_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE minted (minted_id BIGINT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL AUTO_INCREMENT, KEY (seq));
CREATE TABLE ticketed (ticketed_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE `+"`Tick``ets`"+` (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, stub CHAR(1) NOT NULL UNIQUE);
`)
	for _, table := range catalog.Tables {
		if table.Name == "users" {
			table.AutoIncrement = 1 << 31
		}
	}
	steps := widen.Rehearse(catalog, entity.Rules{
		Infer: true,
		Entities: []entity.Entity{
			{Name: "ticketed", Keys: []string{"shop.ticketed.ticketed_id"}, Generator: "t"},
			{Name: "gone", Keys: []string{"shop.gone.id"}},
		},
		Generators: []entity.Generator{{Name: "t", Table: "shop.Tick`ets"}, {Name: "u", Table: "elsewhere.Tickets"}},
	})
	always := []string{
		"elsewhere.Tickets: the catalog has no such ticket table with an AUTO_INCREMENT column; move it on its own servers",
		"shop.gone.id: the catalog has no such table",
	}
	minted := "shop.minted.minted_id: the server does not count it, the application mints the IDs of minted"
	tags := "shop.tags.tag_id: INT ends at 2147483647: that is the finding"
	lists := "shop.lists.list_id: INT UNSIGNED ends at 4294967295: that is the finding"
	assert.Equal(t, []widen.RehearsalStep{
		{"2^31", checksum.Uint(2147483648), []string{
			"ALTER TABLE `shop`.`Tick``ets` AUTO_INCREMENT = 2147483648", "ALTER TABLE `shop`.`lists` AUTO_INCREMENT = 2147483648",
		}, append(always[:2:2], minted, tags, "shop.users.user_id: its next ID is 2147483648 already")},
		{"2^32", checksum.Uint(4294967296), []string{
			"ALTER TABLE `shop`.`Tick``ets` AUTO_INCREMENT = 4294967296", "ALTER TABLE `shop`.`users` AUTO_INCREMENT = 4294967296",
		}, append(always[:2:2], lists, minted, tags)},
		{"2^53", checksum.Uint(9007199254740993), []string{
			"ALTER TABLE `shop`.`Tick``ets` AUTO_INCREMENT = 9007199254740993",
			"ALTER TABLE `shop`.`users` AUTO_INCREMENT = 9007199254740993",
		}, append(always[:2:2], lists, minted, tags)},
	}, steps)
}

// A member that was widened passes its IDs on to those that were not; each narrow member
// is reported with its own type.
func TestGateOfAFleet(t *testing.T) {
	wide := schema(t, "CREATE TABLE listings (listing_id bigint NOT NULL, PRIMARY KEY (listing_id)); CREATE TABLE carts (listing_id bigint);")
	narrow := schema(t, "CREATE TABLE listings (listing_id int NOT NULL, PRIMARY KEY (listing_id));"+
		" CREATE TABLE carts (listing_id mediumint);")
	half := schema(t, "CREATE TABLE listings (listing_id int unsigned NOT NULL, PRIMARY KEY (listing_id));"+
		" CREATE TABLE carts (listing_id bigint);")
	rules := entity.Rules{Infer: true}

	g := widen.Gate([]widen.MemberCatalog{{"s1", "a", wide}, {"s1", "b", wide}}, rules)
	assert.Empty(t, g.Narrow)
	assert.Equal(t, []int{4, 1, 2}, []int{g.Tables, g.Entities, g.Columns})

	// In whatever order they come.
	g = widen.Gate([]widen.MemberCatalog{{"s2", "a", half}, {"s1", "b", narrow}, {"s1", "a", wide}}, rules)
	var narrowOn []string
	for _, n := range g.Narrow {
		narrowOn = append(narrowOn, n.Shard+"/"+n.Member+" "+n.Name()+" "+n.Type)
	}
	assert.Equal(t, []string{
		"s1/b shop.carts.listing_id mediumint", "s1/b shop.listings.listing_id int", "s2/a shop.listings.listing_id int unsigned",
	}, narrowOn)

	g = widen.Gate([]widen.MemberCatalog{{"s1", "a", narrow}, {"s1", "b", narrow}}, rules)
	assert.Zero(t, g.Columns, "nobody has a BIGINT key, so nothing was looked at")
	assert.Empty(t, g.Narrow)
}
