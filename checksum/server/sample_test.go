package server_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/fixtures"
)

// A sample shows damage for which servers have no pattern. It must not miss a kind of
// text, nor show another part of the column when it is read again.
func TestASampleIsOneInSoManyTextsOutsideASCII(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	for _, column := range []string{
		"TEXT CHARACTER SET utf8mb4", "TEXT CHARACTER SET utf8", "TEXT CHARACTER SET utf16", "VARCHAR(100) CHARACTER SET ucs2",
		"VARCHAR(100) CHARACTER SET utf32",
	} {
		t.Run(column, func(t *testing.T) {
			database, texts := fixtures.Database(t, a), languages()
			texts = slices.DeleteFunc(texts, func(text string) bool { return len(text) > 90 || text[0] == 'N' }) // ucs2 has no 😀
			load(t, a, database, "t", column, append(written(texts, "utf8mb4"), "'plain'", "''", "NULL"))
			v := viewOf(t, m, database, "t")
			v.Sample = 1
			assert.Equal(t, ids(1, len(texts)), suspects(t, m, v, checksum.KeyRange{}).keys)
			v.Sample = 4
			some := suspects(t, m, v, checksum.KeyRange{}).keys
			assert.NotEmpty(t, some)
			assert.Less(t, len(some), len(texts)*2/3)
			assert.Equal(t, some, suspects(t, m, v, checksum.KeyRange{}).keys)

			counts, err := reader(t, m, v).NonASCII(context.Background(), checksum.KeyRange{})
			require.NoError(t, err)
			assert.Equal(t, []uint64{0, 0, uint64(len(texts))}, counts, "ASCII is not outside ASCII, though it is in bytes")
		})
	}
	database := fixtures.Database(t, a)
	load(t, a, database, "t", "TEXT CHARACTER SET cp1251", []string{"_cp1251 X'CCE8F0'", "'plain'"})
	v := viewOf(t, m, database, "t")
	v.Sample = 1
	assert.Equal(t, []string{"1"}, suspects(t, m, v, checksum.KeyRange{}).keys)
}
