package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
	"allclear/checksum/statement"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// Definitions looks for signs of damage in one member's catalog, without another member
// to compare with: in names of databases, tables, columns and indexes, labels of ENUM
// and SET, defaults, and comments. All findings are warnings, sorted by table, then by
// kind.
//
// A single '?' inside a text proves nothing and is ignored. In labels that are exactly
// equal it does: a strict server accepts no such definition from a client.
func Definitions(pair, member string, tables []*checksum.Table) []finding.Finding {
	s := signs{pair: pair, member: member}
	var databases []string
	for _, table := range tables {
		if !slices.Contains(databases, table.Database) {
			databases = append(databases, table.Database)
			s.table = nil
			s.note(finding.DatabaseName, table.Database)
		}
		s.tableSigns(table)
	}
	slices.SortStableFunc(s.found, func(x, y finding.Finding) int {
		return cmp.Or(cmp.Compare(x.Table, y.Table), cmp.Compare(x.Kind, y.Kind))
	})
	return s.found
}

// signs are the signs of damage on one member.
type signs struct {
	pair, member string
	table        *checksum.Table // under examination, nil for a database
	found        []finding.Finding
}

func (s *signs) tableSigns(table *checksum.Table) {
	s.table = table
	s.note(finding.TableName, table.Name)
	s.note(finding.Comment, table.Comment)
	for i := range table.Columns {
		c := &table.Columns[i]
		s.note(finding.ColumnName, c.Name, c.Name)
		s.note(finding.Comment, c.Comment, c.Name)
		if text, has := canonicalDefault(c, unknownDialect); has && !isBytes(c) {
			s.note(finding.Default, text, c.Name)
		}
		s.labels(c)
	}
	for i := range table.Indexes {
		s.note(finding.IndexName, table.Indexes[i].Name, indexColumns(&table.Indexes[i])...)
	}
}

// ordinaryQuestion is how many question marks people write themselves in the default or
// the comment of a column.
const ordinaryQuestion = 3

func (s *signs) note(what finding.What, text string, columns ...string) {
	if what == finding.Default || what == finding.Comment {
		if strings.Trim(text, "?") == "" && len(text) <= ordinaryQuestion {
			return
		}
	}
	if d, ok := damage.Name(text); ok {
		s.add(d.Class, finding.DefinitionSign{What: what, How: d.How, Texts: []string{text}}, columns)
	}
}

// labels judges the labels of an ENUM or SET together: two equal ones are a sign that
// none of them shows alone.
func (s *signs) labels(c *checksum.Column) {
	all := labelsOf(c)
	byClass := map[damage.Diagnosis][]string{}
	var order []damage.Diagnosis
	for i, text := range all.texts {
		d, ok := damage.Name(text)
		if !ok {
			d, ok = all.sign(i, charsets.Canonical(c.Charset))
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
		s.add(d.Class, finding.DefinitionSign{
			What: finding.Label, How: d.How, Texts: byClass[d],
			MaybeEmoji: d.Class == damage.QuestionMarks && holdsAll(c.Charset),
			// A server that is not strict accepts such a column.
			MaybeTwice: d.Class == damage.RawBytes && d.How == sameLabels,
		}, []string{c.Name})
	}
}

// holdsAll tells whether a set has characters beyond the first 65,536.
func holdsAll(set string) bool {
	switch charsets.Canonical(set) {
	case "utf8mb4", "utf16", "utf16le", "utf32", "gb18030":
		return true
	}
	return false
}

// add records a sign. It keeps only the first texts of each.
func (s *signs) add(class damage.Class, sign finding.DefinitionSign, columns []string) {
	f := finding.Finding{
		Kind:     finding.Damage(string(class)),
		Severity: finding.Warning,
		Pair:     s.pair,
		Member:   s.member,
		Columns:  columns,
		Count:    uint64(len(sign.Texts)),
	}
	check := "SHOW DATABASES"
	if s.table != nil {
		f.Table, check = s.table.FullName(), statement.ShowCreate(s.table)
	}
	if sign.What == finding.Label && (class == damage.QuestionMarks || class == damage.RawBytes) {
		// The rows hold what the catalog cannot show.
		column := statement.Name(columns[0])
		check = fmt.Sprintf("SELECT DISTINCT %s + 0, HEX(%s) FROM %s", column, column, statement.Table(s.table))
	}
	f.Recheck = finding.On(s.member, check)
	sign.Texts = sign.Texts[:min(len(sign.Texts), mostExamples)]
	f.Facts = sign
	s.found = append(s.found, f)
}
