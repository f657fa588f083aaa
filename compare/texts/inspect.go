package texts

import (
	"slices"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// Inspector gathers the signs of damage in the texts of one side of a table. It is for
// one goroutine.
type Inspector struct {
	view  *checksum.View
	signs []*damage.Signs // by column of the view, nil where there is no text
	noted []*damage.Signs // in the row that is being looked at
	// unsure are columns of which only the suspects were read, and whose values could not
	// be counted: the share of suspects is not known.
	unsure []int
}

// newInspectors gives a function that makes inspectors for a view. It is nil if the view
// has no text that can be decoded.
func newInspectors(v *checksum.View) func() *Inspector {
	sets := make([]*charset.Charset, len(v.Columns))
	found := false
	for i, c := range v.Columns {
		if c.IsText() {
			sets[i], _ = charset.Lookup(c.ReadsAs())
			found = found || sets[i] != nil
		}
	}
	if !found {
		return nil
	}
	return func() *Inspector {
		n := &Inspector{view: v, signs: make([]*damage.Signs, len(sets))}
		for i, set := range sets {
			if set != nil {
				n.signs[i] = damage.NewSigns(set, v.Values)
			}
		}
		return n
	}
}

// InspectAs is newInspectors in the type of View.Inspect; nil for a view without text.
func InspectAs(v checksum.View) func() checksum.Inspector {
	fresh := newInspectors(&v)
	if fresh == nil {
		return nil
	}
	return func() checksum.Inspector { return fresh() }
}

// Text implements checksum.Inspector.
func (n *Inspector) Text(column int, value []byte) bool {
	s := n.signs[column]
	if s == nil || !s.Text(value) {
		return false
	}
	n.noted = append(n.noted, s)
	return true
}

// At implements checksum.Inspector.
func (n *Inspector) At(key checksum.Bound) {
	for _, s := range n.noted {
		s.At(key)
	}
	n.noted = n.noted[:0]
}

// NonASCII is how many values outside ASCII were seen in a column of the view.
func (n *Inspector) NonASCII(column int) uint64 {
	if n == nil || n.signs[column] == nil {
		return 0
	}
	return n.signs[column].NonASCII()
}

// WantsShare tells whether the verdict on any column depends on how many texts outside ASCII it has.
func (n *Inspector) WantsShare() bool {
	return n != nil && slices.ContainsFunc(n.signs, func(s *damage.Signs) bool { return s != nil && s.WantsShare() })
}

// AddClean adds texts outside ASCII without signs, by column of the view.
func (n *Inspector) AddClean(nonASCII []uint64) {
	for column, texts := range nonASCII {
		if n.signs[column] != nil {
			n.signs[column].AddClean(texts)
		}
	}
}

func (n *Inspector) merge(other *Inspector) {
	for i, s := range n.signs {
		if s != nil {
			s.Merge(other.signs[i])
		}
	}
}

// Take adds what another inspector of the same view has seen in later rows. Either may
// be nil.
func (n *Inspector) Take(more checksum.Inspector) {
	if one, ok := more.(*Inspector); ok && one != nil && n != nil {
		n.merge(one)
	}
}

// TakeMarks adds what the readers had seen at each of the marks.
func (n *Inspector) TakeMarks(marks []checksum.Mark) {
	for _, m := range marks {
		n.Take(m.Seen)
	}
}

// Sees is what another inspector of the same view has seen, for the journal of a run; nil where n
// is nil, as texts are not looked at.
func (n *Inspector) Sees(more checksum.Inspector) *compare.TextsSeen {
	if n == nil {
		return nil
	}
	seen := &compare.TextsSeen{NonASCII: make([]uint64, len(n.signs))}
	one, ok := more.(*Inspector)
	if !ok || one == nil {
		return seen
	}
	for i, s := range one.signs {
		if s != nil {
			seen.NonASCII[i] = s.NonASCII()
			seen.HasSigns = seen.HasSigns || !s.IsClean()
		}
	}
	return seen
}

// SeesAt is Sees for what the readers had seen at each of the marks.
func (n *Inspector) SeesAt(marks []checksum.Mark) *compare.TextsSeen {
	seen := n.Sees(nil)
	for _, m := range marks {
		seen.Add(n.Sees(m.Seen))
	}
	return seen
}

// Count adds texts without signs, which an earlier run has looked at.
func (i Inspection) Count(nonASCII [2][]uint64) {
	for k, n := range []*Inspector{i.A, i.B} {
		if n != nil {
			n.AddClean(nonASCII[k])
		}
	}
}

// Inspection is what was seen of one part of a table on each side, nil for a side that
// is not inspected. Parts are read at the same time and merged in key order, so that
// every run shows the same examples.
type Inspection struct{ A, B *Inspector }

// NewInspection makes an inspector for each side of a table that has text.
func NewInspection(p *compare.Plan) Inspection {
	var i Inspection
	if fresh := newInspectors(&p.A); fresh != nil {
		i.A = fresh()
	}
	if fresh := newInspectors(&p.B); fresh != nil {
		i.B = fresh()
	}
	return i
}

// IsEmpty tells whether neither side is inspected.
func (i Inspection) IsEmpty() bool { return i.A == nil && i.B == nil }

// Take adds what was seen in rows that count as read.
func (i Inspection) Take(a, b checksum.Inspector) {
	i.A.Take(a)
	i.B.Take(b)
}

// NotLookedAt reports the columns whose text is not inspected: documents of MySQL's
// JSON, which it stores parsed.
func NotLookedAt(t *checksum.Table, member string) []finding.Finding {
	var columns []string
	for _, c := range t.Columns {
		if c.Type == "json" {
			columns = append(columns, c.Name)
		}
	}
	if columns == nil {
		return nil
	}
	return []finding.Finding{{
		Kind: finding.NotLookedAt, Severity: finding.Info, Member: member, Columns: columns, Count: uint64(len(columns)),
	}}
}

// SignOf is the kind of sign by which a kind of damage shows; several kinds of damage
// have one sign.
func SignOf(kind finding.Kind) finding.Kind {
	switch damage.Class(kind.DamageClass()) {
	case damage.DoubleISO, damage.DoubleCut:
		return finding.Damage(string(damage.DoubleEncoded))
	case damage.RawBytes, damage.CutInside:
		return finding.Damage(string(damage.Undecodable))
	default:
		return kind
	}
}

// Findings reports the signs, column by column. Only a side that answers SQL gets
// statements to check them by.
func (n *Inspector) Findings(side compare.Side, member string) []finding.Finding {
	var all []finding.Finding
	for i, s := range n.signs {
		if s == nil {
			continue
		}
		for _, sign := range s.Found() {
			if slices.Contains(n.unsure, i) {
				sign.Level, sign.NonASCII = min(sign.Level, damage.Alarm), 0
			}
			all = append(all, n.found(side, member, i, sign))
		}
	}
	return all
}

// found writes one sign in one column.
func (n *Inspector) found(side compare.Side, member string, column int, sign damage.Sign) finding.Finding {
	c := n.view.Columns[column]
	f := finding.Finding{
		Kind: finding.Damage(string(sign.Class)), Severity: severityOf(sign), Member: member,
		Columns: []string{c.Name}, Count: max(1, sign.Count),
		Facts: finding.TextSign{How: sign.How, Level: levelOf(sign), Values: max(1, sign.Count), NonASCII: sign.NonASCII},
	}
	_, isQueried := side.(compare.Queried)
	if isQueried && sign.Repair != "" && sign.NonASCII > 0 && c.Generation == "" && c.ReadAs == "" {
		f.Repair = statement.RepairColumn(n.view, column, sign.Repair)
	}
	if len(sign.Examples) == 0 {
		return f
	}
	first := sign.Examples[0]
	f.Sample = first.Text
	for k, text := range first.Key.Text {
		f.Key = append(f.Key, finding.KeyValue{Column: n.view.Columns[k].Name, Value: text})
	}
	if isQueried && len(first.Key.SQL) > 0 {
		f.Recheck = finding.On("", statement.Row(n.view, first.Key))
	}
	return f
}

// severityOf is Blocker for a column that is proved to be damaged. Damage to come and
// single damaged values are warnings. What may have been typed in like that is Info.
func severityOf(s damage.Sign) finding.Severity {
	switch {
	case s.Level == damage.Proven && s.Class != damage.Latent:
		return finding.Blocker
	case s.Level == damage.Suspect:
		return finding.Info
	}
	return finding.Warning
}

func levelOf(s damage.Sign) finding.Level {
	switch s.Level {
	case damage.Proven:
		return finding.Proven
	case damage.Alarm:
		return finding.Alarm
	case damage.Suspect:
	}
	return finding.Suspect
}

// OneOfBoth merges findings that both members show alike.
func OneOfBoth(all []finding.Finding) []finding.Finding {
	var kept []finding.Finding
	for _, f := range all {
		same := slices.IndexFunc(kept, func(k finding.Finding) bool { return k.Member == "a" && f.Member == "b" && k.SaysWhat(&f) })
		if same >= 0 {
			kept[same].Member, kept[same].Recheck.B = "", f.Recheck.B
			continue
		}
		kept = append(kept, f)
	}
	return kept
}
