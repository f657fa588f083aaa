package drift

import (
	"cmp"
	"slices"
	"strings"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
	"allclear/compare/finding"
)

// ColumnShape is what a column is, in one spelling for all servers: what the members of a fleet
// should have in common.
type ColumnShape struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Charset   string `json:"charset,omitempty"`   // "" for a column without a character set
	Collation string `json:"collation,omitempty"` // "" for a column without a character set
}

// ShapeOf is what the columns of a table are, in table order.
func ShapeOf(t *checksum.Table) []ColumnShape {
	shape := make([]ColumnShape, len(t.Columns))
	for i := range t.Columns {
		c := &t.Columns[i]
		shape[i] = ColumnShape{Name: c.Name, Type: canonicalType(c)}
		switch {
		case c.JSON: // MariaDB's alias is a text
			shape[i].Type = "json"
		case c.Charset != "":
			shape[i].Charset, shape[i].Collation = charsets.Canonical(c.Charset), charsets.Canonical(c.Collation)
		}
	}
	return shape
}

// PairTables are the tables of one pair, for a comparison over the fleet.
type PairTables struct {
	Pair string
	// IsWhole tells that every table of both members is known. One that is not among Tables is
	// then not there.
	IsWhole bool
	Tables  []TableShapes
	// Others are names that the pair has, and that are not to be compared: of tables that were
	// left out, and of views.
	Others []string
}

// TableShapes are what each member has of a table; nil where it has none, or where what it has is
// the past or not known.
type TableShapes struct {
	Table string
	A, B  []ColumnShape
}

// Tables finds shards that are not like most of the fleet, which only a comparison over the
// fleet shows where both members of a shard agree: that lack a table, or whose columns have
// another type, character set or collation.
func Tables(pairs []PairTables) []finding.Finding {
	pairs = slices.Clone(pairs)
	slices.SortFunc(pairs, func(x, y PairTables) int { return cmp.Compare(x.Pair, y.Pair) })
	return append(lackedTables(pairs), outstandingColumns(pairs)...)
}

// lackedTables finds the tables that most shards have.
func lackedTables(pairs []PairTables) []finding.Finding {
	have := map[string]int{}
	for i := range pairs {
		for _, t := range pairs[i].Tables {
			have[t.Table]++
		}
	}
	lack := map[string][]string{}
	for i := range pairs {
		p := &pairs[i]
		if !p.IsWhole || len(p.Tables) == 0 {
			continue
		}
		has := map[string]bool{}
		for _, t := range p.Tables {
			has[t.Table] = true
		}
		for _, name := range p.Others {
			has[name] = true
		}
		for table := range have {
			if !has[table] {
				lack[table] = append(lack[table], p.Pair)
			}
		}
	}
	var found []finding.Finding
	for table, shards := range lack {
		facts := finding.FleetTable{Have: have[table], Lack: shards}
		if !isMajority(facts.Have, facts.Have+len(shards)) {
			continue
		}
		severity := finding.ShardLacksTable.Severity()
		if len(shards) > 1 { // tables that only some shards have are not rare
			severity = finding.Warning
		}
		for _, shard := range shards {
			found = append(found, finding.Finding{
				Kind: finding.ShardLacksTable, Severity: severity, Pair: shard, Table: table, Count: 1, Facts: facts,
			})
		}
	}
	slices.SortFunc(found, func(x, y finding.Finding) int {
		return cmp.Or(cmp.Compare(x.Table, y.Table), cmp.Compare(x.Pair, y.Pair))
	})
	return found
}

// isMajority tells whether so many of all make the fleet's own.
func isMajority(some, all int) bool {
	return some >= majorityMembers && 100*some >= majorityPercent*all
}

// fewOf is how many pairs there are at least for each of few exceptions.
const fewOf = 4

// columnOn is a column of a table as one member has it.
type columnOn struct {
	member string // by its pair: "shard01/a"
	shape  ColumnShape
}

// outstandingColumns finds the members whose columns are not what those of most members are.
// Columns of a table that stand out in the same way are one finding.
func outstandingColumns(pairs []PairTables) []finding.Finding {
	if len(pairs) < 2 {
		return nil
	}
	members := map[string][]string{} // that have each table
	columns := map[string]map[string][]columnOn{}
	var tables []string
	add := func(table, member string, shape []ColumnShape) {
		if shape == nil {
			return
		}
		if columns[table] == nil {
			columns[table] = map[string][]columnOn{}
			tables = append(tables, table)
		}
		members[table] = append(members[table], member)
		for _, c := range shape {
			name := strings.ToLower(c.Name)
			columns[table][name] = append(columns[table][name], columnOn{member, c})
		}
	}
	for i := range pairs {
		for _, t := range pairs[i].Tables {
			add(t.Table, pairs[i].Pair+"/a", t.A)
			add(t.Table, pairs[i].Pair+"/b", t.B)
		}
	}
	slices.Sort(tables)
	var found []finding.Finding
	for _, table := range tables {
		found = append(found, outstandingIn(table, members[table], columns[table])...)
	}
	return found
}

func outstandingIn(table string, members []string, columns map[string][]columnOn) []finding.Finding {
	var alike textChanges
	for _, name := range sortedNames(columns) {
		on := columns[name]
		shown := on[0].shape.Name
		if facts, ok := standsOut(finding.OfType, members, on, func(s ColumnShape) string { return s.Type }); ok {
			alike.add(shown, finding.StandsOut, facts)
		}
		ofTexts := slices.DeleteFunc(slices.Clone(on), func(c columnOn) bool { return c.shape.Charset == "" })
		facts, ok := standsOut(finding.OfCharset, nil, ofTexts, func(s ColumnShape) string { return s.Charset })
		if !ok { // collations of other sets are other ones
			facts, ok = standsOut(finding.OfCollation, nil, ofTexts, func(s ColumnShape) string { return s.Collation })
		}
		if ok {
			alike.add(shown, finding.StandsOut, facts)
		}
	}
	var found []finding.Finding
	for _, c := range alike {
		facts, _ := c.facts.(finding.FleetColumns)
		found = append(found, finding.Finding{
			Kind: c.kind, Severity: c.kind.Severity(), Table: table, Columns: c.columns,
			Count: uint64(facts.On.Members - facts.On.Majority), Facts: facts,
		})
	}
	return found
}

func sortedNames(columns map[string][]columnOn) []string {
	names := make([]string, 0, len(columns))
	for name := range columns {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// isOfFleet tells whether a comparison over the fleet shows more than that of the members of each
// pair: a shard stands out as a whole, or there are few exceptions, which are worth a name.
func isOfFleet(all []finding.ValueOn) bool {
	others, pairs := map[string]bool{}, map[string]bool{}
	isLike := map[string]bool{} // most of the fleet, on some member
	for i, v := range all {
		for _, member := range v.Members {
			pair, _, _ := strings.Cut(member, "/")
			pairs[pair] = true
			if i == 0 {
				isLike[pair] = true
			} else {
				others[pair] = true
			}
		}
	}
	for pair := range others {
		if !isLike[pair] {
			return true
		}
	}
	return len(others)*fewOf <= len(pairs)
}

// standsOut tells what most members have of a column, and what the others do. Those of members
// that have no such column have "".
func standsOut(what finding.ColumnAspect, members []string, on []columnOn, of func(ColumnShape) string) (finding.FleetColumns, bool) {
	with := map[string][]string{}
	has := map[string]bool{}
	for _, c := range on {
		value := of(c.shape)
		with[value] = append(with[value], c.member)
		has[c.member] = true
	}
	for _, m := range members {
		if !has[m] {
			with[""] = append(with[""], m)
		}
	}
	total := 0
	var all []finding.ValueOn
	for value, members := range with {
		total += len(members)
		all = append(all, finding.ValueOn{Value: value, Members: members})
	}
	slices.SortFunc(all, func(x, y finding.ValueOn) int {
		return cmp.Or(cmp.Compare(len(y.Members), len(x.Members)), cmp.Compare(x.Value, y.Value))
	})
	if len(all) < 2 || all[0].Value == "" || !isMajority(len(all[0].Members), total) || !isOfFleet(all) {
		return finding.FleetColumns{}, false
	}
	return finding.FleetColumns{What: what, On: finding.FleetSetting{
		Members: total, Value: all[0].Value, Majority: len(all[0].Members), Percent: majorityPercent, Others: all[1:],
	}}, true
}
