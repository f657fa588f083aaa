package server

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// textsAtOnce is how many texts one statement reads or compares. A text in an index
// has up to 3,072 bytes, which are twice as many digits.
const textsAtOnce = 50

// Texts reads the text that a column has in each of some rows, given by their keys.
// It is nil for a row that is gone and for NULL.
func (m *Member) Texts(
	ctx context.Context, v *checksum.View, column string, at []checksum.Bound,
) ([]*checksum.Text, error) {
	doing := "reading texts of " + v.Table.FullName() + "." + column
	c := v.Table.Column(column)
	if c == nil || !c.IsText() {
		return nil, m.fail(ctx, doing, fmt.Errorf("no text column %s", column))
	}
	texts := make([]*checksum.Text, 0, len(at))
	for some := range slices.Chunk(at, textsAtOnce) {
		sql, err := statement.Texts(v, c.Name, some)
		if err != nil {
			return nil, m.fail(ctx, doing, err)
		}
		found, err := m.records(ctx, doing, sql)
		if err != nil {
			return nil, err
		}
		read := make([]*checksum.Text, len(some))
		for _, r := range found {
			value, err := hex.DecodeString(r.text("V"))
			if n := r.number("N"); err == nil && n < uint64(len(read)) {
				read[n] = &checksum.Text{Charset: c.Charset, Bytes: value}
			}
			if err != nil {
				return nil, m.fail(ctx, doing, err)
			}
		}
		texts = append(texts, read...)
	}
	return texts, nil
}

// EqualTexts asks the server which pairs of texts a collation holds to be equal. The
// texts may come from any server, if this one has their character sets.
func (m *Member) EqualTexts(ctx context.Context, collation string, pairs [][2]checksum.Text) ([]bool, error) {
	doing := "comparing texts under " + collation
	equal := make([]bool, 0, len(pairs))
	for some := range slices.Chunk(pairs, textsAtOnce) {
		sql, err := statement.EqualTexts(collation, some)
		if err != nil {
			return nil, m.fail(ctx, doing, err)
		}
		answer, err := m.record(ctx, doing, sql)
		if err != nil {
			return nil, err
		}
		for i := range some {
			equal = append(equal, answer.text("E"+strconv.Itoa(i)) == "1")
		}
	}
	return equal, nil
}
