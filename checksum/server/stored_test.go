package server_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/fixtures"
)

// Whether all routines are seen is not guessed from a privilege that shows them on other
// servers alone: one that is hidden on a member would pass for one that is not there.
func TestRoutinesThatMayBeHiddenAreTold(t *testing.T) {
	a := fixtures.SharedServer(t)
	for reason, grant := range map[string]string{
		"the rows alone":            "GRANT SELECT ON {db}.* TO {user}",
		"the server's own database": "GRANT SELECT ON mysql.* TO {user}",
		"everything":                "GRANT SELECT ON *.* TO {user}",
	} {
		t.Run(reason, func(t *testing.T) {
			database := fixtures.Database(t, a)
			a.MustExec(t, in(database, "CREATE PROCEDURE pr() SELECT 1")...)
			m := account(t, a, database, grant)
			stored, err := m.StoredObjects(context.Background(), []string{database})
			require.NoError(t, err)
			assert.Equal(t, len(stored.Objects) == 1, stored.Lists(checksum.ProcedureObject))
		})
	}
}
