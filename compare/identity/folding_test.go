package identity

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/fixtures"
)

// A server that keeps names in lower case spells a table otherwise than one that does not:
// it is one table all the same, whose IDs are compared. Where a server has two tables whose
// names differ in case alone, it is not known which of them the other spells so.
func TestATableThatOneServerSpellsInLowerCaseIsOneTable(t *testing.T) {
	keeps, _ := fixtures.SharedPair(t)
	f := fleetOf(t, keeps, fixtures.One(t, "--lower-case-table-names=1"))
	f.all("CREATE TABLE Listings (listing_id INT PRIMARY KEY)")
	f.on(0, "INSERT INTO Listings VALUES (1), (7)")
	f.on(1, "INSERT INTO listings VALUES (2), (7)")
	declared := f.entity("listing", "Listings.listing_id")
	o := f.look(declared)
	assert.Empty(t, o.Gaps)
	assert.Equal(t, []string{"id.duplicate blocker Listings.listing_id listing_id=7"}, f.of(o, "id.duplicate"))

	f.on(0, "CREATE TABLE LISTINGS (listing_id INT PRIMARY KEY)")
	o = f.look(declared)
	assert.Len(t, o.Gaps, 2, "%v", o.Gaps)
	assert.Empty(t, f.of(o, "id.duplicate"))
}
