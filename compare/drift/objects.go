package drift

import (
	"regexp"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/finding"
)

// objects compares the views, triggers, routines and events of both members. What one
// account may not see is said, and is neither missing nor different.
func objects(p *compare.PairOutcome) []finding.Finding {
	a, b := p.A.Stored, p.B.Stored
	if a == nil || b == nil {
		return unrecorded(p)
	}
	var found []finding.Finding
	add := func(kind finding.Kind, member string, o *checksum.StoredObject, facts finding.StoredObject) {
		facts.What, facts.Name = strings.ToLower(string(o.Kind)), o.Name
		f := finding.Finding{
			Kind: kind, Severity: kind.Severity(), Pair: p.Name, Member: member, Count: 1, Facts: facts,
			Recheck: finding.On(member, statement.ShowObject(o)),
		}
		switch o.Kind {
		case checksum.ViewObject:
			f.Table = o.Database + "." + o.Name
		case checksum.TriggerObject:
			f.Table = o.Database + "." + o.Table
		case checksum.ProcedureObject, checksum.FunctionObject, checksum.EventObject:
			facts.Name = o.Database + "." + o.Name
			f.Facts = facts
		}
		found = append(found, f)
	}
	lone := func(has string, from, in *checksum.StoredObjects) {
		for i := range from.Objects {
			if o := &from.Objects[i]; in.Lists(o.Kind) && sameObject(in, o) == nil {
				missingOn := map[string]string{"a": "b", "b": "a"}[has]
				add(finding.MissingObject, missingOn, o, finding.StoredObject{Has: has})
				found[len(found)-1].Recheck = finding.On(has, statement.ShowObject(o))
			}
		}
	}
	lone("a", a, b)
	lone("b", b, a)
	for i := range a.Objects {
		onA := &a.Objects[i]
		if onB := sameObject(b, onA); onB != nil {
			if parts := partsApart(p, onA, onB); parts != nil {
				add(finding.ObjectDiffers, "", onA, finding.StoredObject{Parts: parts})
			}
		}
	}
	for _, m := range []struct {
		name string
		has  *checksum.StoredObjects
	}{{"a", a}, {"b", b}} {
		for i := range m.has.Objects {
			if o := &m.has.Objects[i]; m.has.Accounts != nil && o.Definer != "" && !m.has.Accounts[o.Definer] {
				add(finding.DefinerMissing, m.name, o, finding.StoredObject{Definer: o.Definer})
			}
		}
	}
	return append(found, unseen(p)...)
}

// sameObject is the object of the other member with the kind and name of o, nil if there is
// none. Names of routines and events do not count with their case, and those of views and
// triggers not on every server.
func sameObject(in *checksum.StoredObjects, o *checksum.StoredObject) *checksum.StoredObject {
	at, ok := slices.BinarySearchFunc(in.Objects, o, func(x checksum.StoredObject, o *checksum.StoredObject) int {
		return strings.Compare(objectID(&x), objectID(o))
	})
	if !ok {
		at = slices.IndexFunc(in.Objects, func(x checksum.StoredObject) bool { return strings.EqualFold(objectID(&x), objectID(o)) })
	}
	if at < 0 {
		return nil
	}
	return &in.Objects[at]
}

func objectID(o *checksum.StoredObject) string {
	return string(o.Kind) + "\x00" + o.Database + "\x00" + o.Name
}

// partsApart are the parts in which two definitions differ, as far as both are seen.
func partsApart(p *compare.PairOutcome, a, b *checksum.StoredObject) []finding.PartApart {
	var apart []finding.PartApart
	for _, part := range a.Parts {
		at := slices.IndexFunc(b.Parts, func(o checksum.ObjectPart) bool { return o.Name == part.Name })
		if at >= 0 && !samePart(p, a.Kind, part, b.Parts[at]) {
			apart = append(apart, finding.PartApart{Part: part.Name, A: part.Text, B: b.Parts[at].Text})
		}
	}
	if a.Definer != b.Definer {
		apart = append(apart, finding.PartApart{Part: "definer", A: a.Definer, B: b.Definer})
	}
	return apart
}

// samePart tells whether two parts mean the same. Bodies are kept as they were written, those
// of views alone are printed by the server, by each version in its own way: what two makes
// print is only told to be other by the tables and columns that it names.
func samePart(p *compare.PairOutcome, kind checksum.ObjectKind, a, b checksum.ObjectPart) bool {
	switch {
	case a.Name == checksum.PartSQLMode:
		// Where the servers themselves differ, that is a finding of its own.
		byServer := modes(a.Text, nil) == modes(p.A.Facts["sql_mode"], nil) && modes(b.Text, nil) == modes(p.B.Facts["sql_mode"], nil)
		return byServer || modes(a.Text, nil) == modes(b.Text, nil)
	case a.Name != checksum.PartBody:
		return displayWidth.ReplaceAllString(a.Text, "$1") == displayWidth.ReplaceAllString(b.Text, "$1")
	case kind == checksum.ViewObject && dialectOf(&p.A) != dialectOf(&p.B):
		return slices.Equal(namesIn(a.Text), namesIn(b.Text))
	case kind == checksum.ViewObject:
		return sameExpression(a.Text, b.Text, isSameVersion(p))
	}
	return withoutSpace(a.Text) == withoutSpace(b.Text)
}

// displayWidth is the width of an integer, which limits no values and which MySQL 8.0.19 no
// longer shows.
var displayWidth = regexp.MustCompile(`\b((?:tiny|small|medium|big)?int)\(\d+\)`)

// quotedName is a name in a view's text. All that a server prints there are in quotes.
var quotedName = regexp.MustCompile("`[^`]*`")

func namesIn(text string) []string {
	names := quotedName.FindAllString(strings.ToLower(text), -1)
	slices.Sort(names)
	return slices.Compact(names)
}

// comment is a comment in a body. Clients drop comments from what they load, and change the
// space around them.
var comment = regexp.MustCompile(`(?s)/\*[^!+].*?\*/|--[ \t][^\n]*|#[^\n]*`)

// withoutSpace compares bodies that hold quotes as they are, but for the space at their ends:
// a comment's sign may be part of a text.
func withoutSpace(body string) string {
	if !strings.ContainsAny(body, `'"`) {
		body = strings.Join(strings.Fields(comment.ReplaceAllString(body, " ")), " ")
	}
	return strings.TrimRight(strings.TrimSpace(body), ";")
}

// unseen says what an account may not see, once a member.
func unseen(p *compare.PairOutcome) []finding.Finding {
	var found []finding.Finding
	for _, m := range []struct {
		name   string
		stored *checksum.StoredObjects
	}{{"a", p.A.Stored}, {"b", p.B.Stored}} {
		if len(m.stored.Unseen) == 0 {
			continue
		}
		var what []string
		for _, u := range m.stored.Unseen {
			what = append(what, string(u))
		}
		found = append(found, finding.Finding{
			Kind: finding.UnseenObjects, Severity: finding.UnseenObjects.Severity(), Pair: p.Name, Member: m.name, Count: 1,
			Facts: finding.Unseen{What: what}, Recheck: finding.On(m.name, "SHOW GRANTS"),
		})
	}
	return found
}

// unrecorded says what a snapshot does not know of its server.
func unrecorded(p *compare.PairOutcome) []finding.Finding {
	var found []finding.Finding
	for _, m := range []struct {
		name string
		*compare.MemberOutcome
	}{{"a", &p.A}, {"b", &p.B}} {
		if m.Recording == nil || m.Stored != nil {
			continue
		}
		found = append(found, finding.Finding{
			Kind: finding.UnseenObjects, Severity: finding.UnseenObjects.Severity(), Pair: p.Name, Member: m.name, Count: 1,
			Facts: finding.Unseen{Unrecorded: true, What: []string{
				"views", string(checksum.UnseenTriggers), string(checksum.UnseenRoutines), string(checksum.UnseenEvents),
			}},
		})
	}
	return found
}
