package drift

import (
	"allclear/checksum"
	"allclear/compare/finding"
)

// comparePrefixes tells whether two indexes differ only in how long their prefixes of
// text columns are, and reports that. A conversion shortens a KEY when its characters
// take more bytes than before: on MariaDB 10.11 and MySQL 9.7, not strict, KEY (c) on a
// latin1 VARCHAR(1000) becomes KEY (c(768)) in utf8mb4 with no more than a note. MySQL
// 5.6, whose keys have 767 bytes a part, makes KEY (c(767)) of it in latin1, and c(191)
// in utf8mb4.
func (t *twoTables) comparePrefixes(a, b *checksum.Index) bool {
	if a.Unique != b.Unique || len(a.Columns) != len(b.Columns) {
		return false
	}
	var all []finding.Prefix
	shorter := map[string]bool{}
	for i := range a.Columns {
		partA, partB := a.Columns[i], b.Columns[i]
		columnA, columnB := t.a.Column(partA.Name), t.b.Column(partB.Name)
		if columnA == nil || columnB == nil || t.onB(columnA) != columnB {
			return false
		}
		if partA.Prefix == partB.Prefix {
			continue
		}
		if columnA.Charset == "" || columnB.Charset == "" {
			return false
		}
		on, length, converted := "a", partA.Prefix, columnA
		if partA.Prefix == 0 || partB.Prefix != 0 && partB.Prefix < partA.Prefix {
			on, length, converted = "b", partB.Prefix, columnB
		}
		shorter[on] = true
		all = append(all, finding.Prefix{
			Member: on, Column: partA.Name, Characters: length,
			Converted: characterBytes(converted.Charset) > min(characterBytes(columnA.Charset), characterBytes(columnB.Charset)),
		})
	}
	if all == nil {
		return false
	}
	f := t.add(finding.IndexPrefix, indexColumns(a), finding.Prefixes{A: shownIndex(a), B: shownIndex(b), Shorter: all, Unique: a.Unique})
	f.Member = onlyMember(shorter["a"], shorter["b"])
	if a.Unique {
		f.Severity = finding.Blocker
	}
	return true
}
