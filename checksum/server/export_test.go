package server

import (
	"context"

	"allclear/checksum"
)

// The statements that tests have the server explain.

func StepSQL(v *checksum.View, after *checksum.Bound, n uint64) string {
	return stepSQL(keysOf(v), after, n)
}

func (m *Member) SuspectsSQL(ctx context.Context, v *checksum.View, r checksum.KeyRange) ([]string, error) {
	s, err := m.newScan(ctx, v)
	if err != nil {
		return nil, err
	}
	return []string{s.sql(r, false), s.sql(r, true)}, nil
}

func (m *Member) NonASCIISQL(ctx context.Context, v *checksum.View, r checksum.KeyRange) (string, error) {
	d, err := m.speaks(ctx)
	if err != nil {
		return "", err
	}
	sums, _ := nonASCIISums(v, d)
	return nonASCIISQL(v, sums, r), nil
}

func WeightsSQL(v *checksum.View, index *checksum.Index, collation string, r checksum.KeyRange) (string, error) {
	parts, err := indexParts(v, index, collation)
	if err != nil {
		return "", err
	}
	_, sql := weightsSQL(v, parts, r)
	return sql, nil
}

func EqualSQL(v *checksum.View, index *checksum.Index, collation string, x, y checksum.Bound) (string, error) {
	parts, err := indexParts(v, index, collation)
	if err != nil {
		return "", err
	}
	return equalSQL(v, parts, x, y), nil
}

func IDsSQL(c checksum.IDColumn, after, through *checksum.Integer, limit int) string {
	return idsSQL(c, after, through, limit)
}

func TopIDsSQL(c checksum.IDColumn, below *checksum.Integer, n int) string {
	return topIDsSQL(c, below, n)
}

func Number(text string) (checksum.Integer, error) { return number(text) }

func DefinitionOf(create, column string) (string, bool) { return definitionOf(create, column) }

func RowsOfSQL(v *checksum.View, column string, ids []checksum.Integer) string {
	return rowsOfSQL(v, checksum.NewIDColumn(v.Table, v.Table.Column(column)), ids)
}
