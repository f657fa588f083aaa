package identity

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The tests here are of what an independent review found, each a way to a GO that
// was not one, or to a NO-GO for nothing.

func TestCollisionsAmongCopiesAreNotCalledACopiedTable(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE listings (id INT PRIMARY KEY, name VARCHAR(9))", numbered("listings", "same", 1, 900))
	f.on(0, numbered("listings", "x", 901, 1000))
	f.on(1, numbered("listings", "y", 901, 1000))
	o := f.look(func(o *Options) { o.Rules.Infer = true })
	assert.Equal(t, []string{"id.not-unique warning listings.id"}, f.of(o, "id.not-unique", "id.duplicate"), "the lowest IDs alone look like a copied table")
	assert.Len(t, o.Gaps, 1, "nobody said whether they are unique: no GO")
	assert.True(t, outcomeOf(t, o, "listing").NotUnique)
}

func TestFewDuplicatesOfCountedIDsAreNotKnownToBeWrong(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE jobs (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))")
	f.on(0, numbered("jobs", "x", 1, 100))
	f.on(1, numbered("jobs", "y", 100, 300))
	o := f.look(func(o *Options) { o.Rules.Infer = true })
	assert.Empty(t, f.of(o, "id.duplicate"), "each server counts by itself: no reason to say NO-GO")
	assert.Contains(t, details(o, "id.not-unique"), "such as 100")
	assert.Len(t, o.Gaps, 1, "and none to say GO")
}

func TestAServerBehindShowsThoughItsPartnerIsFarBehindToo(t *testing.T) {
	g := &generated{source: "ticket table t", ticket: true}
	odd := counter{server: "odd", class: class{2, 1}}
	odd.next.Bits = 5_000_003
	even := counter{server: "even", class: class{2, 2}}
	even.next.Bits = 4_000_000
	g.counters = []counter{odd, even}
	r := newRun(nil, Options{})
	r.judgeTickets(&Entity{Name: "user", Keys: []string{"m.users.id"}}, g, &beyond{ids: []uint64{4_000_001, 5_000_101}})
	assert.Len(t, r.out.Findings, 1)
	assert.EqualValues(t, "id.ticket-behind", r.out.Findings[0].Kind)
	assert.Contains(t, r.out.Findings[0].Detail, "on odd is behind")
}

func TestATableLeftOutStillOwnsItsIDs(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE listings (listing_id BIGINT PRIMARY KEY)", "CREATE TABLE favs (id INT AUTO_INCREMENT PRIMARY KEY, listing_id INT NOT NULL)")
	f.on(0, "INSERT INTO listings VALUES (5000000000)")
	f.on(1, "INSERT INTO listings VALUES (5000000000)")
	o := f.look(func(o *Options) {
		o.Rules.Infer = true
		o.Select = func(table string) bool { return strings.HasSuffix(table, ".favs") }
	})
	assert.Equal(t, []string{"id.headroom blocker favs.listing_id"}, f.of(o, "id.headroom", "id.duplicate"))
	assert.Contains(t, outcomeOf(t, o, "listing").Reason, "left out")
	for _, c := range o.Columns {
		assert.Contains(t, c.Table, ".favs")
	}
}

func TestANumberThatHappensToBeAKeyClaimsNoColumns(t *testing.T) {
	migrations, documents := tableOf("m.schema_migrations", "version bigint(20) key"), tableOf("m.documents", "document_id bigint(20) key", "version int(11)")
	for _, line := range heldIn(Rules{Infer: true}, placedOf(migrations, documents)) {
		assert.NotContains(t, line, "documents.version")
	}
}

func TestANameMeansTheEntityOfItsOwnDatabase(t *testing.T) {
	all := placedOf(tableOf("crm.users", "user_id bigint(20) key"), tableOf("shop.users", "user_id int(11) key"),
		tableOf("shop.orders", "order_id int(11) key", "user_id int(11)"), tableOf("log.visits", "visit_id int(11) key", "user_id int(11)"))
	known := entities(&Rules{Infer: true}, all)
	keyOf := func(table, column string) (keys []string) {
		for _, c := range claims(all, known, table, column) {
			for _, e := range known {
				if e.Name == c.entity {
					keys = append(keys, e.Keys...)
				}
			}
		}
		return keys
	}
	assert.Equal(t, []string{"shop.users.user_id"}, keyOf("shop.orders", "user_id"))
	assert.NotEmpty(t, keyOf("log.visits", "user_id"), "a database that has no users of its own")
}

func TestALookupTableThatIsNearlyFullStopsNoSite(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE countries (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(9))", "CREATE TABLE shops (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(9))",
		numbered("countries", "x", 1, 249))
	f.on(0, numbered("shops", "x", 1, 249))
	o := f.look(func(o *Options) { o.Rules.Infer = true }, f.entity("shop", "shops.id"))
	assert.Equal(t, []string{"id.headroom blocker shops.id", "id.headroom warning countries.id"}, f.of(o, "id.headroom"), "of shops it was said that they are an entity")
}
