package checksum_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// TestLabelsAreReadFromTheCatalog as COLUMN_TYPE has them: MariaDB 10.11
// doubles quotes and escapes \ newline, return and NUL, in every sql_mode.
func TestLabelsAreReadFromTheCatalog(t *testing.T) {
	for _, c := range []struct {
		dataType, fullType string
		want               []string
	}{
		{"enum", "enum('a','b')", []string{"a", "b"}},
		{"set", "set('a','b')", []string{"a", "b"}},
		{"enum", "enum('')", []string{""}},
		{"enum", "enum('','a')", []string{"", "a"}},
		{"enum", "enum('it''s','''','''''')", []string{"it's", "'", "''"}},
		{"enum", "enum('x,y',',',' , ')", []string{"x,y", ",", " , "}},
		{"enum", "enum('a)b','(','enum(''x'')')", []string{"a)b", "(", "enum('x')"}},
		{"enum", "enum('é','😀','\"')", []string{"é", "😀", `"`}},
		{"enum", `enum('a\\b','\\','c\nd','e\rf','\0z','\\''')`, []string{`a\b`, `\`, "c\nd", "e\rf", "\x00z", `\'`}},
		{"enum", `enum('\\n')`, []string{`\n`}},
		{"varchar", "varchar(10)", nil},
		{"int", "int(10) unsigned", nil},
		{"enum", "enum", nil},
		{"enum", ")('a'", nil},
	} {
		column := checksum.Column{Type: c.dataType, FullType: c.fullType}
		assert.Equal(t, c.want, column.Labels(), c.fullType)
	}
}

// TestLabelBoundIsItsNumber: the index sorts ENUM and SET by number, and by
// their text a range would miss rows.
func TestLabelBoundIsItsNumber(t *testing.T) {
	letters := "'" + strings.Join(strings.Split(strings.Repeat("x", 64), ""), "','") + "'"
	for i := range 64 { // x0 to x63
		letters = strings.Replace(letters, "'x'", "'y"+strings.Repeat("z", i)+"'", 1)
	}
	for _, c := range []struct {
		dataType, fullType, label, number string
	}{
		{"enum", "enum('b','a')", "b", "1"},
		{"enum", "enum('b','a')", "a", "2"},
		{"enum", "enum('b','a')", "", "0"},
		{"enum", "enum('x,y','x','y')", "x,y", "1"},
		{"enum", "enum('it''s','b')", "it's", "1"},
		{"enum", `enum('a\\b','c\nd')`, "c\nd", "2"},
		{"enum", `enum('a\\b','c\nd')`, `a\b`, "1"},
		{"enum", "enum('a','A')", "A", "2"},
		{"set", "set('b','a','c')", "", "0"},
		{"set", "set('b','a','c')", "b", "1"},
		{"set", "set('b','a','c')", "a", "2"},
		{"set", "set('b','a','c')", "b,c", "5"},
		{"set", "set('b','a','c')", "b,a,c", "7"},
		{"set", "set(" + letters + ")", "y" + strings.Repeat("z", 63), "9223372036854775808"},
	} {
		sql, text := boundOf(t, labelled(c.dataType, "utf8mb4", c.fullType), str(c.label))
		assert.Equal(t, c.number, sql, "%q of %s", c.label, c.fullType)
		assert.Equal(t, c.label, text)
	}
}

// TestUnknownLabelIsNoBound: with a wrong number the reading would go on at a wrong
// place and leave rows out; an error leaves the range unverified.
func TestUnknownLabelIsNoBound(t *testing.T) {
	for _, c := range []struct {
		reason string
		column column
		label  string
	}{
		{"not one of them", labelled("enum", "utf8mb4", "enum('a','b')"), "c"},
		{"case", labelled("enum", "utf8mb4", "enum('a','b')"), "A"},
		{"an ENUM is one label, not several", labelled("enum", "utf8mb4", "enum('a','b')"), "a,b"},
		{"a member of the SET, and one that is not", labelled("set", "utf8mb4", "set('a','b')"), "a,c"},
		{"a label that does not decode is not the empty one", labelled("enum", "utf8mb4", "enum('a','b')"), "\xff"},
		{"a label in an unknown character set", labelled("enum", "utf8mb5", "enum('a','b')"), "a"},
		{"no labels", labelled("enum", "utf8mb4", "enum"), "a"},
	} {
		row := packet(str(c.label))
		_, err := checksum.NewDigester(layout(t, 1, c.column), checksum.Meaning).Row(row, false)
		assert.Error(t, err, c.reason)
		assert.Contains(t, err.Error(), c.column.catalog.Name, c.reason)
		d := checksum.NewDigester(layout(t, 1, c.column), checksum.Wire)
		require.NoError(t, d.Add(row), "most rows set no mark, and need no bound")
		_, err = d.Reading(false)
		assert.Error(t, err, c.reason)
	}
}
