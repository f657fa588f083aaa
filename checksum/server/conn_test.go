package server

import (
	"context"
	"errors"
	"testing"
	"time"

	gomysql "github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/fixtures"
)

// The server itself refuses every write of the session that reads rows, so a bug of ours
// cannot damage the data that it verifies.
func TestTheServerRefusesWritesOverTheRawSession(t *testing.T) {
	s := fixtures.SharedServer(t)
	database := fixtures.Database(t, s)
	s.MustExec(t, "CREATE TABLE "+database+".t (id INT PRIMARY KEY)", "INSERT INTO "+database+".t VALUES (1)")
	as := Config{Host: s.Host(), Port: s.Port(), User: s.User(), Password: s.Password()}
	c, err := dial(context.Background(), as, nil, &bound{}, &statements{})
	require.NoError(t, err)
	defer func() { _ = c.Close() }()
	for _, write := range []string{
		"INSERT INTO " + database + ".t VALUES (2)",
		"UPDATE " + database + ".t SET id = 3",
		"DELETE FROM " + database + ".t",
		"DROP TABLE " + database + ".t",
	} {
		_, err := c.Execute(write)
		var refused *gomysql.MyError
		require.True(t, errors.As(err, &refused), "%s: %v", write, err)
		assert.EqualValues(t, 1792, refused.Code, "%s: %v", write, err) // cannot execute in a READ ONLY transaction
	}
	var rows int
	require.NoError(t, s.DB().QueryRow("SELECT COUNT(*) FROM "+database+".t").Scan(&rows))
	assert.Equal(t, 1, rows)
}

// A reader that was killed together with its host, or whose link was cut, ends no session: the server must.
func TestTheServerEndsTheSessionOfAReaderThatIsGone(t *testing.T) {
	t.Parallel()
	s := fixtures.SharedServer(t)
	as := Config{Host: s.Host(), Port: s.Port(), User: s.User(), Password: s.Password()}
	c, err := dial(context.Background(), as, nil, &bound{}, &statements{})
	require.NoError(t, err)
	defer func() { _ = c.Close() }()
	isThere := func() (is bool) {
		require.NoError(t, s.DB().QueryRowContext(context.Background(),
			"SELECT COUNT(*) > 0 FROM information_schema.processlist WHERE id = ?", c.GetConnectionID()).Scan(&is))
		return is
	}
	require.True(t, isThere())
	require.Eventually(t, func() bool { return !isThere() }, 25*time.Second, 200*time.Millisecond)
}
