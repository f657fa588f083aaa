package position

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told is a server whose account may read all of the state of replication.
func told(id string, appliers ...Applier) Server {
	return Server{ID: id, UUID: "uuid-" + id, IsTold: true, Appliers: appliers}
}

func from(id string) Applier {
	return Applier{SourceID: id, SourceUUID: "uuid-" + id, IsReceiving: true, IsApplying: true}
}

func (s Server) mariaDB(t *testing.T, logged, applied string) Server {
	t.Helper()
	m, err := ParseMariaDB(logged, applied)
	require.NoError(t, err)
	s.MariaDB = m
	return s
}

func (s Server) mySQL(t *testing.T, set string) Server {
	t.Helper()
	m, err := ParseMySQL(set)
	require.NoError(t, err)
	s.MySQL = m
	return s
}

func (s Server) counted(running Running) Server {
	s.IsTold, s.Appliers, s.Running = false, nil, running
	return s
}

// The server replica is asked what it lacks of the server source.
func TestWhatAReplicaLacksByMariaDBsGTIDs(t *testing.T) {
	for _, c := range []struct {
		name            string
		replica, source Server
		want            Knowledge
		lack            Lack
	}{
		{
			"behind", told("2", from("1")).mariaDB(t, "", "0-1-490"), told("1").mariaDB(t, "0-1-2124", ""),
			Something, Lack{Transactions: 1634, Has: "0-1-490", Wants: "0-1-2124"},
		},
		{"level", told("2", from("1")).mariaDB(t, "", "0-1-7"), told("1").mariaDB(t, "0-1-7", ""), Nothing, Lack{}},
		{
			"level, with writes of its own: they carry higher numbers and say nothing of the source's",
			told("2", from("1")).mariaDB(t, "0-2-99", "0-1-7"), told("1").mariaDB(t, "0-1-7", ""), Nothing, Lack{},
		},
		{
			"behind, with writes of its own",
			told("2", from("1")).mariaDB(t, "0-2-99", "0-1-7"), told("1").mariaDB(t, "0-1-9", ""),
			Something, Lack{Transactions: 2, Has: "0-1-7", Wants: "0-1-9"},
		},
		{
			"its binlog runs ahead of what shows: what it has applied counts",
			told("2", from("1")).mariaDB(t, "0-1-9", "0-1-7"), told("1").mariaDB(t, "0-1-9", ""),
			Something, Lack{Transactions: 2, Has: "0-1-7", Wants: "0-1-9"},
		},
		{"replicates from nobody: nothing is on its way", told("2").mariaDB(t, "", "0-1-7"), told("1").mariaDB(t, "0-1-9", ""), Nothing, Lack{}},
		{
			"after a failover: the old source's transactions lie before those of the new one",
			told("2", from("3")).mariaDB(t, "", "0-3-500"), told("3").mariaDB(t, "0-1-400,0-3-500", "0-1-400"), Nothing, Lack{},
		},
		{
			"a ring: the last that came is its own",
			told("2", from("1")).mariaDB(t, "0-1-30,0-2-31", "0-2-31"), told("1").mariaDB(t, "0-1-33,0-2-31", "0-2-31"),
			Something, Lack{Transactions: 3, Has: "0-1-30", Wants: "0-1-33"},
		},
		{
			"several domains: the one that lacks most is shown",
			told("2", from("1")).mariaDB(t, "", "0-1-7,5-1-3"), told("1").mariaDB(t, "0-1-8,5-1-30", ""),
			Something, Lack{Transactions: 27, Has: "5-1-3", Wants: "5-1-30"},
		},
		{
			"has not begun", told("2", Applier{SourceID: "0"}).mariaDB(t, "", ""), told("1").mariaDB(t, "0-1-8", ""),
			Something, Lack{Transactions: 8, Has: "nothing", Wants: "0-1-8"},
		},
		{
			"not told, and its appliers run but have applied nothing",
			told("2").counted(SomeRun).mariaDB(t, "", ""), told("1").mariaDB(t, "0-1-8", ""),
			Something, Lack{Transactions: 8, Has: "nothing", Wants: "0-1-8"},
		},
		{
			"not told, stopped and behind", told("2").counted(NoneRuns).mariaDB(t, "", "0-1-5"), told("1").mariaDB(t, "0-1-8", ""),
			Something, Lack{Transactions: 3, Has: "0-1-5", Wants: "0-1-8"},
		},
		{
			"not told, and never a replica as far as can be seen",
			told("2").counted(NoneRuns).mariaDB(t, "0-2-1", ""), told("1").mariaDB(t, "0-1-8", ""), NotKnown, Lack{},
		},
		{"no binlog anywhere", told("2").counted(NoneRuns).mariaDB(t, "", ""), told("1").counted(NoneRuns).mariaDB(t, "", ""), Nothing, Lack{}},
		{
			"both are replicas of a third, and one is behind",
			told("2", from("9")).mariaDB(t, "", "0-9-5"), told("1", from("9")).mariaDB(t, "", "0-9-8"),
			Something, Lack{Transactions: 3, Has: "0-9-5", Wants: "0-9-8"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			lack, knowledge := c.replica.Lacks(&c.source)
			assert.Equal(t, c.want, knowledge)
			assert.Equal(t, c.lack, lack)
		})
	}
}

func TestWhatAReplicaLacksByMySQLsGTIDs(t *testing.T) {
	for _, c := range []struct {
		name            string
		replica, source Server
		want            Knowledge
		lack            Lack
	}{
		{
			"behind", told("2", from("1")).mySQL(t, "u1:1-490"), told("1").mySQL(t, "u1:1-2124"),
			Something, Lack{Transactions: 1634, Has: "u1:1-490", Wants: "u1:1-2124"},
		},
		{
			"a hole, as parallel appliers leave", told("2", from("1")).mySQL(t, "u1:1-4:6-9"), told("1").mySQL(t, "u1:1-9"),
			Something, Lack{Transactions: 1, Has: "u1:1-4:6-9", Wants: "u1:1-9"},
		},
		{"level, with writes of its own", told("2", from("1")).mySQL(t, "u1:1-9,\nu2:1-3"), told("1").mySQL(t, "U1:1-9"), Nothing, Lack{}},
		{"replicates from nobody", told("2").mySQL(t, "u1:1-4"), told("1").mySQL(t, "u1:1-9"), Nothing, Lack{}},
		{
			"not told, and behind in what it has", told("2").counted(NotSaid).mySQL(t, "u1:1-4"), told("1").mySQL(t, "u1:1-9"),
			Something, Lack{Transactions: 5, Has: "u1:1-4", Wants: "u1:1-9"},
		},
		{"not told, and level", told("2").counted(NotSaid).mySQL(t, "u1:1-9"), told("1").mySQL(t, "u1:1-9"), Nothing, Lack{}},
		{"not told, with nothing in common", told("2").counted(NotSaid).mySQL(t, "u2:1-9"), told("1").mySQL(t, "u1:1-9"), NotKnown, Lack{}},
		{
			"tags", told("2", from("1")).mySQL(t, "u1:1-4:tag:1-2"), told("1").mySQL(t, "u1:1-4:tag:1-3"),
			Something, Lack{Transactions: 1, Has: "u1:tag:1-2", Wants: "u1:tag:1-3"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			lack, knowledge := c.replica.Lacks(&c.source)
			assert.Equal(t, c.want, knowledge)
			assert.Equal(t, c.lack, lack)
		})
	}
}

func TestWhatAReplicaLacksByPlacesInTheBinlog(t *testing.T) {
	at := func(name string, offset uint64) File { return File{Name: name, Offset: offset} }
	ended := func(end File) Server { s := told("1"); s.Binlog = end; return s }
	reached := func(id string, place File) Server {
		a := from("1")
		a.SourceID, a.Executed, a.IsByFile = id, place, true
		return told("2", a)
	}
	for _, c := range []struct {
		name            string
		replica, source Server
		want            Knowledge
		lack            Lack
	}{
		{
			"behind", reached("1", at("bin.000007", 100)), ended(at("bin.000007", 350)),
			Something, Lack{Bytes: 250, Has: "bin.000007:100", Wants: "bin.000007:350"},
		},
		{
			"files behind", reached("1", at("bin.999999", 100)), ended(at("bin.1000000", 4)),
			Something, Lack{Has: "bin.999999:100", Wants: "bin.1000000:4"},
		},
		{"level", reached("1", at("bin.000007", 350)), ended(at("bin.000007", 350)), Nothing, Lack{}},
		{"nothing yet", reached("1", File{}), ended(at("bin.000007", 350)), Something, Lack{Has: "nothing", Wants: "bin.000007:350"}},
		{"the end of the binlog is not told", reached("1", at("bin.000007", 350)), ended(File{}), NotKnown, Lack{}},
		{"not told", told("2").counted(NoneRuns), ended(at("bin.000007", 350)), NotKnown, Lack{}},
		{
			"both are replicas of a third", reached("9", at("bin.000007", 100)), reached("9", at("bin.000007", 101)),
			Something, Lack{Bytes: 1, Has: "bin.000007:100", Wants: "bin.000007:101"},
		},
		{"neither has anything of the third yet", reached("9", File{}), reached("9", File{}), Nothing, Lack{}},
		{"the other has nothing of the third yet", reached("9", at("bin.000007", 100)), reached("9", File{}), Nothing, Lack{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.replica.Appliers != nil && c.replica.Appliers[0].SourceID == "9" {
				c.replica.Appliers[0].SourceUUID = "uuid-9"
			}
			lack, knowledge := c.replica.Lacks(&c.source)
			assert.Equal(t, c.want, knowledge)
			assert.Equal(t, c.lack, lack)
		})
	}
}

// MariaDB numbers its transactions, and its replica may go by places in the binlog: then it
// may have been given what it lacks in numbers from a dump.
func TestAReplicaByPlacesIsNotBehindItsDump(t *testing.T) {
	a := from("1")
	a.IsByFile, a.Executed = true, File{"bin.000001", 350}
	replica, source := told("2", a).mariaDB(t, "", ""), told("1").mariaDB(t, "0-1-1000", "")
	source.Binlog = File{"bin.000001", 350}
	_, knowledge := replica.Lacks(&source)
	assert.Equal(t, Nothing, knowledge)
	source.Binlog.Offset++
	_, knowledge = replica.Lacks(&source)
	assert.Equal(t, Something, knowledge)
}

func TestWhatIsNoPositionIsRefused(t *testing.T) {
	for _, text := range []string{"0-1", "0-1-x", "0-1-2-3"} {
		_, err := ParseMariaDB(text, "")
		assert.Error(t, err, text)
		_, err = ParseMariaDB("", text)
		assert.Error(t, err, text)
	}
	for _, text := range []string{"u1", "u1:", "u1:-", "u1:tag:1-"} {
		_, err := ParseMySQL(text)
		assert.Error(t, err, text)
	}
}
