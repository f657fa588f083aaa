package rows

import (
	"context"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
	"allclear/compare/cluster"
	"allclear/compare/finding"
)

const (
	// mostSpots is how many rows of one kind are looked at; of more, as many at random.
	mostSpots = 4_096
	// mostKinds is how many kinds of findings of one table are looked at, some MB each.
	mostKinds = 16
	// mostClusters is how many columns are named in which the rows of one kind lie together.
	mostClusters = 4
)

// spots are the rows of one kind: where some lie, drawn at random, and from where to where all do.
type spots struct {
	kind    string
	drawn   *cluster.Draw[[]place]
	extents []extent       // by axis
	broke   *finding.Broke // when they came to differ
}

// extent is what is known of all rows on one axis.
type extent struct {
	least, greatest checksum.Integer // of those that have a value
	known, without  uint64           // how many are known, and how many of these have no value
	isApart         bool             // some have another value than on the axis before
}

// spotted notes where a row lies, for each of the findings about it.
func (t *Table) spotted(id string, d *difference, found []finding.Finding) {
	if t.disjoint != nil {
		return
	}
	if t.isInTail(id, d) {
		found = []finding.Finding{{Kind: finding.RowStale, Member: t.tails.of(id, d)}}
	}
	broke := t.broke(id)
	var at []place
	if t.marks != nil {
		at = t.placesOf(id, d)
	}
	for i := range found {
		kind := kindOf(&found[i])
		of := slices.IndexFunc(t.spots, func(s *spots) bool { return s.kind == kind })
		if of < 0 {
			if len(t.spots) == mostKinds {
				continue
			}
			of = len(t.spots)
			t.spots = append(t.spots, &spots{kind, cluster.NewDraw[[]place](mostSpots), make([]extent, len(at)), broke})
		}
		t.spots[of].add(id, at, broke)
	}
}

// kindOf is the same for findings that a report shows as one.
func kindOf(f *finding.Finding) string {
	kind := string(f.Kind) + "\x00" + f.Member
	if f.Subject() == finding.Texts {
		kind += "\x00" + strings.Join(f.Columns, "\x00")
	}
	return kind
}

// add takes a row.
func (s *spots) add(id string, at []place, broke *finding.Broke) {
	s.broke = s.broke.Plus(broke)
	s.drawn.Add(xxhash.Sum64String(id), func() []place { return at })
	for i, p := range at {
		e := &s.extents[i]
		e.isApart = e.isApart || i > 0 && p != at[i-1]
		if !p.isKnown {
			continue
		}
		if e.known++; p.isNone {
			e.without++
			continue
		}
		if isFirst := e.known == e.without+1; isFirst || p.at.Compare(e.least) < 0 {
			e.least = p.at
		}
		if isFirst := e.known == e.without+1; isFirst || p.at.Compare(e.greatest) > 0 {
			e.greatest = p.at
		}
	}
}

// tellOfKinds finds out where the rows of each kind lie and when they came to differ. Where they lie is
// said of the first finding of the kind, and when they came to differ of those that are about many.
func (t *Table) tellOfKinds(ctx context.Context) {
	var sample []*cluster.Reference
	for _, s := range t.spots {
		isFirst := true
		for j := range t.outcome.Findings {
			f := &t.outcome.Findings[j]
			if kindOf(f) != s.kind {
				continue
			}
			if !f.IsOfOneRow() {
				f.Broke = s.broke
			}
			if isFirst && t.marks != nil && cluster.AreEnough(s.drawn.Seen()) {
				if sample == nil {
					sample = t.readSample(ctx)
				}
				f.Clusters = t.clustersOf(s, sample)
			}
			isFirst = false
		}
	}
	t.spots, t.marks = nil, nil
}

// clustersOf are the clusters of the rows of one kind, those by the key first.
func (t *Table) clustersOf(s *spots, sample []*cluster.Reference) (all []finding.Cluster) {
	axes, drawn := t.axes(), s.drawn.All()
	for i, a := range axes {
		isSame := a.member == "b" && !s.extents[i].isApart
		if isSame || len(all) == mostClusters {
			continue
		}
		if a.member == "a" && !s.extents[i+1].isApart {
			a.member = ""
		}
		if c, ok := s.clusterOn(i, drawn, sample[i]); ok {
			all = append(all, t.named(a, c))
		}
	}
	return all
}

// clusterOn is where the rows lie on one axis.
func (s *spots) clusterOn(axis int, drawn [][]place, sample *cluster.Reference) (c clusterOf, ok bool) {
	var values []checksum.Integer
	for _, at := range drawn {
		if at[axis].isKnown {
			c.of++
		}
		if at[axis].isKnown && !at[axis].isNone {
			values = append(values, at[axis].at)
		}
	}
	c.Interval, ok = cluster.Find(c.of, values, sample)
	e := &s.extents[axis]
	if areAll := ok && c.Rows == c.of && e.without == 0; areAll { // not only those that were drawn, it seems
		if whole := (cluster.Interval{From: e.least, To: e.greatest, Rows: int(e.known)}); c.IsAlmost(whole) {
			c.Interval, c.of = whole, whole.Rows
		}
	}
	c.isSample = uint64(c.of) < s.drawn.Seen()
	return c, ok
}
