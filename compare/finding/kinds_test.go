package finding

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheCatalogueIsWhole(t *testing.T) {
	begins := map[Subject]string{
		Rows: "row.", Texts: "charset.", Schema: "schema.", Servers: "server.", IDs: "id.",
		Acceptances: "accepted.",
	}
	seen := map[Kind]bool{}
	for _, e := range Kinds() {
		assert.False(t, seen[e.Kind], "%s is declared twice", e.Kind)
		seen[e.Kind] = true
		require.Contains(t, begins, e.Subject, e.Kind)
		assert.True(t, strings.HasPrefix(string(e.Kind), begins[e.Subject]), "%s is of the subject %s", e.Kind, e.Subject)
		for what, text := range map[string]string{"noun": e.Noun, "meaning": e.Meaning, "proves": e.Proves, "remedy": e.Remedy} {
			assert.NotEmpty(t, text, "%s has no %s", e.Kind, what)
		}
		for _, text := range []string{e.Noun, e.Meaning, e.Consequence, e.Proves, e.Remedy} {
			assert.Equal(t, strings.TrimSpace(text), text, e.Kind)
			assert.NotContains(t, text, "\n", e.Kind)
			assert.False(t, strings.HasSuffix(text, "."), "%s: texts are put into lines, which end them: %s", e.Kind, text)
		}
		assert.Contains(t, Harms(), e.Harm, "%s declares no harm", e.Kind)
		found, ok := e.Kind.Entry()
		assert.True(t, ok)
		assert.Equal(t, e, found)
		assert.Equal(t, e.Severity, e.Kind.Severity())
		assert.Equal(t, e.Noun, e.Kind.Noun())
	}
	_, ok := Kind("schema.none").Entry()
	assert.False(t, ok)
	assert.Equal(t, "finding", Kind("schema.none").Noun())
}

// A setting does not make data wrong.
func TestNoSettingIsABlocker(t *testing.T) {
	for _, e := range Kinds() {
		if e.Subject == Servers {
			assert.NotEqual(t, Blocker, e.Severity, e.Kind)
		}
	}
}

func TestWhatConcernsRows(t *testing.T) {
	damaged := Damage("question-marked")
	cases := []struct {
		f    Finding
		want bool
	}{
		{Finding{Kind: MissingTable, Severity: Blocker}, true},
		{Finding{Kind: MissingColumn, Severity: Blocker}, true},
		{Finding{Kind: MissingIndex, Severity: Blocker}, false},
		{Finding{Kind: TypeDiffers, Severity: Blocker}, false},
		{Finding{Kind: damaged, Severity: Blocker, Facts: DefinitionDamage{What: ColumnName}}, true},
		{Finding{Kind: damaged, Severity: Warning, Facts: DefinitionDamage{What: Comment}}, false},
		{Finding{Kind: damaged, Severity: Warning, Facts: DefinitionSign{What: ColumnName}}, false},
		{Finding{Kind: Server("version"), Severity: Warning}, false},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, c.f.ConcernsRows(), "%s %v", c.f.Kind, c.f.Facts)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", math.MaxUint64: "18,446,744,073,709,551,615"} {
		assert.Equal(t, want, Thousands(n))
	}
	assert.Equal(t, "-1,000", Thousands(-1000))
}

func TestCounted(t *testing.T) {
	assert.Equal(t, "1 row", Counted(1, "row"))
	assert.Equal(t, "3,000 entities", Counted(3000, "entity"))
	assert.Equal(t, "2 keys", Counted(2, "key"))
	assert.Equal(t, "2 indexes", Counted(2, "index"))
}
