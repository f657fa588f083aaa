package damage_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/damage"
	"allclear/fixtures"
)

// conversion finds one by its name.
func conversion(t *testing.T, name string) fixtures.Conversion {
	t.Helper()
	for _, c := range fixtures.Conversions() {
		if c.Name == name {
			return c
		}
	}
	require.Fail(t, "no such conversion", name)
	return fixtures.Conversion{}
}

// doublings are the ways to double-encode whole texts.
func doublings() []string {
	return []string{
		"UTF-8 in a latin1 column, CONVERT TO utf8mb4", "UTF-8 sent as latin1 into a utf8mb4 column",
		"the same twice, by way of VARBINARY", "the same three times",
	}
}

// converted makes a server do a conversion to all sentences.
func converted(t *testing.T, name string) fixtures.Converted {
	t.Helper()
	server := fixtures.SharedServer(t)
	got, err := server.Convert(t.Context(), fixtures.Database(t, server)+".t", conversion(t, name), sentences(t))
	require.NoError(t, err)
	return got
}

// With the text before, every double encoding is proved, however short the text and
// whatever its language.
func TestDoubleEncodingsAreProvedByTheTextBefore(t *testing.T) {
	for _, name := range doublings() {
		got := converted(t, name)
		for _, row := range got.Rows {
			d := damage.NewClassifier().Classify(inUTF8(row.Before), in(got.Charset, row.After))
			if row.Class == "" {
				assert.False(t, explains(d), "%s: %q: %s", name, row.Before, d.Class)
				continue
			}
			assert.Equal(t, damage.DoubleEncoded, d.Class, "%s: %q", name, row.Before)
			assert.True(t, d.Lossless, "%s: %q: nothing was lost", name, row.Before)
		}
	}
}

// Often the upgraded member is the only one left, and no good copy exists.
func TestDoubleEncodedColumnsAreProvedWithoutTheTextBefore(t *testing.T) {
	for _, name := range append(doublings(), "UTF-8 in a latin1 column") {
		got := converted(t, name)
		id := 1
		for _, l := range languages(t) {
			var column [][]byte
			for range l.Values {
				column = append(column, got.Rows[id-1].After)
				require.Equal(t, id, got.Rows[id-1].ID)
				id++
			}
			sign, _ := worst(signs(got.Charset, column...))
			assert.Equal(t, damage.Proven, sign.Level, "%s: %s: %s", name, l.Name, sign.Class)
			assert.EqualValues(t, got.Class, sign.Class, "%s: %s", name, l.Name)
		}
	}
}

// One damaged value among thousands that were written after the upgrade must be found as
// well. A short one looks like clean text to everybody.
func TestLongDoubleEncodedValuesRaiseAlarm(t *testing.T) {
	const enough = 0.95
	for _, name := range doublings() {
		got := converted(t, name)
		long, alarmed := 0, 0
		for _, row := range got.Rows {
			if !isLong(row.Before) {
				continue
			}
			long++
			if sign, found := worst(signs(got.Charset, row.After)); found && sign.Class == damage.DoubleEncoded {
				alarmed++
			} else {
				t.Logf("missed: %s: %q → %q", name, row.Before, row.After)
			}
		}
		rate := float64(alarmed) / float64(long)
		assert.GreaterOrEqual(t, rate, enough, "%s: %d of %d", name, alarmed, long)
		t.Log(name, fmt.Sprintf("%d of %d, %.1f%%", alarmed, long, 100*rate))
	}
}

// Whether the damaged copy is called a or b must change nothing but its name.
func TestEitherCopyMayBeTheDamagedOne(t *testing.T) {
	classifier := damage.NewClassifier()
	for _, name := range append(doublings(), "utf8mb4 column made latin1 and utf8mb4 again", "latin1 read as UTF-8 by an application") {
		got := converted(t, name)
		for _, row := range got.Rows {
			if row.Class == "" {
				continue
			}
			good, bad := inUTF8(row.Before), in(got.Charset, row.After)
			want := classifier.Classify(good, bad)
			if !explains(want) || want.Class == damage.Repaired {
				continue // TestConfusion judges these
			}
			d, damaged := classifier.Between(good, bad)
			require.Equal(t, want.Class, d.Class, "%s: %q", name, row.Before)
			require.Equal(t, "b", damaged, "%s: %q", name, row.Before)
			d, damaged = classifier.Between(bad, good)
			require.Equal(t, want.Class, d.Class, "%s: %q, members exchanged", name, row.Before)
			require.Equal(t, "a", damaged, "%s: %q, members exchanged", name, row.Before)
		}
	}
}

// After a repair, the member that is still damaged must not make the intact one look
// damaged.
func TestRepairedTextIsNoDamage(t *testing.T) {
	for _, name := range doublings() {
		got := converted(t, name)
		for _, row := range got.Rows {
			if row.Class != "" {
				d := damage.NewClassifier().Classify(in(got.Charset, row.After), inUTF8(row.Before))
				assert.Equal(t, damage.Repaired, d.Class, "%s: %q", name, row.Before)
			}
		}
	}
}
