package finding

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestHarmFollowsFromFacts: a kind says what is usual. Whether a text can be had back, or a
// name hides a table, only the facts of the finding tell.
func TestHarmFollowsFromFacts(t *testing.T) {
	double, lost := Damage("double-encoded"), Damage("question-marked")
	for _, c := range []struct {
		f      Finding
		want   Harm
		reason string
	}{
		{Finding{Kind: MissingTable}, LostRows, "its rows are not there"},
		{Finding{Kind: RowMissing, Facts: Row{}}, LostRows, "as it says"},
		{Finding{Kind: RowDiffers, Facts: Row{}}, WrongValues, "as it says"},
		{Finding{Kind: IDDuplicate, Facts: DuplicateID{}}, WrongValues, "two things have one ID"},
		{Finding{Kind: double, Facts: TextDamage{Lossless: true}}, Reparable, "undone without loss"},
		{Finding{Kind: double, Facts: TextDamage{}}, Irreparable, "not every byte came through"},
		{Finding{Kind: double, Facts: TextDamage{Unlisted: true, Lossless: true}}, Reparable, "as those that are listed"},
		{Finding{Kind: lost, Facts: TextDamage{}}, Irreparable, "a question mark tells nothing"},
		{Finding{Kind: lost, Facts: TextSign{Level: Proven}}, Irreparable, "a question mark tells nothing"},
		{Finding{Kind: lost, Facts: TextSign{Level: Suspect}}, OtherThanExpected, "people write question marks"},
		{Finding{Kind: Damage("latent"), Facts: TextDamage{Lossless: true}}, ToCome, "the bytes are right"},
		{Finding{Kind: Damage("mislabelled"), Facts: WrongLabel{}}, ToCome, "the bytes are right"},
		{Finding{Kind: lost, Facts: DefinitionDamage{What: TableName}}, LostRows, "nobody finds its rows"},
		{Finding{Kind: lost, Facts: DefinitionDamage{What: Label}}, Irreparable, "the values have the label's text"},
		{Finding{Kind: lost, Facts: DefinitionDamage{What: Default}}, ToCome, "new rows get it"},
		{Finding{Kind: lost, Facts: DefinitionSign{What: Comment}}, OtherThanExpected, "no data is in a comment"},
		{Finding{Kind: MissingIndex, Facts: Missing{Unique: true}}, ToCome, "it takes duplicates"},
		{Finding{Kind: MissingIndex, Facts: Missing{}}, OtherThanExpected, "it is slow"},
		{Finding{Kind: IDNotUnique, Facts: NotUniqueIDs{}}, WrongValues, "they may have been given twice"},
		{Finding{Kind: IDNotUnique, Facts: NotUniqueIDs{Guess: CopiedTable}}, OtherThanExpected, "they were not"},
		{Finding{Kind: "row.of-tomorrow", Severity: Blocker}, WrongValues, "another version knows why"},
		{Finding{Kind: "row.of-tomorrow", Severity: Info}, OtherThanExpected, "another version knows why"},
	} {
		assert.Equal(t, c.want, c.f.Harm(), "%s %+v: %s", c.f.Kind, c.f.Facts, c.reason)
	}
}

func TestHarmsHaveWords(t *testing.T) {
	assert.True(t, slices.IsSorted(Harms()), "most harmful first")
	for _, h := range Harms() {
		text, err := h.MarshalText()
		require.NoError(t, err)
		var read Harm
		require.NoError(t, read.UnmarshalText(text))
		assert.Equal(t, h, read)
	}
	assert.Error(t, new(Harm).UnmarshalText([]byte("unknown")))
}
