package freshness

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare"
)

// lastKey is the greatest key of the tables here: they have a row for each number from 1 on.
const lastKey = 60

func start() time.Time { return time.Date(2026, 11, 24, 3, 12, 0, 0, time.UTC) }

func bound(key int) *checksum.Bound {
	b := checksum.IntegerBound(checksum.Int(int64(key)))
	return &b
}

// truth is what is known of each row, one by one.
type truth [lastKey + 1]struct {
	state State
	at    time.Time
	run   string
}

// ends are the keys between which a range lies.
func ends(r checksum.KeyRange) (after, through int) {
	through = lastKey
	for _, e := range []struct {
		of  *checksum.Bound
		key *int
	}{{r.After, &after}, {r.Through, &through}} {
		if e.of != nil {
			for key := range lastKey + 1 {
				if e.of.Is(bound(key)) {
					*e.key = key
				}
			}
		}
	}
	return after, through
}

// What a map says of a key range is true of every row in it: no row counts as equal that was not
// read so, or as read later than it was. However runs end, whatever they read, and in however few
// pieces the map is kept.
func TestNoRowIsFresherThanItWasRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, known := &Map{}, truth{}
		for night := range rapid.IntRange(1, 8).Draw(t, "nights") {
			now, run := start().AddDate(0, 0, night), string(rune('a'+night))
			due := now.AddDate(0, 0, -rapid.IntRange(0, 4).Draw(t, "days"))
			plan := m.Plan(func(p *Piece) bool { return p.At.Before(due) })
			if len(plan) == 1 && plan[0].Known == nil {
				plan = split(rapid.SliceOfNDistinct(rapid.IntRange(1, lastKey-1), 0, 4, rapid.ID).Draw(t, "cuts"))
			}
			m.Cut(plan)
			for _, piece := range plan {
				if piece.Known == nil {
					readPiece(t, m, &known, piece.KeyRange, now, run)
				}
			}
			if rapid.Bool().Draw(t, "void") {
				m.Forget(run)
				for key := range known {
					if known[key].run == run {
						known[key].state = Unread
					}
				}
			}
			kept, err := m.Compacted(rapid.IntRange(1, 12).Draw(t, "most")).Encode()
			require.NoError(t, err)
			m, err = Decode(kept)
			require.NoError(t, err)
			assertTrue(t, m, &known)
		}
	})
}

func split(cuts []int) (plan []compare.Piece) {
	slices.Sort(cuts)
	after := (*checksum.Bound)(nil)
	for _, cut := range cuts {
		plan = append(plan, compare.Piece{KeyRange: checksum.KeyRange{After: after, Through: bound(cut)}})
		after = bound(cut)
	}
	return append(plan, compare.Piece{KeyRange: checksum.KeyRange{After: after}})
}

// readPiece reads a piece by chunks, perhaps not to its end. Some are different, and some of these
// are proved equal later on.
func readPiece(t *rapid.T, m *Map, known *truth, piece checksum.KeyRange, now time.Time, run string) {
	after, through := ends(piece)
	for after < through {
		if rapid.IntRange(0, 5).Draw(t, "the end") == 0 {
			return
		}
		end := min(through, after+rapid.IntRange(1, 20).Draw(t, "rows"))
		r := compare.ReadRange{At: now, Equal: rapid.IntRange(0, 3).Draw(t, "differs") > 0}
		if after > 0 {
			r.Range.After = bound(after)
		}
		if end < lastKey || piece.Through != nil {
			r.Range.Through = bound(end)
		}
		r.A.Rows, r.B.Rows = uint64(end-after), uint64(end-after)
		require.True(t, m.Put(r.Range.After, pieceOf(&r, run, true)), "%s of %s", r.Range, piece)
		if !r.Equal && rapid.Bool().Draw(t, "proved") {
			r.Equal = true
			require.True(t, m.Settle(r.Range.After, pieceOf(&r, run, true)))
		}
		for key := after + 1; key <= end; key++ {
			known[key].state, known[key].at, known[key].run = Different, now, run
			if r.Equal {
				known[key].state = Equal
			}
		}
		after = end
	}
}

func assertTrue(t *rapid.T, m *Map, known *truth) {
	next := 1
	for i, p := range m.Pieces() {
		after, through := ends(m.Range(i))
		require.Equal(t, next, after+1, "no row is left out, and none is in two pieces")
		next = through + 1
		for key := after + 1; key <= through; key++ {
			if p.State == Equal {
				require.Equal(t, Equal, known[key].state, "key %d", key)
				require.False(t, p.At.After(known[key].at), "key %d", key)
			}
			if known[key].state == Different {
				require.NotEqual(t, Equal, p.State, "what differs stays in sight: key %d", key)
			}
		}
	}
	require.Equal(t, lastKey+1, next)
}

// A map that has few pieces loses nothing when it is kept.
func TestAMapComesBackAsItWasKept(t *testing.T) {
	digest := checksum.Digest{Rows: 3, Sum: 1 << 63}
	m := &Map{[]Piece{
		{Through: bound(3), State: Equal, At: start(), Run: "a", Rows: 3, Digest: &digest, Texts: true,
			NonASCII: [2][]uint64{{0, 2}, nil}, Trusted: true},
		{Through: bound(9), State: Different, At: start().Add(time.Hour), Run: "b", Rows: 6},
		{},
	}}
	kept, err := m.Encode()
	require.NoError(t, err)
	again, err := Decode(kept)
	require.NoError(t, err)
	assert.Equal(t, m, again)
	assert.Equal(t, checksum.KeyRange{After: bound(3), Through: bound(9)}, again.Range(1))
}

// A range of which a part was read has no digest any more: the rest is not what is left of it, if
// somebody has written.
func TestWhatIsLeftOfAPieceHasNoDigest(t *testing.T) {
	digest := checksum.Digest{Rows: 10, Sum: 7}
	m := &Map{[]Piece{{State: Equal, At: start(), Run: "a", Rows: 10, Digest: &digest}}}
	m.Put(nil, Piece{Through: bound(4), State: Equal, At: start().Add(time.Hour), Run: "b", Rows: 4, Digest: &digest})
	assert.Equal(t, Piece{State: Equal, At: start(), Run: "a", Rows: 6}, m.Pieces()[1])
}
