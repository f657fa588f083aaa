package compare

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

func table(columns []checksum.Column, indexes ...checksum.Index) *checksum.Table {
	return &checksum.Table{Database: "d", Name: "t", Columns: columns, Indexes: indexes}
}

func primary(columns ...string) checksum.Index {
	i := checksum.Index{Name: "PRIMARY", Unique: true, Type: "BTREE"}
	for _, c := range columns {
		i.Columns = append(i.Columns, checksum.IndexColumn{Name: c})
	}
	return i
}

func intColumn(full string) checksum.Column {
	return checksum.Column{Name: "id", Type: "int", FullType: full}
}

func textColumn(charset, collation string) checksum.Column {
	return checksum.Column{Name: "id", Type: "varchar", FullType: "varchar(10)", Charset: charset, Collation: collation}
}

// How a table is read, and by which kind of digest, decides both speed and
// whether equal rows are recognised.
func TestPlan(t *testing.T) {
	for name, c := range map[string]struct {
		a, b    checksum.Column
		ranged  bool
		kind    checksum.Kind
		blocked string
	}{
		"the same":                         {a: intColumn("int(11)"), b: intColumn("int(11)"), ranged: true, kind: checksum.Wire},
		"a display width is no difference": {a: intColumn("int(11)"), b: intColumn("int"), ranged: true, kind: checksum.Wire},
		"a widening is read by meaning": {
			a: intColumn("int(11)"), b: checksum.Column{Name: "ID", Type: "bigint", FullType: "bigint(20)"}, ranged: true,
			kind: checksum.Meaning,
		},
		"a sign is read by meaning": {
			a: intColumn("int(11)"), b: intColumn("int(10) unsigned"), ranged: true, kind: checksum.Meaning,
		},
		"two names of one character set": {
			a: textColumn("utf8", "utf8_bin"), b: textColumn("utf8mb3", "utf8mb3_bin"), ranged: true, kind: checksum.Wire,
		},
		"another collation sorts otherwise": {
			a: textColumn("utf8mb4", "utf8mb4_bin"), b: textColumn("utf8mb4", "utf8mb4_general_ci"), kind: checksum.Wire,
		},
		"another character set, decoded": {
			a: textColumn("latin1", "latin1_bin"), b: textColumn("utf8mb4", "utf8mb4_bin"), kind: checksum.Meaning,
		},
		"an unknown character set on both": {
			a: textColumn("klingon", "klingon_bin"), b: textColumn("klingon", "klingon_bin"), ranged: true, kind: checksum.Wire,
		},
		"an unknown character set on one of them": {
			a: textColumn("utf8mb4", "utf8mb4_bin"), b: textColumn("klingon", "klingon_bin"), kind: checksum.Meaning,
			blocked: "character set klingon is not supported (column id)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewPlan(table([]checksum.Column{c.a}, primary(c.a.Name)), table([]checksum.Column{c.b}, primary(c.b.Name)))
			assert.Equal(t, c.ranged, p.IsRanged())
			assert.Equal(t, c.kind, p.Kind)
			assert.Equal(t, c.blocked, p.Blocked)
			assert.Equal(t, 1, p.A.Key, "the key identifies rows even where it doesn't order them")
		})
	}
}

// Tables without a column in common have nothing to compare; that is no match.
func TestPlanWithoutCommonColumnsIsBlocked(t *testing.T) {
	p := NewPlan(table([]checksum.Column{{Name: "x"}}), table([]checksum.Column{{Name: "y"}}))
	assert.NotEmpty(t, p.Blocked)
}

// JSON that one side keeps parsed is compared as documents; JSON that both keep
// as text is compared as text.
func TestPlanComparesJSONByMeaningWhereItIsStoredOtherwise(t *testing.T) {
	parsed := checksum.Column{Name: "j", Type: "json", FullType: "json", JSON: true}
	text := checksum.Column{Name: "j", Type: "longtext", FullType: "longtext", Charset: "utf8mb4", Collation: "utf8mb4_bin", JSON: true}
	plain := text
	plain.JSON = false
	for name, c := range map[string]struct {
		a, b            checksum.Column
		byJSON, doubles bool
		kind            checksum.Kind
	}{
		"MySQL and MySQL":             {parsed, parsed, true, false, checksum.Wire},
		"MySQL and MariaDB":           {parsed, text, true, true, checksum.Meaning},
		"MariaDB and MariaDB":         {text, text, false, false, checksum.Wire},
		"MySQL and an unchecked text": {parsed, plain, false, false, checksum.Meaning},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewPlan(table([]checksum.Column{c.a}), table([]checksum.Column{c.b}))
			assert.Equal(t, c.byJSON, p.A.Columns[0].ByJSON)
			assert.Equal(t, c.byJSON, p.B.Columns[0].ByJSON)
			assert.Equal(t, c.doubles, p.A.Columns[0].Doubles)
			assert.Equal(t, c.doubles, p.B.Columns[0].Doubles)
			assert.Equal(t, c.kind, p.Kind)
		})
	}
}
