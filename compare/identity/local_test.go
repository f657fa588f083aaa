package identity

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
)

// A table that was copied and then grew apart has IDs that were given twice; its lowest
// IDs alone would look like a copy.
func TestCollisionsAmongCopiesAreNotCalledACopiedTable(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE listings (id INT PRIMARY KEY, name VARCHAR(9))", numbered("listings", "same", 1, 900))
	f.on(0, numbered("listings", "x", 901, 1000))
	f.on(1, numbered("listings", "y", 901, 1000))
	o := f.look(func(o *Options) { o.Rules.Infer = true })
	assert.Equal(t, []string{"id.not-unique warning listings.id"}, f.of(o, "id.not-unique", "id.duplicate"),
		"the lowest IDs alone look like a copied table")
	assert.Equal(t, []finding.Gap{{Table: f.in("listings"), Cause: finding.Because(finding.NotDeclared,
		"whether IDs were given twice is not known: "+
			"nobody said whether those of listing are unique over the shards; declare the table under ids: local, or its entity under ids: "+
			"entities")}}, o.Gaps, "no GO")
	assert.True(t, outcomeOf(t, o, "listing").NotUnique)
}

// Where each server counts by itself and nothing is declared, duplicates are neither
// NO-GO nor GO.
func TestFewDuplicatesOfCountedIDsAreNotKnownToBeWrong(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE jobs (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))")
	f.on(0, numbered("jobs", "x", 1, 100))
	f.on(1, numbered("jobs", "y", 100, 300))
	o := f.look(func(o *Options) { o.Rules.Infer = true })
	assert.Empty(t, f.of(o, "id.duplicate"), "each server counts by itself: no reason to say NO-GO")
	assert.Contains(t, details(o, "id.not-unique"), "such as 100")
	assert.Equal(t, []finding.Gap{{Table: f.in("jobs"), Cause: finding.Because(finding.NotDeclared,
		"whether IDs were given twice is not known: "+
			"nobody said whether those of job are unique over the shards; declare the table under ids: local, or its entity under ids: "+
			"entities")}}, o.Gaps, "and none to say GO")
}
