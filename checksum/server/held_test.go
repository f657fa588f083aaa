package server_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// heldCase is a column, and what Held must find in it.
type heldCase struct {
	reason, column, index string
	values                []string // of rows 1, 2, 3, …
	ceiling               string
	most                  string   // "" for none
	at                    []string // the rows at the ceiling
	scanned               bool     // every row is read in spite of the index
}

func heldCases() []heldCase {
	return []heldCase{
		{reason: "no rows", column: "INT"},
		{reason: "no values", column: "INT", values: []string{"NULL", "NULL"}, ceiling: "2147483647"},
		{reason: "no ceiling", column: "INT", values: []string{"5", "2147483647"}, most: "2147483647"},
		{
			reason: "clipped", column: "INT", values: []string{"2147483647", "5", "2147483647", "NULL", "2147483647"},
			ceiling: "2147483647", most: "2147483647", at: []string{"1", "3", "5"},
		},
		{reason: "below the ceiling", column: "INT UNSIGNED", values: []string{"4294967294"}, ceiling: "4294967295", most: "4294967294"},
		{reason: "negative alone", column: "TINYINT", values: []string{"-128", "-7"}, ceiling: "-7", most: "-7", at: []string{"2"}},
		{
			reason: "the greatest there is", column: "BIGINT UNSIGNED", values: []string{"1", "18446744073709551615"},
			ceiling: "18446744073709551615", most: "18446744073709551615", at: []string{"2"},
		},
		{
			reason: "the greatest signed", column: "BIGINT", values: []string{"-9223372036854775808", "9223372036854775807"},
			ceiling: "9223372036854775807", most: "9223372036854775807", at: []string{"2"},
		},
		{reason: "the least there is", column: "BIGINT", values: []string{"-9223372036854775808"}, most: "-9223372036854775808"},
		{
			reason: "composite index", column: "INT", index: "KEY k (c, id)", values: []string{"9", "8", "9"}, ceiling: "9",
			most: "9", at: []string{"1", "3"},
		},
		{
			reason: "bits", column: "BIT(64)", values: []string{"b'111'", "18446744073709551615"}, ceiling: "7",
			most: "18446744073709551615", at: []string{"1"},
		},
		{reason: "years", column: "YEAR", values: []string{"1999", "2012"}, ceiling: "2012", most: "2012", at: []string{"2"}},
		{reason: "decimals", column: "DECIMAL(20,2)", values: []string{"12.99", "-3"}, ceiling: "-3", most: "12", at: []string{"2"}},
		{reason: "decimals out of range", column: "DECIMAL(30,0)", values: []string{"99999999999999999999999"}, most: "18446744073709551615"},
		{reason: "decimals below the range", column: "DECIMAL(30,0)", values: []string{"-99999999999999999999999"}, most: "-9223372036854775808"},
		{
			reason: "doubles", column: "DOUBLE", values: []string{"2147483647", "9007199254740993", "-1e300"},
			ceiling: "2147483647", most: "9007199254740992", at: []string{"1"},
		},
		{reason: "doubles round toward zero", column: "DOUBLE", values: []string{"-0.75", "-2.5"}, most: "0"},
		{reason: "doubles out of range", column: "DOUBLE", values: []string{"1e300"}, most: "18446744073709551615"},
		{reason: "floats in full", column: "FLOAT", values: []string{"16777216", "3"}, ceiling: "16777216", most: "16777216", at: []string{"1"}},
		{
			reason: "numbers in text sort by value", column: "VARCHAR(40)",
			values: []string{
				"'9'", "'10'", "'2147483647'", "'99x'", "'-5'", "' 7'", "''", "'1.5'", "NULL", "'2147483647'",
				"'99999999999999999999'",
			},
			ceiling: "2147483647", most: "2147483647", at: []string{"3", "10"}, scanned: true,
		},
		{
			reason: "leading zeros", column: "CHAR(24)", values: []string{"'000000000000000000000017'", "'16'"},
			ceiling: "17", most: "17", at: []string{"1"}, scanned: true,
		},
		{
			reason: "text without numbers", column: "VARCHAR(20)",
			values: []string{"'a'", "'12\n'", "X'313200'", "X'310032'", "'１２'"}, ceiling: "12", scanned: true,
		},
		{
			reason: "wide characters", column: "VARCHAR(20) CHARACTER SET ucs2", values: []string{"'12'", "'1é'"},
			ceiling: "12", most: "12", at: []string{"1"}, scanned: true,
		},
		{
			reason: "latin1", column: "VARCHAR(20) CHARACTER SET latin1",
			values: []string{"'18446744073709551615'", "X'31E9'"}, most: "18446744073709551615", scanned: true,
		},
		{
			reason: "bytes", column: "VARBINARY(20)", values: []string{"'12'", "X'31FF'"}, ceiling: "12", most: "12",
			at: []string{"1"}, scanned: true,
		},
	}
}

// A column of IDs about to run out must be found, whatever its type: the greatest number
// is right, and so are the rows at a ceiling; at once with an index, and without one only
// when every row may be read.
func TestHeld(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	for _, c := range heldCases() {
		t.Run(c.reason, func(t *testing.T) {
			index := c.index
			if index == "" {
				index = "KEY k (c)"
			}
			rows := make([]string, len(c.values))
			for i, value := range c.values {
				rows[i] = fmt.Sprintf("(%d, %s)", i+1, value)
			}
			with := idColumn(t, a, m, "c", "id INT PRIMARY KEY, c "+c.column+" NULL, "+index, rows...)
			require.NotEmpty(t, with.Index)
			bare := with
			bare.Index = ""
			for _, column := range []checksum.IDColumn{with, bare} {
				held, measured, err := m.Held(context.Background(), column, optional(t, c.ceiling), 2, false)
				require.NoError(t, err)
				byIndex := column.Index != "" && !c.scanned
				assert.Equal(t, byIndex, measured)
				if !byIndex {
					assert.Equal(t, checksum.Held{}, held, "nothing is known")
					held, measured, err = m.Held(context.Background(), column, optional(t, c.ceiling), 2, true)
					require.NoError(t, err)
					assert.True(t, measured)
				}
				assert.Equal(t, optional(t, c.most), held.Max, "index %q", column.Index)
				assert.EqualValues(t, len(c.at), held.AtCeiling, "index %q", column.Index)
				var at []string
				for _, bound := range held.Rows {
					at = append(at, bound.SQL...)
				}
				assert.Equal(t, c.at[:min(2, len(c.at))], at, "index %q", column.Index)
			}
		})
	}
}

// Where every row is read, it is chunk by chunk, and no row at an end of one is missed.
func TestHeldInChunks(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	c := idColumn(t, a, m, "c", "id INT, part INT, c INT, PRIMARY KEY (part, id)")
	a.MustExec(t, in(c.Table.Database, "INSERT INTO t SELECT seq, seq % 2,"+
		" IF(seq IN (1, 99999, 100000, 100001, 120000), 2147483647, seq) FROM seq_1_to_120001")...)
	require.Empty(t, c.Index)
	ceiling := checksum.Uint(2147483647)
	held, measured, err := m.Held(context.Background(), c, &ceiling, 4, true)
	require.NoError(t, err)
	assert.True(t, measured)
	assert.Equal(t, &ceiling, held.Max)
	assert.EqualValues(t, 5, held.AtCeiling)
	var at []string
	for _, row := range held.Rows {
		at = append(at, row.SQL[0]+"/"+row.SQL[1])
	}
	assert.Equal(t, []string{"0/100000", "0/120000", "1/1", "1/99999"}, at, "the first by the primary key")

	a.MustExec(t, in(c.Table.Database, "DELETE FROM t WHERE c = 2147483647", "UPDATE t SET c = 500000 WHERE id = 4")...)
	held, _, err = m.Held(context.Background(), c, &ceiling, 4, true)
	require.NoError(t, err)
	assert.Equal(t, "500000", held.Max.String(), "in the first chunk")
	assert.Zero(t, held.AtCeiling)
	assert.Empty(t, held.Rows)
}

// Rows are named by the primary key, or by another key that no two rows share; texts in
// it are not shown.
func TestHeldNamesRowsByTheirKey(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	seven := checksum.Uint(7)
	for _, c := range []struct {
		reason, declare string
		row             string
		sql, text       []string
	}{
		{
			"text", "c INT, name VARCHAR(20) CHARACTER SET latin1, PRIMARY KEY (name)", "(7, 'secret')",
			[]string{"_latin1 X'736563726574'"}, []string{"······#2bb80d53"},
		},
		{"unique", "c INT, u INT NOT NULL, n INT, UNIQUE KEY n (n), UNIQUE KEY u (u)", "(7, 3, 4)", []string{"3"}, []string{"3"}},
		{"none", "c INT, n INT, UNIQUE KEY n (n)", "(7, 4)", nil, nil},
		{"a part of the text", "c INT, name VARCHAR(20) NOT NULL, UNIQUE KEY n (name(3))", "(7, 'secret')", nil, nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			plain := idColumn(t, a, m, "c", c.declare, c.row)
			indexed := idColumn(t, a, m, "c", c.declare+", KEY (c)", c.row)
			for _, column := range []checksum.IDColumn{plain, indexed} {
				held, measured, err := m.Held(context.Background(), column, &seven, 5, true)
				require.NoError(t, err)
				assert.True(t, measured)
				assert.Equal(t, &seven, held.Max)
				assert.EqualValues(t, 1, held.AtCeiling)
				if c.sql == nil {
					assert.Empty(t, held.Rows)
					continue
				}
				require.Len(t, held.Rows, 1)
				assert.Len(t, held.Key, len(c.sql))
				assert.Equal(t, c.sql, held.Rows[0].SQL)
				assert.Equal(t, c.text, held.Rows[0].Text)
				assert.NotEmpty(t, held.Rows[0].Key)
			}
		})
	}
}

// A date or a label has no greatest number, and none must be invented.
func TestHeldRefusesWhatHoldsNoNumbers(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	c := idColumn(t, a, m, "d", "d DATE, e ENUM('1'), KEY (d)")
	for _, name := range []string{"d", "e"} {
		_, measured, err := m.Held(context.Background(), checksum.NewIDColumn(c.Table, c.Table.Column(name)), nil, 0, true)
		require.ErrorContains(t, err, c.Table.FullName()+"."+name)
		assert.False(t, measured)
	}
}

// Fractions, exponents and numbers out of range must give the nearest ID, rounded toward
// zero.
func TestNumbersAsServersPrintThem(t *testing.T) {
	for text, want := range map[string]string{
		"7": "7", "-7.99": "-7", "-0.5": "0", "-0": "0", "0.99": "0",
		"1e3": "1000", "1.5e-7": "0", "-2.5e0": "-2",
		"1.8446744073709552e19":  "18446744073709551615",
		"1e400":                  "18446744073709551615",
		"-1e300":                 "-9223372036854775808",
		"18446744073709551616":   "18446744073709551615",
		"-9223372036854775809.5": "-9223372036854775808",
	} {
		n, err := server.Number(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, n.String(), text)
	}
	for _, text := range []string{"", "-", "x", "1x", "0x10", "e", "NaN", ".", "--1", "1,5"} {
		_, err := server.Number(text)
		assert.Error(t, err, text)
	}
}
