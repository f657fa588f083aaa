package server

import (
	"context"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// The statements whose plans the tests ask the server for.

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
	return statement.Aggregate(v, sums, r), nil
}

func Number(text string) (checksum.Integer, error) { return number(text) }

func DefinitionOf(create, column string) (string, bool) { return definitionOf(create, column) }
