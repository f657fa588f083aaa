package entity

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

// tableOf makes a table from lines "name fulltype", of which one may end in " key"
// or " key auto".
func tableOf(name string, columns ...string) *checksum.Table {
	database, short, _ := strings.Cut(name, ".")
	t := &checksum.Table{Database: database, Name: short}
	for _, line := range columns {
		line, auto := strings.CutSuffix(line, " auto")
		line, key := strings.CutSuffix(line, " key")
		column, full, _ := strings.Cut(line, " ")
		kind, _, _ := strings.Cut(full, "(")
		kind, _, _ = strings.Cut(kind, " ")
		c := checksum.Column{Name: column, Type: kind, FullType: full, AutoIncrement: auto}
		if kind == "varchar" || kind == "char" {
			c.Charset, c.Collation = "utf8mb4", "utf8mb4_general_ci"
		}
		t.Columns = append(t.Columns, c)
		if key {
			t.Indexes = append(t.Indexes, checksum.Index{
				Name: "PRIMARY", Unique: true, Type: "BTREE", Columns: []checksum.IndexColumn{{Name: column}},
			})
		}
	}
	return t
}

func catalogsOf(tables ...*checksum.Table) *Catalogs {
	p := &Catalogs{}
	for _, t := range tables {
		p.Add(Place{"s1", "a", t})
	}
	return p
}

// heldIn writes the holders as "entity table.column evidence", in their order.
func heldIn(r Rules, p *Catalogs) []string {
	var all []string
	for _, h := range Holders(&r, p, Entities(&r, p)) {
		all = append(all, fmt.Sprintf("%s %s %s", h.Entity, strings.TrimPrefix(h.Name(), "m."), h.Evidence))
	}
	return all
}

func named(columns ...string) func(string) bool {
	return func(column string) bool {
		for _, c := range columns {
			if c == column {
				return true
			}
		}
		return false
	}
}

func entityNames(r Rules, p *Catalogs) []string {
	var all []string
	for _, e := range Entities(&r, p) {
		all = append(all, e.Name+" "+e.Keys[0]+" "+e.refers)
	}
	return all
}

// Without configuration, every integer key of one column is an entity's.
func TestEntitiesAreInferredFromIntegerKeys(t *testing.T) {
	p := catalogsOf(
		tableOf("m.listings", "id bigint(20) key auto"),
		tableOf("m.users", "user_id bigint(20) key"),
		tableOf("m.user_profiles", "user_id bigint(20) key"),
		tableOf("m.OrderItems", "orderItemId int(11) key auto"),
		tableOf("m.slugs", "slug varchar(40) key"),
	)
	assert.Equal(t, []string{
		"listing m.listings.id listing_id", "m.user_profiles m.user_profiles.user_id ", "order_item m.OrderItems.orderItemId order_item_id",
		"user m.users.user_id user_id",
	}, entityNames(Rules{Infer: true}, p), "users owns user_id since its name fits")
	assert.Empty(t, entityNames(Rules{}, p), "nothing is inferred unless asked for")
}

// Of several tables with a key of one name, the one that counts, or that others refer
// to, owns the name.
func TestOneOwnsAName(t *testing.T) {
	accounts, members := tableOf("m.accounts", "user_id bigint(20) key"), tableOf("m.members", "user_id bigint(20) key auto")
	assert.Contains(t, entityNames(Rules{Infer: true}, catalogsOf(accounts, members)), "user m.members.user_id user_id", "the one that counts")
	other := tableOf("m.zzz", "id bigint(20) key", "user_id bigint(20)")
	other.ForeignKeys = []checksum.ForeignKey{
		{Columns: []string{"user_id"}, Database: "m", Table: "accounts", RefColumns: []string{"user_id"}},
	}
	assert.Contains(t, entityNames(Rules{Infer: true}, catalogsOf(accounts, members, other)), "user m.accounts.user_id user_id",
		"the one that is referred to")
}

// Two entities of one name would share what is read of either.
func TestEntitiesOfOneNameGetDifferentNames(t *testing.T) {
	p := catalogsOf(tableOf("m.orders", "order_id bigint(20) key"), tableOf("m.papers", "order_no bigint(20) key"))
	assert.Equal(t, []string{"m.papers m.papers.order_no order_no", "order m.orders.order_id order_id"}, entityNames(Rules{Infer: true}, p),
		"what is read of one would count for the other")
}

// A key that the configuration names is not inferred as a second entity.
func TestANamedEntityIsNotInferredAgain(t *testing.T) {
	p := catalogsOf(tableOf("m.users", "user_id bigint(20) key"), tableOf("m.members", "user_id bigint(20) key"))
	r := Rules{Infer: true, Entities: []Entity{{Name: "user", Keys: []string{"m.users.User_ID"}}}}
	assert.Equal(t, []string{"user m.users.User_ID user_id", "m.members m.members.user_id "}, entityNames(r, p))
}

// A column with the key's name, with or without a role before it, holds the entity's IDs
// if its type can store any.
func TestColumnsThatHoldAnEntitysIDs(t *testing.T) {
	users := tableOf("m.users", "id bigint(20) unsigned key auto")
	for _, c := range []struct {
		name   string
		column string
		holds  string
	}{
		{"the key's name", "user_id int(11)", "user t.user_id name"},
		{"in camel case", "userId int(11)", "user t.userId name"},
		{"a role before it", "seller_user_id int(11)", "user t.seller_user_id role"},
		{"a text", "user_id varchar(10)", "user t.user_id name"},
		{"a double", "user_id double", "user t.user_id name"},
		{"no word of its own", "superuser_id int(11)", ""},
		{"a date", "user_id date", ""},
		{"id of its own", "id int(11)", ""},
	} {
		held := heldIn(Rules{Infer: true}, catalogsOf(users, tableOf("m.t", c.column)))
		want := []string{"user users.id key"}
		if c.holds != "" {
			want = []string{"user users.id key", c.holds}
		}
		assert.ElementsMatch(t, want, held, c.name)
	}
}

// seller_user_id belongs to seller_users rather than users, if there is such a table.
func TestTheLongestNameHoldsAColumn(t *testing.T) {
	p := catalogsOf(tableOf("m.users", "id bigint(20) key auto"), tableOf("m.seller_users", "id bigint(20) key auto"),
		tableOf("m.t", "seller_user_id int(11)"))
	assert.Contains(t, heldIn(Rules{Infer: true}, p), "seller_user t.seller_user_id name")
	assert.NotContains(t, heldIn(Rules{Infer: true}, p), "user t.seller_user_id role")
}

// A name is only a guess: a foreign key is stronger, and the configuration is stronger
// than a name.
func TestForeignKeysAndTheConfigurationOutdoNames(t *testing.T) {
	users, listings := tableOf("m.users", "id bigint(20) key auto"), tableOf("m.listings", "id bigint(20) key auto")
	other := tableOf("m.t", "owner int(11)", "listing_id int(11)")
	other.ForeignKeys = []checksum.ForeignKey{
		{Columns: []string{"owner"}, Database: "m", Table: "users", RefColumns: []string{"id"}},
		{Columns: []string{"listing_id"}, Database: "m", Table: "users", RefColumns: []string{"id"}},
	}
	p := catalogsOf(users, listings, other)
	assert.Equal(t, []string{
		"listing listings.id key", "user t.listing_id foreign key", "user t.owner foreign key", "user users.id key",
	}, heldIn(Rules{Infer: true}, p))
	r := Rules{Infer: true, Entities: []Entity{
		{Name: "user", Keys: []string{"m.users.id"}, NotReferences: named("m.t.listing_id", "m.t.owner")},
		{Name: "listing", Keys: []string{"m.listings.id"}, References: named("m.t.owner")},
	}}
	assert.Equal(t, []string{"user users.id key", "listing t.listing_id name", "listing t.owner config", "listing listings.id key"},
		heldIn(r, p))
}

// user_profiles.user_id is a key of its own and also holds users' IDs: both count.
func TestAKeyThatHoldsAnotherEntitysIDs(t *testing.T) {
	p := catalogsOf(tableOf("m.users", "user_id bigint(20) key auto"), tableOf("m.user_profiles", "user_id int(11) key"),
		tableOf("m.members", "user_id int(11) key auto"))
	assert.ElementsMatch(t, []string{
		"user users.user_id key", "user user_profiles.user_id name", "m.user_profiles user_profiles.user_id key", "m.members members.user_id key",
	}, heldIn(Rules{Infer: true}, p), "profiles are as many as users' generator gives; members count for themselves")
}

// object_id beside object_type may hold the IDs of several entities: labels of an ENUM
// name them.
func TestAnIDBesideAType(t *testing.T) {
	users, listings := tableOf("m.users", "id bigint(20) key auto"), tableOf("m.listings", "id bigint(20) key auto")
	only := func(kind string, r Rules) []string {
		var some []string
		for _, line := range heldIn(r, catalogsOf(users, listings, tableOf("m.t", "object_type "+kind, "object_id int(11)"))) {
			if strings.Contains(line, " t.") {
				some = append(some, line)
			}
		}
		return some
	}
	infer := Rules{Infer: true}
	assert.Equal(t, []string{"user t.object_id type/id pair"}, only("enum('User','shop')", infer), "a label names it")
	assert.Equal(t, []string{"listing t.object_id type/id pair", "user t.object_id type/id pair"},
		only("enum('listings','users')", infer), "by its plural")
	assert.Empty(t, only("varchar(20)", infer), "a text may name any, and tells of none")
	declared := Rules{Infer: true, Entities: []Entity{{Name: "user", Keys: []string{"m.users.id"}}}}
	assert.Equal(t, []string{"user t.object_id type/id pair"}, only("varchar(20)", declared), "but for those that the configuration names")
	assert.Empty(t, only("enum('shop')", infer))
	assert.Empty(t, only("int(11)", infer), "a number names nothing")
	denied := Rules{Infer: true, Entities: []Entity{{Name: "user", Keys: []string{"m.users.id"}, NotReferences: named("m.t.object_id")}}}
	assert.Empty(t, only("varchar(20)", denied), "the configuration says it is not")
}

// The columns that fill up first are listed first.
func TestHoldersComeNarrowestFirst(t *testing.T) {
	p := catalogsOf(tableOf("m.users", "user_id bigint(20) key auto"), tableOf("m.a", "user_id double"),
		tableOf("m.b", "user_id mediumint(9)"), tableOf("m.c", "user_id int(11)"))
	assert.Equal(t, []string{"user b.user_id name", "user c.user_id name", "user a.user_id name", "user users.user_id key"},
		heldIn(Rules{Infer: true}, p))
}

// Members may have different types of one column: the narrowest decides, and its places
// are named.
func TestAHolderIsAsNarrowAsItsNarrowestPlace(t *testing.T) {
	p := catalogsOf(tableOf("m.users", "user_id bigint(20) key auto"))
	for i, kind := range []string{"bigint(20)", "int(11)", "int(11)"} {
		p.Add(Place{fmt.Sprintf("s%d", i), "a", tableOf("m.t", "user_id "+kind)})
	}
	r := Rules{Infer: true}
	held := Holders(&r, p, Entities(&r, p))[0]
	assert.Equal(t, "int(11)", held.Type)
	assert.Equal(t, []string{"s1/a", "s2/a"}, held.Narrow)
	assert.Equal(t, 2, held.Types)
	assert.Equal(t, 3, held.Places)
	assert.False(t, held.Indexed)
}

// A version or a code that is a key does not make every column called version a
// reference.
func TestANumberThatHappensToBeAKeyClaimsNoColumns(t *testing.T) {
	migrations, documents := tableOf("m.schema_migrations", "version bigint(20) key"),
		tableOf("m.documents", "document_id bigint(20) key", "version int(11)")
	assert.Equal(t, []string{"document documents.document_id key", "version schema_migrations.version key"},
		heldIn(Rules{Infer: true}, catalogsOf(migrations, documents)))
}

// Two applications on one server may both have users: a name refers to those of its own
// database.
func TestANameMeansTheEntityOfItsOwnDatabase(t *testing.T) {
	all := catalogsOf(tableOf("crm.users", "user_id bigint(20) key"), tableOf("shop.users", "user_id int(11) key"),
		tableOf("shop.orders", "order_id int(11) key", "user_id int(11)"), tableOf("crm.calls", "call_id int(11) key", "user_id int(11)"),
		tableOf("log.visits", "visit_id int(11) key", "user_id int(11)"))
	known := Entities(&Rules{Infer: true}, all)
	keyOf := func(table, column string) (keys []string) {
		for _, c := range claims(all, newClaimants(known), table, column) {
			for _, e := range known {
				if e.Name == c.entity {
					keys = append(keys, e.Keys...)
				}
			}
		}
		return keys
	}
	assert.Equal(t, []string{"shop.users.user_id"}, keyOf("shop.orders", "user_id"))
	assert.Equal(t, []string{"crm.users.user_id"}, keyOf("crm.calls", "user_id"))
	assert.Equal(t, []string{"shop.users.user_id"}, keyOf("log.visits", "user_id"), "a database that has no users of its own")
}
