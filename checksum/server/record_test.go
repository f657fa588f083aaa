package server_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/fixtures"
)

// A server that sends garbage may end an answer before its one row. That is an error of the
// member and no panic, which would end the run.
func TestAnAnswerWithoutItsRowIsMalformed(t *testing.T) {
	a := fixtures.SharedServer(t)
	m, ctx := open(t, a), context.Background()
	n, err := m.One(ctx, "SELECT 7 AS N")
	require.NoError(t, err)
	assert.EqualValues(t, 7, n)
	for reason, query := range map[string]string{
		"no row":   "SELECT 7 AS N FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ''",
		"two rows": "SELECT 7 AS N UNION ALL SELECT 8",
	} {
		_, err := m.One(ctx, query)
		require.ErrorIs(t, err, checksum.ErrMalformed, reason)
		require.ErrorContains(t, err, m.String(), reason)
	}
}
