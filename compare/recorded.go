package compare

import (
	"cmp"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/charset"
)

// Plan is how a table of the pair will be read.
func (r *Run) Plan(tables TablePair) Plan {
	a, isRecordedA := r.Pair.A.(Recorded)
	b, isRecordedB := r.Pair.B.(Recorded)
	p := NewPlan(tables.A, tables.B)
	switch {
	case isRecordedA:
		p = planAsRecorded(tables.A, tables.A, tables.B)
	case isRecordedB:
		p = planAsRecorded(tables.B, tables.A, tables.B)
	}
	if isRecordedA {
		p.only(a.RecordedKind(), "a")
		p.fit(&p.A, tables.B, "a", "b")
		p.B.Whole = true
	}
	if isRecordedB {
		p.only(b.RecordedKind(), "b")
		p.fit(&p.B, tables.A, "b", "a")
	}
	p.settleTwins(isRecordedA || isRecordedB)
	if hashesKeys(r.Pair.A, tables.A) || hashesKeys(r.Pair.B, tables.B) {
		p.A.Index, p.B.Index = "", ""
		p.Reason = "texts in its keys were recorded as hashes"
	}
	p.A.Values, p.B.Values = r.Options.Values, r.Options.Values
	return p
}

// hashesKeys tells whether a side has hashes in the place of texts in a table's keys.
func hashesKeys(s Side, t *checksum.Table) bool {
	hasher, ok := s.(KeyHasher)
	if !ok {
		return false
	}
	hash, err := hasher.HashKeys(t)
	return hash != nil || err != nil
}

// PlanRecording is how a table is read to be recorded: by meaning, so that it compares with
// whatever becomes of it.
func PlanRecording(t *checksum.Table) Plan {
	p := NewPlan(t, t)
	p.only(checksum.Meaning, "a")
	return p
}

// planAsRecorded plans to read a table by the key by which the rows of one side were
// recorded, even where both sides share a better one: the hash of a row has its key's columns
// first.
func planAsRecorded(recorded, a, b *checksum.Table) Plan {
	key := keyShared(recorded, recorded).a
	if key == nil {
		return planBy(a, b, sharedKey{})
	}
	for _, candidate := range a.Keys() {
		if sameColumns(candidate, key) {
			return planBy(a, b, keyAs(candidate, a, b))
		}
	}
	return planBy(a, b, sharedKey{})
}

// notComparable is what follows for rows that were recorded otherwise, and what to do.
const notComparable = ", so that none of them can be compared; verify first and change the table afterwards, " +
	"or change it back for as long as the verification takes"

// fit blocks a plan unless its view is that in which the rows of a member were recorded, of
// which the hashes of other columns cannot be made. Columns that the other member has beside
// these do not matter.
func (p *Plan) fit(view *checksum.View, other *checksum.Table, member, otherMember string) {
	if p.Blocked != "" {
		return
	}
	whole := PlanRecording(view.Table)
	recorded, were := whole.A, "the rows of "+member+" were recorded "
	var missing, byJSON []string
	for i := range recorded.Columns {
		c := &recorded.Columns[i]
		at := slices.IndexFunc(view.Columns, func(v checksum.ViewColumn) bool { return strings.EqualFold(v.Name, c.Name) })
		switch {
		case other.Column(c.Name) == nil:
			missing = append(missing, c.Name)
		case at >= 0 && (view.Columns[at].ByJSON != c.ByJSON || view.Columns[at].Doubles != c.Doubles):
			byJSON = append(byJSON, c.Name)
		}
	}
	switch {
	case missing != nil:
		p.Blocked = were + "with " + strings.Join(missing, ", ") + ", which " + otherMember + " does not have" + notComparable
	case view.Key != recorded.Key:
		p.Blocked = were + "by the key " + whole.Key + ", which " + otherMember + " does not have" + notComparable
	case byJSON != nil:
		p.Blocked = were + "with the documents of " + strings.Join(byJSON, ", ") + " in another form than " + otherMember +
			" stores them in" + notComparable
	case !slices.Equal(view.Names(), recorded.Names()):
		p.Blocked = were + "with their columns in another order than those of " + otherMember + notComparable
	}
}

// only makes the plan use the one kind of digest that a side has recorded. Rows hashed
// as they travelled compare with nothing that travels otherwise.
func (p *Plan) only(kind checksum.Kind, member string) {
	reason := "the rows of " + member + " were recorded by " + kind.String()
	switch {
	case p.Kind == kind:
		return
	case kind == checksum.Wire && p.Blocked == "":
		p.Blocked = reason + ", which cannot be compared: " + p.Reason
		return
	}
	p.Kind = kind
	p.Reason = cmp.Or(p.Reason, reason)
	for i := range p.A.Columns {
		p.needCharsets(p.A.Columns[i].Column, p.B.Columns[i].Column)
	}
}

// settleTwins sees to it that no two keys count as one. Some character sets have several
// codes for a character, so that keys which differ to the server may read alike. Where
// both sides keep a text in one such set it is compared by its bytes. Rows that were
// hashed when they were recorded cannot be: a table whose keys are such texts is then
// compared as a multiset, in which rows with like keys are told apart by their content.
func (p *Plan) settleTwins(isRecorded bool) {
	for i := range p.A.Columns {
		a, b := &p.A.Columns[i], &p.B.Columns[i]
		set, ok := charset.Lookup(a.Charset)
		if !ok || !set.HasTwins() || !a.IsText() || !sameOnWire(a.Column, b.Column) {
			continue
		}
		switch {
		case !isRecorded:
			a.AsStored, b.AsStored = true, true
		case i < p.A.Key && p.IsRanged():
			p.A.Index, p.B.Index = "", ""
			p.Reason = "keys in " + set.Name() + " may read alike, and were recorded as they read"
		}
	}
}
