package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/fixtures"
)

// bounds are keys of one integer.
func bounds(ids ...int) []checksum.Bound {
	all := make([]checksum.Bound, len(ids))
	for i, id := range ids {
		all[i] = checksum.Bound{SQL: []string{fmt.Sprint(id)}, Text: []string{fmt.Sprint(id)}}
	}
	return all
}

// Each text comes for the row that was asked about, in its stored bytes.
func TestTextsOfRows(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	var rows []string
	for id := range 120 { // more than one statement reads
		rows = append(rows, fmt.Sprintf("(%d, 'row %d')", id+10, id+10))
	}
	c := idColumn(t, a, m, "id", "id INT PRIMARY KEY, name VARCHAR(20) CHARACTER SET latin1", "(1, 'é')", "(2, NULL)", "(3, '')",
		strings.Join(rows, ","))
	v := &checksum.View{Table: c.Table, Key: 1, Index: "PRIMARY", Columns: []checksum.ViewColumn{{Column: c.Column}}}
	texts, err := m.Texts(context.Background(), v, "name", bounds(3, 1, 2, 99999))
	require.NoError(t, err)
	assert.Equal(t, []*checksum.Text{{Charset: "latin1", Bytes: []byte{}}, {Charset: "latin1", Bytes: []byte("\xe9")}, nil, nil}, texts,
		"as stored, in the order asked for")
	var ids []int
	for id := range 120 {
		ids = append(ids, 129-id)
	}
	texts, err = m.Texts(context.Background(), v, "name", bounds(ids...))
	require.NoError(t, err)
	for i, id := range ids {
		assert.Equal(t, fmt.Sprintf("row %d", id), string(texts[i].Bytes))
	}
	_, err = m.Texts(context.Background(), v, "id", bounds(1))
	require.ErrorContains(t, err, "no text column id")
	_, err = m.Texts(context.Background(), v, "name", []checksum.Bound{{}})
	require.ErrorContains(t, err, "not a whole key")
}

// Texts of two servers count as equal exactly if the collation says so.
func TestEqualTextsOfAnyServers(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	text := func(set, bytes string) checksum.Text { return checksum.Text{Charset: set, Bytes: []byte(bytes)} }
	pairs := [][2]checksum.Text{
		{text("latin1", "\xe9"), text("utf8mb4", "é")},
		{text("utf8mb3", "É"), text("utf8mb4", "é")},
		{text("utf8mb4", "x"), text("utf8mb4", "x ")},
		{text("utf8mb4", "x"), text("utf8mb4", "y")},
		{text("utf8mb4", ""), text("latin1", "")},
	}
	for collation, want := range map[string][]bool{
		"utf8mb4_bin":              {true, false, true, false, true},
		"utf8mb4_general_ci":       {true, true, true, false, true},
		"utf8mb4_nopad_bin":        {true, false, false, false, true},
		"utf8mb4_unicode_nopad_ci": {true, true, false, false, true},
		"utf8mb4_0900_ai_ci":       {true, true, false, false, true},
	} {
		knows, err := m.KnowsCollation(context.Background(), collation)
		require.NoError(t, err)
		if !knows {
			continue
		}
		var many [][2]checksum.Text // more than one statement compares
		var each []bool
		for range 30 {
			many, each = append(many, pairs...), append(each, want...)
		}
		equal, err := m.EqualTexts(context.Background(), collation, many)
		require.NoError(t, err)
		assert.Equal(t, each, equal, collation)
	}
	_, err := m.EqualTexts(context.Background(), "no`collation", pairs)
	require.ErrorContains(t, err, "is no collation")
	equal, err := m.EqualTexts(context.Background(), "utf8mb4_bin", nil)
	require.NoError(t, err)
	assert.Empty(t, equal)
}
