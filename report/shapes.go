package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"allclear/checksum"
	"allclear/compare/drift"
	"allclear/compare/finding"
)

// shapeName is how many bytes of its hash name a shape: enough that no two of a fleet are
// taken for one.
const shapeName = 8

// shape keeps what the columns of a table are, and gives the name to refer to it with; "" for
// no table.
func (d *Document) shape(t *checksum.Table) string {
	if t == nil {
		return ""
	}
	shape := drift.ShapeOf(t)
	text, err := json.Marshal(shape)
	if err != nil { // of texts alone
		return ""
	}
	sum := sha256.Sum256(text)
	name := hex.EncodeToString(sum[:shapeName])
	if d.Shapes == nil {
		d.Shapes = map[string][]drift.ColumnShape{}
	}
	d.Shapes[name] = shape
	return name
}

// judgeTables makes the findings about tables over the fleet anew, because a part of a fleet
// does not show which shards stand out from the whole.
func (d *Document) judgeTables() {
	if !d.Checked(Drift) {
		return
	}
	d.Findings = slices.DeleteFunc(d.Findings, func(f Finding) bool {
		return f.Kind == finding.ShardLacksTable || f.Kind == finding.StandsOut
	})
	hasGap, others := map[string]bool{}, map[string][]string{}
	for _, g := range d.Coverage.Unverified {
		if g.Table == "" {
			hasGap[g.Pair] = true
		}
	}
	for _, l := range d.Coverage.LeftOut {
		others[l.Pair] = append(others[l.Pair], l.Table)
	}
	for _, s := range d.Coverage.Skipped {
		others[s.Pair] = append(others[s.Pair], s.Name)
	}
	var pairs []drift.PairTables
	for i := range d.Pairs {
		p := &d.Pairs[i]
		of := drift.PairTables{Pair: p.Name, Others: others[p.Name], IsWhole: !hasGap[p.Name] && p.A.isReached() && p.B.isReached()}
		for j := range p.Tables {
			t := drift.TableShapes{Table: p.Tables[j].Table}
			if p.A.Recording == nil { // a snapshot tells of the past
				t.A = d.Shapes[p.Tables[j].ShapeA]
			}
			if p.B.Recording == nil {
				t.B = d.Shapes[p.Tables[j].ShapeB]
			}
			of.Tables = append(of.Tables, t)
		}
		pairs = append(pairs, of)
	}
	for _, f := range drift.Tables(pairs) {
		d.addFinding(f)
	}
}

// mergedShapes are those of all parts.
func mergedShapes(parts []*Document) map[string][]drift.ColumnShape {
	all := map[string][]drift.ColumnShape{}
	for _, d := range parts {
		maps.Copy(all, d.Shapes)
	}
	return all
}
