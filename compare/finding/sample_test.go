package finding

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// Whatever is left out of a list of findings, the counts of each kind, member and column
// stay exact, and what is not about one row stays as it is.
func TestShorteningKeepsTheCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := func(all []Finding) (counts map[string]uint64, listed map[string]int) {
			counts, listed = map[string]uint64{}, map[string]int{}
			for _, f := range all {
				class, _ := f.class()
				if f.IsOfOneRow() {
					listed[class]++
				}
				counts[class] += f.Count
			}
			return counts, listed
		}
		var all []Finding
		for range rapid.IntRange(0, 40).Draw(t, "findings") {
			f := Finding{Count: rapid.Uint64Range(1, 5).Draw(t, "count"), Pair: "p", Table: "t"}
			unlisted := rapid.Bool().Draw(t, "unlisted")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				f.Kind, f.Facts = RowMissing, Row{Unlisted: unlisted}
			case 1:
				if f.Kind, f.Facts = RowDiffers, (Row{Unlisted: unlisted}); !unlisted {
					f.Columns = []string{rapid.SampledFrom([]string{"x", "y"}).Draw(t, "c")}
				}
			case 2:
				f.Kind, f.Facts = Damage("cut"), TextDamage{Unlisted: unlisted}
				f.Member, f.Columns = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "m"), []string{rapid.SampledFrom([]string{"x", "y"}).Draw(t, "c")}
			case 3:
				f.Kind = NotLookedAt
			}
			all = append(all, f)
		}
		most := rapid.IntRange(1, 10).Draw(t, "most")
		short := Shorten(all, most)
		want, before := count(all)
		got, listed := count(short)
		assert.Equal(t, want, got)
		for class, n := range before {
			assert.Equal(t, min(n, most), listed[class], "no class crowds out another")
		}
		assert.Equal(t, Shorten(all, (most+1)/2), Shorten(short, (most+1)/2), "shortening twice is shortening once")
	})
}

// Rows that were rounded are counted together already: to leave the one out that says so would
// leave out all of them.
func TestRowsThatAreCountedTogetherAreNotLeftOut(t *testing.T) {
	var all []Finding
	for range 3 {
		all = append(all, Finding{Kind: RowDiffers, Count: 1, Facts: Row{}})
	}
	all = append(all, Finding{Kind: RowRounded, Count: 3000, Facts: Row{}}, Finding{Kind: RowRecoded, Count: 20, Facts: Row{}},
		Finding{Kind: RowRepaired, Count: 20, Facts: Row{}})
	kept := Shorten(all, 2)
	assert.Equal(t, all[3:], kept[2:5])
	assert.Equal(t, Finding{Kind: RowDiffers, Count: 1, Facts: Row{Unlisted: true}}, kept[5])
}
