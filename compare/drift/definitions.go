package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// Definitions looks for signs of damage in what one member's catalog says of
// its tables, without another member to compare with: names of databases,
// tables, columns and indexes, labels of ENUM and SET, defaults, comments. All
// findings are warnings, sorted by table, then by kind.
//
// A lone '?' inside a text proves nothing and is passed over. In labels that are
// equal to the letter it does: a strict server takes no such definition from a client.
func Definitions(pair, member string, tables []*checksum.Table) []compare.Finding {
	s := signs{pair: pair, member: member}
	var databases []string
	for _, table := range tables {
		if !slices.Contains(databases, table.Database) {
			databases = append(databases, table.Database)
			s.table = nil
			s.note(databaseName, table.Database)
		}
		s.tableSigns(table)
	}
	slices.SortStableFunc(s.found, func(x, y compare.Finding) int {
		return cmp.Or(cmp.Compare(x.Table, y.Table), cmp.Compare(x.Kind, y.Kind))
	})
	return s.found
}

// signs are the signs of damage on one member.
type signs struct {
	pair, member string
	table        *checksum.Table // that is looked at, nil for a database
	found        []compare.Finding
}

func (s *signs) tableSigns(table *checksum.Table) {
	s.table = table
	s.note(tableName, table.Name)
	s.note(comment, table.Comment)
	for i := range table.Columns {
		c := &table.Columns[i]
		s.note(columnName, c.Name, c.Name)
		s.note(comment, c.Comment, c.Name)
		if text, has := canonicalDefault(c, unknownDialect); has && !isBytes(c) {
			s.note(defaultValue, text, c.Name)
		}
		s.labels(c)
	}
	for i := range table.Indexes {
		s.note(indexName, table.Indexes[i].Name, indexColumns(&table.Indexes[i])...)
	}
}

// ordinaryQuestion is how many question marks people write themselves, as the
// default or the comment of a column.
const ordinaryQuestion = 3

func (s *signs) note(what, text string, columns ...string) {
	if isQuestion := strings.Trim(text, "?") == ""; isQuestion && len(text) <= ordinaryQuestion && (what == defaultValue || what == comment) {
		return
	}
	if d, ok := damage.Name(text); ok {
		s.add(what, d, []string{text}, columns, "")
	}
}

// labels judges the labels of an ENUM or SET together: that two are the same is
// a sign that none of them shows alone.
func (s *signs) labels(c *checksum.Column) {
	all := labelsOf(c)
	byClass := map[damage.Diagnosis][]string{}
	var order []damage.Diagnosis
	for i, text := range all.texts {
		d, ok := damage.Name(text)
		if !ok {
			d, ok = all.sign(i, canonicalCharset(c.Charset))
		}
		if !ok {
			continue
		}
		if byClass[d] == nil {
			order = append(order, d)
		}
		byClass[d] = append(byClass[d], text)
	}
	for _, d := range order {
		note := ""
		if d.Class == damage.QuestionMarks && holdsAll(c.Charset) {
			// The catalog is in utf8mb3.
			note = "; or they have an emoji, which the catalog shows as ?"
		}
		if d.Class == damage.RawBytes && d.How == sameLabels {
			note = "; or somebody made the column with one label twice, which a server that is not strict takes"
		}
		s.add(label, d, byClass[d], []string{c.Name}, note)
	}
}

// holdsAll tells the sets that have characters beyond the first 65,536.
func holdsAll(set string) bool {
	switch canonicalCharset(set) {
	case "utf8mb4", "utf16", "utf16le", "utf32", "gb18030":
		return true
	}
	return false
}

func (s *signs) add(what string, d damage.Diagnosis, texts, columns []string, note string) {
	f := compare.Finding{
		Kind:     finding.Damage(string(d.Class)),
		Severity: compare.Warning,
		Pair:     s.pair,
		Member:   s.member,
		Columns:  columns,
		Count:    uint64(len(texts)),
	}
	check := "SHOW DATABASES"
	if s.table != nil {
		f.Table, check = s.table.FullName(), showCreate(s.table)
	}
	if what == label && (d.Class == damage.QuestionMarks || d.Class == damage.RawBytes) {
		// The rows hold what the catalog cannot show.
		column := quoteName(columns[0])
		check = fmt.Sprintf("SELECT DISTINCT %s + 0, HEX(%s) FROM %s.%s", column, column, quoteName(s.table.Database), quoteName(s.table.Name))
	}
	if s.member == "a" {
		f.Recheck.A = check
	} else {
		f.Recheck.B = check
	}
	var shown []string
	for _, text := range texts[:min(len(texts), mostExamples)] {
		shown = append(shown, "'"+abridge(text, 0)+"'")
	}
	if more := len(texts) - mostExamples; more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	f.Detail = fmt.Sprintf("%s %s on %s looks damaged", what, strings.Join(shown, ", "), s.member)
	if d.How != "" {
		f.Detail += " (" + d.How + ")"
	}
	f.Detail += note
	s.found = append(s.found, f)
}
