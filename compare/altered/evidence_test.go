package altered

import (
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"allclear/compare/finding"
)

func weak(kind finding.Kind) Cause { return Cause{Kind: kind, Member: "b", IsWeak: true} }

func shiftOf(d time.Duration) Cause { return Cause{Kind: finding.RowShifted, Shift: d, IsWeak: true} }

func label(n uint64) Cause { return Cause{Kind: finding.RowRelabelled, Number: n, IsWeak: true} }

func TestNarrowingNeedsEvidence(t *testing.T) {
	strong := Cause{Kind: finding.RowNarrowed, Member: "b"}
	overflows := Cause{Overflows: true}
	for _, c := range []struct {
		reason                        string
		strong, weak, others, changed uint64
		stands                        bool
	}{
		{"values that no chance makes", 3, 0, 0, 0, true},
		{"unless somebody edited one or two by little", 2, 0, 0, 0, false},
		{"edited rows for which there is room count neither way", 3, 0, 0, 1000, true},
		{"values that the column had to change are changed otherwise", 3, 0, 3, 0, false},
		{"values of few digits are like that by chance", 0, 9, 0, 0, false},
		{"not ten times", 0, 10, 0, 0, true},
		{"unless many are not", 0, 17, 2, 0, false},
		{"a few were edited", 0, 18, 2, 0, true},
	} {
		e := Evidence{}
		e.Count(strong, c.strong)
		e.Count(weak(finding.RowNarrowed), c.weak)
		e.Count(overflows, c.others)
		e.Count(Cause{}, c.changed)
		assert.Equal(t, c.stands, e.Stands(weak(finding.RowNarrowed)), c.reason)
	}
	e := Evidence{}
	e.Count(strong, 5)
	other := strong
	other.Member = "a"
	e.Count(other, 0)
	assert.False(t, e.Stands(other), "each member has evidence of its own")
}

func TestAShiftNeedsEvidence(t *testing.T) {
	const h = time.Hour
	type rows map[time.Duration]uint64
	for _, c := range []struct {
		reason string
		shifts rows
		others uint64
		stands []time.Duration
	}{
		{"few appointments put off", rows{h: 9}, 0, nil},
		{"all rows", rows{2 * h: 10}, 0, []time.Duration{2 * h}},
		{"summer and winter", rows{2 * h: 4000, h: 3000}, 0, []time.Duration{h, 2 * h}},
		{"edited since", rows{2 * h: 90}, 10, []time.Duration{2 * h}},
		{"mostly edited", rows{2 * h: 80}, 20, nil},
		{"appointments put off by this and that", rows{h: 500, 24 * h: 300, 2 * h: 300}, 0, nil},
		{"an odd one among them", rows{2 * h: 500, -5 * h: 20}, 0, []time.Duration{2 * h}},
		{"summer time of few rows", rows{2 * h: 500, h: 3}, 0, []time.Duration{2 * h}},
	} {
		e := Evidence{}
		for shift, n := range c.shifts {
			e.Count(shiftOf(shift), n)
		}
		e.Count(Cause{}, c.others)
		for shift := range c.shifts {
			want := false
			for _, s := range c.stands {
				want = want || s == shift
			}
			assert.Equal(t, want, e.Stands(shiftOf(shift)), "%s: %s", c.reason, shift)
		}
	}
}

func TestAnOrderOfLabelsNeedsEvidence(t *testing.T) {
	for _, c := range []struct {
		reason       string
		labels       []uint64 // rows with each number
		others, kept uint64
		isBlind      bool
		stands       bool
	}{
		{"several labels", []uint64{5, 5}, 0, 0, false, true},
		{"few rows", []uint64{5, 4}, 0, 0, false, false},
		{"all rows were set to one label", []uint64{1000}, 0, 0, false, false},
		{"all but one", []uint64{1000, 1}, 0, 0, false, false},
		{"changed to other numbers", []uint64{50, 50}, 50, 0, false, false},
		{"neighbours have kept their labels", []uint64{50, 50}, 0, 50, false, false},
		{"one was set right since", []uint64{50, 50}, 0, 1, false, true},
		{"nobody has looked at the neighbours", []uint64{50, 50}, 0, 0, true, false},
	} {
		e := Evidence{}
		for n, rows := range c.labels {
			e.Count(label(uint64(n)+1), rows)
		}
		e.Count(Cause{}, c.others)
		if !c.isBlind {
			e.Keep(c.kept)
		}
		assert.Equal(t, c.stands, e.Stands(label(1)), c.reason)
	}
}

// Rows that were changed at random, between columns of which one is narrower, show no cause.
func TestChanceIsNoEvidence(t *testing.T) {
	const order, other = "enum('n','p','s','d')", "enum('p','n','s','d','x')"
	labels := []string{"n", "p", "s", "d"}
	rapid.Check(t, func(t *rapid.T) {
		narrow, times, status := Evidence{}, Evidence{}, Evidence{}
		status.Keep(0)
		var all [3][]Cause
		for range rapid.IntRange(200, 400).Draw(t, "rows") {
			price := rapid.Int64Range(0, 99)
			tenths, whole := decimal{big.NewInt(price.Draw(t, "a")), 1}, decimal{big.NewInt(price.Draw(t, "b") / 10), 0}
			c := between(value(t, "decimal(4,1)", tenths.String()), value(t, "decimal(3,0)", whole.String()))
			narrow.Count(c, 1)
			all[0] = append(all[0], c)

			quarter := time.Duration(rapid.IntRange(-40, 40).Draw(t, "quarters")) * 15 * time.Minute
			c = shiftOf(quarter)
			times.Count(c, 1)
			all[1] = append(all[1], c)

			c = between(value(t, order, rapid.SampledFrom(labels).Draw(t, "from")), value(t, other, rapid.SampledFrom(labels).Draw(t, "to")))
			status.Count(c, 1)
			all[2] = append(all[2], c)
		}
		for i, e := range []*Evidence{&narrow, &times, &status} {
			for _, c := range all[i] {
				assert.False(t, e.Stands(c), "%+v", c)
			}
		}
	})
}

// Rows of an earlier time have a time that parts them: none of the member's is later, and none
// of the other's earlier.
func TestAnEarlierTimeNeedsEvidence(t *testing.T) {
	older := func(member string, then, since int64) Cause { return Cause{Older: member, Then: then, Since: since} }
	for _, c := range []struct {
		reason string
		causes []Cause
		others uint64
		stands bool
	}{
		{"all were updated since", []Cause{older("b", 5, 11), older("b", 9, 10)}, 0, true},
		{"one of them before another was last updated here", []Cause{older("b", 5, 9), older("b", 9, 10)}, 0, false},
		{"a few the other way round", []Cause{older("b", 5, 11), older("b", 9, 10)}, 1, true},
		{"many of them", []Cause{older("b", 5, 11), older("b", 9, 10)}, 3, false},
	} {
		e := Evidence{}
		for _, one := range c.causes {
			e.Count(one, enough/2)
		}
		e.Count(older("a", 1, 2), c.others)
		of, ok := e.Stale("b")
		assert.Equal(t, c.stands, ok, c.reason)
		if ok {
			assert.Equal(t, Stale{Rows: enough, Then: 9, Since: 10}, of)
		}
		_, ok = e.Stale("a")
		assert.False(t, ok, c.reason)
	}
	e := Evidence{}
	e.Count(older("b", 1, 2), enough-1)
	_, ok := e.Stale("b")
	assert.False(t, ok, "few rows")
	_, ok = e.Stale("")
	assert.False(t, ok)
}

func TestAgeIsToldByTimesThatServersSet(t *testing.T) {
	a, b := value(t, "timestamp", "2026-01-03 00:00:00"), value(t, "timestamp", "2026-01-02 03:04:05")
	assert.Empty(t, between(a, b).Older, "no server sets it")
	a.Column.OnUpdate, b.Column.OnUpdate = "current_timestamp()", "CURRENT_TIMESTAMP"
	c := between(a, b)
	assert.Equal(t, "b", c.Older)
	assert.Equal(t, "2026-01-02 03:04:05", At(c.Then))
	assert.Equal(t, "2026-01-03 00:00:00", At(c.Since))
	assert.Equal(t, "a", between(b, a).Older)
	b.IsKnown = false
	assert.Empty(t, between(a, b).Older, "NULL")
}
