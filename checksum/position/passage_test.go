package position

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// logging is a server that writes all that it executes to its binlog.
func logging() Server { return Server{ID: "1", Logs: true, LogsApplied: true, IsTold: true} }

// Whether anything was executed decides whether rows that differ may have been written or must
// have been damaged. What a server does not write down must not pass for nothing.
func TestWhatWasExecutedInBetween(t *testing.T) {
	m := func(logged, applied string) Server { return logging().mariaDB(t, logged, applied) }
	my := func(set string) Server { return logging().mySQL(t, set) }
	at := func(name string, offset uint64) Server { s := logging(); s.Binlog = File{name, offset}; return s }
	but := func(s Server, change func(*Server)) Server { change(&s); return s }
	noLog := func(s *Server) { s.Logs, s.LogsApplied = false, false }
	ownOnly := func(s *Server) { s.LogsApplied = false }
	byFile := func(s *Server) { s.LogsApplied = false; s.Appliers = []Applier{{SourceID: "9", IsByFile: true}} }
	byGTID := func(s *Server) { s.LogsApplied = false; s.Appliers = []Applier{{SourceID: "9"}} }
	untold := func(running Running) func(s *Server) {
		return func(s *Server) { s.LogsApplied, s.IsTold, s.Running = false, false, running }
	}
	for _, c := range []struct {
		name          string
		before, after Server
		want          Knowledge
		from, to      string
	}{
		{"nothing", m("0-1-490", ""), m("0-1-490", ""), Nothing, "0-1-490", "0-1-490"},
		{"a transaction", m("0-1-490,5-1-3", ""), m("0-1-612,5-1-3", ""), Something, "0-1-490", "0-1-612"},
		{"the first of another server", m("0-1-490", ""), m("0-1-490,0-2-491", ""), Something, "nothing", "0-2-491"},
		{
			"a transaction of a server with lower numbers", m("0-1-490,0-2-7", ""), m("0-1-490,0-2-8", ""),
			Something, "0-2-7", "0-2-8",
		},
		{
			"by replication, and not logged", but(m("0-1-490", "0-9-490"), byGTID), but(m("0-1-490", "0-9-500"), byGTID),
			Something, "0-9-490", "0-9-500",
		},
		{
			"nothing, by replication by GTIDs", but(m("0-1-4", "0-9-7"), byGTID), but(m("0-1-4", "0-9-7"), byGTID),
			Nothing, "0-1-4", "0-1-4",
		},
		{"an applier that leaves no trace", but(m("0-1-4", ""), byFile), but(m("0-1-4", ""), byFile), NotKnown, "0-1-4", "0-1-4"},
		{"it came in between", m("0-1-4", ""), but(m("0-1-4", ""), byFile), NotKnown, "0-1-4", "0-1-4"},
		{
			"appliers are not told, and none runs", but(m("0-1-4", ""), untold(NoneRuns)), but(m("0-1-4", ""), untold(NoneRuns)),
			Nothing, "0-1-4", "0-1-4",
		},
		{
			"appliers are not told, and one runs", but(m("0-1-4", ""), untold(SomeRun)), but(m("0-1-4", ""), untold(SomeRun)),
			NotKnown, "0-1-4", "0-1-4",
		},
		{
			"no applier, and none would be logged", but(m("0-1-4", ""), ownOnly), but(m("0-1-4", ""), ownOnly),
			Nothing, "0-1-4", "0-1-4",
		},
		{"forgotten", m("0-1-490", ""), m("0-1-2", ""), NotKnown, "0-1-490", "0-1-2"},
		{"a domain forgotten", m("0-1-490,5-1-3", ""), m("0-1-500", ""), NotKnown, "0-1-490,5-1-3", "0-1-500"},
		{"no binlog", but(m("", ""), noLog), but(m("", ""), noLog), NotKnown, "", ""},
		{"no binlog any more", m("0-1-490", ""), but(m("", ""), noLog), NotKnown, "0-1-490", ""},
		{"no binlog on a replica", but(m("", "0-9-4"), noLog), but(m("", "0-9-5"), noLog), Something, "0-9-4", "0-9-5"},
		{"no binlog on a replica at rest", but(m("", "0-9-4"), noLog), but(m("", "0-9-4"), noLog), NotKnown, "0-9-4", "0-9-4"},

		{"nothing, by a set", my("u1:1-490"), my("U1:1-490"), Nothing, "u1:1-490", "u1:1-490"},
		{"a transaction, by a set", my("u1:1-490,u2:1-3"), my("u1:1-490,u2:1-4"), Something, "u2:1-3", "u2:1-4"},
		{"a hole that was filled", my("u1:1-4:6-9"), my("u1:1-9"), Something, "u1:1-4:6-9", "u1:1-9"},
		{"forgotten, by a set", my("u1:1-490"), my("u1:1-3"), NotKnown, "u1:1-490", "u1:1-3"},
		{
			"GTIDs on, and no binlog: what clients write has none", but(my("u1:1-4"), noLog), but(my("u1:1-4"), noLog),
			NotKnown, "u1:1-4", "u1:1-4",
		},

		{"nothing, by a place", at("bin.000007", 1234), at("bin.000007", 1234), Nothing, "bin.000007:1234", "bin.000007:1234"},
		{
			"something, by a place", at("bin.000007", 1234), at("bin.000007", 2000),
			Something, "bin.000007:1234", "bin.000007:2000",
		},
		{"another file", at("bin.000007", 1234), at("bin.000008", 4), NotKnown, "bin.000007:1234", "bin.000008:4"},
		{"forgotten, by a place", at("bin.000001", 1234), at("bin.000001", 120), NotKnown, "bin.000001:1234", "bin.000001:120"},
		{
			"a replica that does not log", but(at("bin.000007", 4), byFile), but(at("bin.000007", 4), byFile),
			NotKnown, "bin.000007:4", "bin.000007:4",
		},
		{"GTIDs came in between", at("bin.000007", 1234), my("u1:1"), NotKnown, "bin.000007:1234", "u1:1"},
		{"nothing is known", logging(), logging(), NotKnown, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, Passage{c.want, c.from, c.to}, c.after.Since(&c.before))
		})
	}
}

// A snapshot keeps the position, and is read by a later version.
func TestPositionsAreReadAsTheyWereWritten(t *testing.T) {
	full := told("1", Applier{
		SourceID: "2", SourceUUID: "uuid-2", IsReceiving: true, IsApplying: true, ReceiveError: 2003, ApplyError: 1062, Delay: 60,
		Executed: File{"bin.000007", 1234}, IsByFile: true,
	})
	full.Binlog, full.Running, full.Grant, full.Logs, full.LogsApplied = File{"host-bin.000001", 4}, SomeRun, "SLAVE MONITOR", true, true
	for name, c := range map[string]struct {
		Server
		says string
	}{
		"nothing":        {Server{}, ""},
		"everything":     {full.mariaDB(t, "0-2-9,0-1-490,10-1-7", "0-1-490,3-1-5"), "0-1-490,0-2-9,3-1-5,10-1-7"},
		"no transaction": {full.mariaDB(t, "", ""), "host-bin.000001:4"},
		"a set":          {told("1").mySQL(t, "u1:1-490:492,\nu1:tag:1-3,u2:1"), "u1:1-490:492,u1:tag:1-3,u2:1"},
		"an empty set":   {told("1").mySQL(t, ""), ""},
		"a place":        {Server{Binlog: File{"b:in.000007", 1234}, Running: NoneRuns}, "b:in.000007:1234"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(c.Server)
			require.NoError(t, err)
			var read Server
			require.NoError(t, json.Unmarshal(text, &read))
			assert.Equal(t, c.Server, read, "%s", text)
			assert.Equal(t, c.says, read.String())
		})
	}
	for _, bad := range []string{
		`{"binlog":"bin.000007"}`, `{"binlog":"bin.000007:x"}`, `{"gtid_executed":"u1"}`, `{"mariadb":{"gtid_binlog_state":"0-1"}}`,
		`{"mariadb":7}`, `{"appliers_running":"many"}`,
	} {
		assert.Error(t, json.Unmarshal([]byte(bad), &Server{}), bad)
	}
}

// The keys are those that a manifest has for good.
func TestPositionsHaveStableKeys(t *testing.T) {
	s := logging().mariaDB(t, "0-1-490", "0-1-489")
	s.Binlog = File{"bin.000007", 1234}
	text, err := json.Marshal(s)
	require.NoError(t, err)
	assert.JSONEq(t, `{"server_id":"1","server_uuid":"","mariadb":{"gtid_binlog_state":"0-1-490","gtid_slave_pos":"0-1-489"},
		"log_bin":true,"log_replica_updates":true,"binlog":"bin.000007:1234","appliers_told":true,"appliers_running":"not-said"}`, string(text))
	text, err = json.Marshal(Something)
	require.NoError(t, err)
	assert.Equal(t, `"something"`, string(text))
	var k Knowledge
	require.NoError(t, k.UnmarshalText([]byte("nothing")))
	assert.Equal(t, Nothing, k)
	assert.Error(t, k.UnmarshalText([]byte("perhaps")))
}
