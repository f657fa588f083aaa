package identity

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/checksum/ddl"
)

func catalogOf(t *testing.T, text string) *checksum.Catalog {
	t.Helper()
	c, err := ddl.Parse("schema.sql", []byte(text), "shop")
	assert.NoError(t, err)
	return c
}

// TestGateOfAFleet: a member that was widened passes its IDs on to those that were
// not, each of which is told by its own type.
func TestGateOfAFleet(t *testing.T) {
	wide := catalogOf(t, "CREATE TABLE listings (listing_id bigint NOT NULL, PRIMARY KEY (listing_id)); CREATE TABLE carts (listing_id bigint);")
	narrow := catalogOf(t, "CREATE TABLE listings (listing_id int NOT NULL, PRIMARY KEY (listing_id)); CREATE TABLE carts (listing_id mediumint);")
	half := catalogOf(t, "CREATE TABLE listings (listing_id int unsigned NOT NULL, PRIMARY KEY (listing_id)); CREATE TABLE carts (listing_id bigint);")
	rules := Rules{Infer: true}

	g := GateFleet([]MemberCatalog{{"s1", "a", wide}, {"s1", "b", wide}}, rules)
	assert.Empty(t, g.Narrow)
	assert.Equal(t, []int{4, 1, 2}, []int{g.Tables, g.Entities, g.Columns})

	// In whatever order they come.
	g = GateFleet([]MemberCatalog{{"s2", "a", half}, {"s1", "b", narrow}, {"s1", "a", wide}}, rules)
	var told []string
	for _, n := range g.Narrow {
		told = append(told, n.Shard+"/"+n.Member+" "+n.Name()+" "+n.Type)
	}
	assert.Equal(t, []string{"s1/b shop.carts.listing_id mediumint", "s1/b shop.listings.listing_id int", "s2/a shop.listings.listing_id int unsigned"}, told)

	g = GateFleet([]MemberCatalog{{"s1", "a", narrow}, {"s1", "b", narrow}}, rules)
	assert.Zero(t, g.Columns, "nobody has a BIGINT key, so nothing was looked at")
	assert.Empty(t, g.Narrow)
}
