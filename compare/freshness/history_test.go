package freshness

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare"
)

// readings are those of one row: by which runs its range was found equal, and different, the oldest
// first; untrusted ones prove nothing.
type readings []struct {
	at    time.Time
	run   string
	equal bool
}

// whenBroke is the latest reading that found the row equal, and the first after it that found it
// different.
func (r readings) whenBroke() (equal, apart *Stamp) {
	for i := range r {
		stamp := &Stamp{r[i].at, r[i].run}
		switch {
		case r[i].equal:
			equal, apart = stamp, nil
		case apart == nil:
			apart = stamp
		}
	}
	return equal, apart
}

// Whatever earlier runs have read, and in however few pieces it is kept: a row that differs broke after
// the time at which it is said to have been equal, and by the time at which it is said to have
// been different. If no "or later" is said, that is the last time at which it was equal.
func TestARowBrokeBetweenTheTimesThatAreSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := &table{}
		var known [lastKey + 1]readings
		for night := range rapid.IntRange(2, 8).Draw(t, "nights") {
			now, run := start().AddDate(0, 0, night), string(rune('a'+night))
			plan := one.Plan(func(*Piece) bool { return true })
			if len(plan) == 1 {
				plan = split(rapid.SliceOfNDistinct(rapid.IntRange(1, lastKey-1), 0, 4, rapid.ID).Draw(t, "cuts"))
			}
			one.Cut(plan)
			var apart []int
			isEqual := map[int]bool{}
			for _, piece := range plan {
				after, through := ends(piece.KeyRange)
				for after < through && rapid.IntRange(0, 9).Draw(t, "the end") > 0 {
					end := min(through, after+rapid.IntRange(1, 20).Draw(t, "rows"))
					r := compare.ReadRange{At: now, Equal: rapid.IntRange(0, 3).Draw(t, "differs") > 0, Texts: [2]*compare.TextsSeen{{}}}
					r.Texts[0].HasSigns = rapid.IntRange(0, 3).Draw(t, "signs") == 0
					if after > 0 {
						r.Range.After = bound(after)
					}
					if end < lastKey {
						r.Range.Through = bound(end)
					}
					require.True(t, one.Put(r.Range.After, pieceOf(&r, run, true)))
					for key := after + 1; key <= end; key++ {
						if isEqual[key] = r.Equal; !r.Equal {
							apart = append(apart, key)
						}
					}
					after = end
				}
			}
			a := apartIn(&one.Map, run)
			for _, key := range apart {
				assertBroke(t, a.at(bound(key).Key), known[key], run, key)
			}
			isTrusted := rapid.IntRange(0, 4).Draw(t, "trusted") > 0
			if isTrusted {
				one.Trust(func(p *Piece) bool { return p.Run == run })
			}
			for key, equal := range isEqual {
				if isTrusted || !equal {
					known[key] = append(known[key], struct {
						at    time.Time
						run   string
						equal bool
					}{now, run, equal})
				}
			}
			kept, err := one.Compacted(rapid.IntRange(1, 12).Draw(t, "most")).Encode()
			require.NoError(t, err)
			m, err := Decode(kept)
			require.NoError(t, err)
			one.Map = *m
		}
	})
}

func assertBroke(t *rapid.T, h history, known readings, run string, key int) {
	equal, apart := known.whenBroke()
	if h.equal == nil {
		return // that little is known is no error
	}
	require.NotNil(t, equal, "key %d was never equal", key)
	require.False(t, h.equal.At.After(equal.At), "key %d", key)
	require.NotNil(t, h.apart)
	if apart != nil {
		require.False(t, h.apart.At.Before(apart.At), "key %d", key)
	} else {
		require.Equal(t, run, h.apart.Run)
	}
	if !h.orLater {
		require.Equal(t, equal.Run, h.equal.Run, "key %d", key)
	}
}

// Where nothing has to be left out, the nights are exact.
func TestWhenARowBrokeIsKnownByItsRange(t *testing.T) {
	m := &Map{}
	put := func(run string, day, after, through int, equal bool) {
		r := compare.ReadRange{At: start().AddDate(0, 0, day), Equal: equal}
		if after > 0 {
			r.Range.After = bound(after)
		}
		if through < lastKey {
			r.Range.Through = bound(through)
		}
		require.True(t, m.Put(r.Range.After, pieceOf(&r, run, false)))
		m.Trust(func(p *Piece) bool { return p.Run == run })
	}
	put("mon", 0, 0, lastKey, true)
	put("tue", 1, 0, 20, true)
	put("tue", 1, 20, 30, false)
	put("tue", 1, 30, lastKey, true)
	put("wed", 2, 0, 10, false)
	put("wed", 2, 10, 20, true)
	put("wed", 2, 20, 30, false)
	a := apartIn(m, "wed")
	stamp := func(run string, day int) *Stamp { return &Stamp{start().AddDate(0, 0, day), run} }
	assert.Equal(t, history{equal: stamp("tue", 1), apart: stamp("wed", 2)}, a.at(bound(7).Key))
	assert.Equal(t, history{equal: stamp("mon", 0), apart: stamp("tue", 1)}, a.at(bound(30).Key))
	assert.Equal(t, history{equal: stamp("mon", 0), orLater: true, apart: stamp("wed", 2)}, a.at(nil), "it may be either")
}

// The order of numbers, times and bytes is known, that of texts and of fractions only to a server. A
// cut of the first column comes after the rows that it cuts off.
func TestOrderOfKeys(t *testing.T) {
	text, bytes := checksum.TextBound("a").Key, checksum.BytesBound([]byte("a")).Key
	both := slices.Concat(bound(5).Key, bound(1).Key)
	for _, c := range []struct {
		reason string
		x, y   []byte
		way    int
		ok     bool
	}{
		{"numbers", bound(5).Key, bound(30).Key, -1, true},
		{"the same", both, both, 0, true},
		{"a cut", both, bound(5).Key, -1, true},
		{"a row behind the cut", slices.Concat(bound(6).Key, bound(0).Key), bound(5).Key, 1, true},
		{"bytes", bytes, checksum.BytesBound([]byte("b")).Key, -1, true},
		{"texts", text, checksum.TextBound("b").Key, 0, false},
		{"texts behind a number that tells", slices.Concat(bound(5).Key, text), slices.Concat(bound(6).Key, text), -1, true},
		{"of two types", bytes, text, 0, false},
		{"no key", []byte(strings.Repeat("x", 3)), text, 0, false},
	} {
		way, ok := order(c.x, c.y)
		assert.Equal(t, c.ok, ok, c.reason)
		if ok {
			assert.Equal(t, c.way, way, c.reason)
		}
	}
}
