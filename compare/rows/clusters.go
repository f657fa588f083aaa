package rows

import (
	"context"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
	"allclear/compare/altered"
	"allclear/compare/cluster"
	"allclear/compare/finding"
)

const (
	// mostSpots is how many rows of one kind are looked at; of more, as many at random.
	mostSpots = 4_096
	// mostKinds is how many kinds of findings of one table are looked at, up to 3 MB each.
	mostKinds = 16
	// mostClusters is how many columns are named in which the rows of one kind lie together.
	mostClusters = 4
)

// spot is where one row lies: its values in the key and its dates and times, those of the table's
// axes.
type spot struct {
	key     []checksum.Integer
	moments []moments
}

// spots are rows of one kind.
type spots struct {
	kind  string
	all   *cluster.Draw[spot]
	broke *finding.Broke // when they came to differ
}

// keyAxes are the columns of the key by whose values rows are looked for, if the table was read by
// key ranges.
func (t *Table) keyAxes() (columns []int) {
	for i := range t.plan.A.Key {
		a, b := t.plan.A.Columns[i].Column, t.plan.B.Columns[i].Column
		if a.IsInteger() && b.IsInteger() || isDated(a) && isDated(b) {
			columns = append(columns, i)
		}
	}
	return columns
}

// spotted notes where a row lies, for each of the findings about it.
func (t *Table) spotted(id string, d *difference, found []finding.Finding) {
	if t.disjoint != nil {
		return
	}
	broke := t.broke(id)
	if t.isInTail(id, d) {
		found = []finding.Finding{{Kind: finding.RowStale, Member: t.tails.of(id, d)}}
	}
	for i := range found {
		kind := kindOf(&found[i])
		at := slices.IndexFunc(t.spots, func(s spots) bool { return s.kind == kind })
		if at < 0 {
			if len(t.spots) == mostKinds {
				continue
			}
			at = len(t.spots)
			t.spots = append(t.spots, spots{kind, cluster.NewDraw[spot](mostSpots), broke})
		}
		t.spots[at].broke = t.spots[at].broke.Plus(broke)
		if t.marks == nil {
			continue
		}
		t.spots[at].all.Add(xxhash.Sum64String(id), func() spot { return spot{keyValues([]byte(id), t.keyAxes()), d.moments} })
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

// keyValues are the values of a canonical key in some of its columns, none where it has no such
// value.
func keyValues(key []byte, columns []int) (values []checksum.Integer) {
	for i := 0; len(key) > 0 && len(values) < len(columns); i++ {
		v, rest, err := checksum.CutKey(key)
		if err != nil {
			return nil
		}
		key = rest
		if !slices.Contains(columns, i) {
			continue
		}
		n, ok := onScale(&v)
		if !ok {
			return nil
		}
		values = append(values, n)
	}
	return values
}

// onScale is a whole number, or a time in microseconds.
func onScale(v *checksum.KeyValue) (n checksum.Integer, ok bool) {
	if v.Kind == checksum.KeyInteger {
		return v.Integer, true
	}
	if v.Kind != checksum.KeyDatetime {
		return n, false
	}
	micros, ok := altered.Microseconds(v)
	return checksum.Int(micros), ok
}

// tellOfKinds finds out where the rows of each kind lie and when they came to differ. Where they lie is
// said of the first finding of the kind, and when they came to differ of those that are about many.
func (t *Table) tellOfKinds(ctx context.Context) {
	var sample *sample
	for i := range t.spots {
		s := &t.spots[i]
		isFirst := true
		for j := range t.outcome.Findings {
			f := &t.outcome.Findings[j]
			if kindOf(f) != s.kind {
				continue
			}
			if !f.IsOfOneRow() {
				f.Broke = s.broke
			}
			if isFirst && t.marks != nil && cluster.AreEnough(s.all.Seen()) {
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
func (t *Table) clustersOf(s *spots, sample *sample) (all []finding.Cluster) {
	rows, isSample := s.all.All(), s.all.Seen() > mostSpots
	add := func(column int, member string, of *cluster.Reference, value func(*spot) (n checksum.Integer, isKnown, isNone bool)) {
		var values []checksum.Integer
		known := 0
		for i := range rows {
			n, isKnown, isNone := value(&rows[i])
			if isKnown {
				known++
			}
			if isKnown && !isNone {
				values = append(values, n)
			}
		}
		if found, ok := cluster.Find(known, values, of); ok && len(all) < mostClusters {
			all = append(all, t.cluster(column, member, found, known, isSample || known < len(rows)))
		}
	}
	for i, column := range t.keyAxes() {
		add(column, "", sample.keys[i], func(s *spot) (n checksum.Integer, isKnown, isNone bool) {
			if i < len(s.key) {
				n, isKnown = s.key[i], true
			}
			return n, isKnown, false
		})
	}
	for i, column := range t.momentColumns() {
		for _, member := range membersApart(rows, i) {
			add(column, member, sample.moments[i], func(s *spot) (n checksum.Integer, isKnown, isNone bool) {
				m := s.momentOn(i, member)
				return checksum.Int(m.at), m.isKnown, m.isNone
			})
		}
	}
	return all
}

func (s *spot) momentOn(column int, member string) moment {
	if column >= len(s.moments) {
		return moment{}
	}
	return s.moments[column].on(member)
}

// membersApart are both members where they have other values in a column, and else "" for both.
func membersApart(rows []spot, column int) []string {
	for i := range rows {
		if rows[i].momentOn(column, "a") != rows[i].momentOn(column, "b") {
			return []string{"a", "b"}
		}
	}
	return []string{""}
}

func (t *Table) cluster(column int, member string, in cluster.Interval, of int, isSample bool) finding.Cluster {
	c := t.plan.A.Columns[column].Column
	if member == "b" {
		c = t.plan.B.Columns[column].Column
	}
	return finding.Cluster{
		Column: t.plan.A.Columns[column].Name, Member: member, From: onScaleText(c, in.From), To: onScaleText(c, in.To),
		UTC: c.Type == "timestamp", Rows: uint64(in.Rows), Of: uint64(of), Sample: isSample,
	}
}

// onScaleText writes a value of a column as servers do.
func onScaleText(c *checksum.Column, n checksum.Integer) string {
	if !isDated(c) {
		return n.String()
	}
	text := altered.At(int64(n.Bits))
	if c.Type == "date" {
		text, _, _ = strings.Cut(text, " ")
	}
	return text
}
