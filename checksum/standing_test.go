package checksum_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/position"
)

// Positions tell first, then the counter of a server that was not restarted; of another server
// nothing does, and it must not look as if nothing had been written.
func TestWhetherAServerWasWrittenTo(t *testing.T) {
	base := checksum.Standing{
		Instance: checksum.Instance{Hostname: "db01a", Port: "3306", ServerID: "1", Datadir: "/data/", Started: time.Unix(100, 0)},
		Activity: checksum.Activity{Writes: 7},
	}
	gtid := func(state string) func(*checksum.Standing) {
		return func(s *checksum.Standing) {
			m, err := position.ParseMariaDB(state, "")
			require.NoError(t, err)
			s.Activity.Replication = position.Server{MariaDB: m, Logs: true, LogsApplied: true}
		}
	}
	restarted := func(s *checksum.Standing) { s.Instance.Started = time.Unix(200, 0) }
	writes := func(n uint64) func(*checksum.Standing) { return func(s *checksum.Standing) { s.Activity.Writes = n } }
	forgotten := func(s *checksum.Standing) { *s = checksum.Standing{} }
	elsewhere := func(s *checksum.Standing) { s.Instance.Hostname = "db01b" }
	type changes []func(*checksum.Standing)
	for _, c := range []struct {
		name          string
		before, after changes
		want          position.Knowledge
		from, to, why string
	}{
		{
			"nothing, by its counter", nil, nil,
			position.Nothing, "write 7", "write 7", "",
		},
		{
			"rows, by its counter", nil, changes{writes(9)},
			position.Something, "write 7", "write 9", "",
		},
		{
			"restarted, and nothing tells", nil, changes{restarted},
			position.NotKnown, "", "", "it was started at 1970-01-01 00:03:20 UTC",
		},
		{
			"a counter that began anew", nil, changes{restarted, writes(0)},
			position.NotKnown, "", "", "neither GTIDs nor its binlog tell",
		},
		{
			"nothing, by GTIDs, across a restart", changes{gtid("0-1-4")}, changes{gtid("0-1-4"), restarted, writes(0)},
			position.Nothing, "0-1-4", "0-1-4", "",
		},
		{
			"rows, by GTIDs, across a restart", changes{gtid("0-1-4")}, changes{gtid("0-1-5"), restarted},
			position.Something, "0-1-4", "0-1-5", "",
		},
		{
			"GTIDs go before the counter", changes{gtid("0-1-4")}, changes{gtid("0-1-4"), writes(9)},
			position.Nothing, "0-1-4", "0-1-4", "",
		},
		{
			"GTIDs forgotten, by its counter", changes{gtid("0-1-4")}, changes{gtid("0-1-1"), writes(9)},
			position.Something, "0-1-4", "0-1-1", "",
		},
		{
			"another server with the same GTIDs", changes{gtid("0-1-4")}, changes{gtid("0-1-4"), elsewhere},
			position.NotKnown, "0-1-4", "0-1-4", "it was db01a:3306, and is now db01b:3306",
		},
		{
			"another datadir", nil, changes{func(s *checksum.Standing) { s.Instance.Datadir = "/other/" }}, position.NotKnown, "", "",
			"it was db01a:3306 with datadir /data/, and is now db01a:3306 with datadir /other/",
		},
		{
			"upgraded to a version with a UUID", changes{gtid("0-1-4")},
			changes{gtid("0-1-4"), restarted, func(s *checksum.Standing) { s.Instance.UUID = "uid" }}, position.Nothing, "0-1-4", "0-1-4", "",
		},
		{
			"not recorded", changes{func(s *checksum.Standing) { *s = checksum.Standing{} }}, nil,
			position.NotKnown, "", "", "not recorded",
		},
		{
			"both not recorded", changes{forgotten}, changes{forgotten},
			position.NotKnown, "", "", "not recorded",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := base, base
			for _, change := range c.before {
				change(&before)
			}
			for _, change := range c.after {
				change(&after)
			}
			p := after.Since(&before)
			assert.Equal(t, position.Passage{Executed: c.want, From: c.from, To: c.to}, p.Passage)
			if c.why == "" {
				assert.Empty(t, p.Why)
			}
			assert.Contains(t, p.Why, c.why)
		})
	}
}
