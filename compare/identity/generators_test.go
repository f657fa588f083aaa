package identity

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
	"allclear/fixtures"
	"allclear/report/words"
)

// tickets is a fleet whose two ticket servers share the work of giving users' IDs.
type tickets struct {
	*fleet
	given []GeneratorServer
}

const ticketsTable = "CREATE TABLE Tickets64 (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, stub CHAR(1) NOT NULL, UNIQUE " +
	"KEY stub (stub))"

// ticketsOf starts a fleet of two servers, each with arguments of its own, whose
// counters stand at odd and even.
func ticketsOf(t *testing.T, a, b []string, odd, even int) *tickets {
	t.Helper()
	const durable = "--innodb-flush-log-at-trx-commit=1"
	var servers []*fixtures.Server
	for _, args := range [][]string{a, b} {
		servers = append(servers, fixtures.Started(t, 1, fixtures.Options{Args: append([]string{durable}, args...)})[0])
	}
	return ticketsOn(fleetOf(t, servers...), odd, even)
}

func ticketsOn(f *fleet, odd, even int) *tickets {
	tk := &tickets{fleet: f}
	f.all(ticketsTable, "CREATE TABLE users (user_id BIGINT UNSIGNED PRIMARY KEY)")
	for i, next := range []int{odd, even} {
		tk.given = append(tk.given, GeneratorServer{Name: fmt.Sprintf("tickets/%c", 'a'+i), Source: f.shards[i].Members[0].Source})
		tk.comeTo(i, next)
	}
	return tk
}

// comeTo makes a server give an ID as its applications do.
func (tk *tickets) comeTo(i, id int) {
	tk.on(i, fmt.Sprintf("REPLACE INTO Tickets64 (id, stub) VALUES (%d, 'a')", id))
}

func (tk *tickets) rules(o *Options) {
	o.Rules.Infer = false
	o.Rules.Entities = []entity.Entity{{Name: "user", Keys: []string{tk.in("users.user_id")}, Generator: "tickets"}}
	o.Generators = []Generator{{Generator: entity.Generator{Name: "tickets", Table: tk.in("Tickets64")}, Servers: tk.given}}
}

func class2(offset int) []string {
	return []string{"--auto-increment-increment=2", fmt.Sprintf("--auto-increment-offset=%d", offset)}
}

var generatorKinds = []string{"id.ticket-behind", "id.ticket-ahead", "id.parity", "id.durability"} //nolint:gochecknoglobals // a constant

// IDs in use beyond a server's next one will be given again: soon is a blocker, some day
// a warning. Reading them mints no ID.
func TestTicketServers(t *testing.T) {
	tk := ticketsOf(t, class2(1), class2(2), 1001, 100_000)
	insert := func(ids string) {
		tk.all("TRUNCATE users")
		tk.on(0, "INSERT INTO users VALUES "+ids)
	}

	insert("(999), (1001), (2000), (100000)")
	o := tk.look(tk.rules)
	assert.Empty(t, tk.of(o, generatorKinds...), "healthy: every ID was given")
	assert.Empty(t, o.Gaps)
	g := outcomeOf(t, o, "user").Generator
	assert.Equal(t, "ticket table "+tk.in("Tickets64"), g.Source)
	assert.GreaterOrEqual(t, g.Value.Bits, uint64(100_000))

	insert("(1001), (1003), (1007), (100000)")
	o = tk.look(tk.rules)
	require.Equal(t, []string{"id.ticket-behind blocker users.user_id"}, tk.of(o, generatorKinds...),
		"the greatest counter of both hides the one that is behind")
	assert.Contains(t, details(o, "id.ticket-behind"),
		"on tickets/a is behind: its next ID is 1003, and 2 IDs of user from there on are in use already (1003 to 1007)")

	insert("(1001), (900000)")
	o = tk.look(tk.rules)
	require.Equal(t, []string{"id.ticket-ahead warning users.user_id"}, tk.of(o, generatorKinds...),
		"an ID that nobody gave, and nobody gives soon")
	assert.Contains(t, details(o, "id.ticket-ahead"), "tickets/b never gave: its next is 100002, in use are 900000 to 900000")
	assert.Less(t, outcomeOf(t, o, "user").Generator.Value.Bits, uint64(900_000),
		"an ID that was never given says nothing of how far the servers are")

	insert("(1001), (900000), (100004)")
	o = tk.look(tk.rules)
	assert.Equal(t, []string{"id.ticket-behind blocker users.user_id"}, tk.of(o, generatorKinds...), "the far ID does not hide the near one")

	next := func(i int) uint64 {
		at, err := tk.given[i].Table(t.Context(), tk.database, "Tickets64")
		require.NoError(t, err)
		return at.AutoIncrement
	}
	a, b := next(0), next(1)
	tk.look(tk.rules)
	assert.Equal(t, []uint64{a, b}, []uint64{next(0), next(1)}, "a run never mints an ID")
}

// An ID that fits neither server's increment and offset did not come from them.
func TestAnIDThatNoServerWouldGive(t *testing.T) {
	tk := ticketsOf(t, []string{"--auto-increment-increment=3", "--auto-increment-offset=1"},
		[]string{"--auto-increment-increment=3", "--auto-increment-offset=2"}, 100, 101)
	tk.on(0, "INSERT INTO users VALUES (100), (99), (300)")
	o := tk.look(tk.rules)
	require.Equal(t, []string{"id.ticket-ahead warning users.user_id"}, tk.of(o, generatorKinds...))
	assert.Contains(t, details(o, "id.ticket-ahead"),
		"that no server of ticket table "+tk.in("Tickets64")+" has given or would give, such as 300")
}

// Two ticket servers of one offset give the same IDs, and one that may forget its
// counter gives some again.
func TestTicketServersThatGiveTheSameIDs(t *testing.T) {
	tk := ticketsOf(t, class2(1), append(class2(1), "--innodb-flush-log-at-trx-commit=2"), 1001, 2001)
	tk.on(0, "INSERT INTO users VALUES (1001)")
	o := tk.look(tk.rules)
	assert.ElementsMatch(t, []string{"id.parity blocker users", "id.durability warning "}, tk.of(o, generatorKinds...))
	assert.Contains(t, details(o, "id.parity"), "on tickets/a (increment 2, offset 1) and on tickets/b (increment 2, offset 1)")
	assert.Contains(t, details(o, "id.durability"), "on tickets/b: with innodb_flush_log_at_trx_commit = 2",
		"the shard of the same server does not count")
}

// Where one ticket server cannot be read, nobody knows which IDs it gave: no ID is
// called ahead.
func TestATicketServerThatCannotBeReadIsAGap(t *testing.T) {
	tk := ticketsOn(newFleet(t), 1001, 2001)
	tk.given[1].Source = openAs(t, tk.servers[1], "tickets/b", "nobody", "wrong")
	tk.on(0, "INSERT INTO users VALUES (1001), (2500)")
	o := tk.look(tk.rules)
	require.Len(t, o.Gaps, 1)
	assert.Contains(t, o.Gaps[0].Cause.Reason, "generator tickets: ")
	assert.Equal(t, finding.Denied, o.Gaps[0].Cause.Kind)
	assert.Empty(t, tk.of(o, "id.ticket-behind", "id.ticket-ahead"), "2500 may be what the other has given")
}

// A ticket table that cannot be one, or is not configured, is a gap.
func TestATicketTableThatIsNotThere(t *testing.T) {
	tk := ticketsOn(newFleet(t), 1001, 2001)
	tk.on(1, "DROP TABLE Tickets64", "CREATE TABLE Tickets64 (id BIGINT PRIMARY KEY)")
	o := tk.look(tk.rules)
	require.Len(t, o.Gaps, 1)
	assert.Contains(t, o.Gaps[0].Cause.Reason, "has no AUTO_INCREMENT column")
	assert.Equal(t, finding.NotThere, o.Gaps[0].Cause.Kind)
	o = tk.look(tk.rules, func(o *Options) { o.Generators = nil })
	require.Len(t, o.Gaps, 1)
	assert.Equal(t, finding.Gap{Cause: finding.Because(finding.NotThere, "entity user: there is no generator tickets")}, o.Gaps[0])
}

// There is a limit to how many IDs are read; the finding then says "more than", and the
// limit is each shard's own.
func TestMoreIDsAheadThanAreReadAreCountedAsMore(t *testing.T) {
	tk := ticketsOn(newFleet(t), 11, 11)
	digits := "(SELECT 0 n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 " +
		"UNION SELECT 8 UNION SELECT 9)"
	tk.on(0, fmt.Sprintf("INSERT INTO users SELECT 500000 + a.n + 10*b.n + 100*c.n + 1000*d.n + 10000*e.n + 100000*f.n "+
		"FROM %[1]s a, %[1]s b, %[1]s c, %[1]s d, %[1]s e, (SELECT 0 n UNION SELECT 1) f", digits))
	o := tk.look(tk.rules)
	require.Equal(t, []string{"id.ticket-ahead warning users.user_id", "id.ticket-ahead warning users.user_id"},
		tk.of(o, "id.ticket-behind", "id.ticket-ahead"), "many, but none near")
	assert.Contains(t, details(o, "id.ticket-ahead"), "more than 100,000 IDs of user")
	tk.on(1, "INSERT INTO users VALUES (12)")
	assert.Equal(t, []string{"id.ticket-behind blocker users.user_id", "id.ticket-behind blocker users.user_id"},
		tk.of(tk.look(tk.rules), "id.ticket-behind", "id.ticket-ahead"),
		"those of one shard do not hide another's")
}

// Members of a pair hold the same IDs once, share out new ones only if both take writes,
// and are both read unless they are proved equal.
func TestPairsOfMembers(t *testing.T) {
	pairs := fixtures.Shards(t, 2, "--innodb-flush-log-at-trx-commit=1")
	f := fleetOf(t, pairs[0].A, pairs[0].B, pairs[1].A, pairs[1].B)
	f.shards = []Shard{
		{Name: "shard01", Members: []Member{{"a", f.shards[0].Members[0].Source}, {"b", f.shards[1].Members[0].Source}}},
		{Name: "shard02", Members: []Member{{"a", f.shards[2].Members[0].Source}, {"b", f.shards[3].Members[0].Source}}},
	}
	f.all("CREATE TABLE users (user_id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))")
	for i := range 2 {
		f.on(i, numbered("users", "x", 1, 10))
		f.on(2+i, numbered("users", "x", 11, 20))
	}
	f.on(3, "INSERT INTO users VALUES (7, 'lost')") // on shard02's b alone
	user := f.entity("user", "users.user_id")

	o := f.look(user)
	assert.Equal(t, []string{"id.duplicate blocker users.user_id user_id=7"}, f.of(o, "id.duplicate"))
	assert.Contains(t, details(o, "id.duplicate"), "on shard01 and shard02/b:", "it is on one member alone")
	assert.Equal(t, uint64(21), outcomeOf(t, o, "user").IDs, "members that hold the same keys count once")
	assert.Empty(t, f.of(o, "id.parity"), "the usual primary and its replica: nobody meant both to give IDs")

	for i := range f.shards {
		f.shards[i].KeysEqual = func(string) bool { return false }
	}
	assert.Len(t, f.of(f.look(user), "id.duplicate"), 1, "without a proof both are read")
	for i := range f.shards {
		f.shards[i].KeysEqual = func(table string) bool { return table == f.in("users") }
	}
	o = f.look(user)
	assert.Empty(t, f.of(o, "id.duplicate"), "keys that are proved equal are read of one member")
	assert.Equal(t, uint64(20), outcomeOf(t, o, "user").IDs)

	for i, s := range f.servers {
		s.MustExec(t, "SET GLOBAL auto_increment_increment = 2", fmt.Sprintf("SET GLOBAL auto_increment_offset = %d", 1+i%2))
	}
	assert.Empty(t, f.of(f.look(user), "id.parity"))
	f.servers[1].MustExec(t, "SET GLOBAL auto_increment_offset = 1")
	assert.Equal(t, []string{"id.parity warning "}, f.of(f.look(user), "id.parity"), "a pair that was set up to share, and does not")
	f.servers[1].MustExec(t, "SET GLOBAL read_only = 1", "SET GLOBAL innodb_flush_log_at_trx_commit = 2")
	o = f.look(user)
	assert.Empty(t, f.of(o, "id.parity", "id.durability"), "nobody asks a counter that takes no writes")
	f.servers[1].MustExec(t, "SET GLOBAL read_only = 0")
	assert.Equal(t, []string{"id.durability warning "}, f.of(f.look(user), "id.durability"))

	require.NoError(t, pairs[1].B.Kill())
	o = f.look(user)
	require.Len(t, o.Gaps, 1, "a member that is down is never silence")
	assert.Equal(t, "shard02", o.Gaps[0].Pair)
}

// A counter ends where its column does, and counts IDs whose rows are gone.
func TestAGeneratorsCapacityIsItsColumns(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (41)", "DELETE FROM users")
	g := outcomeOf(t, f.look(), "user").Generator
	assert.Equal(t, "AUTO_INCREMENT", g.Source)
	assert.Equal(t, checksum.Uint(41), *g.Value, "it was given, though its row is gone")
	assert.Equal(t, checksum.Uint(1<<32-1), g.Capacity)
}

// Each server is judged by the IDs that it would give itself.
func TestAServerBehindShowsThoughItsPartnerIsFarBehindToo(t *testing.T) {
	g := &generated{source: "ticket table t", ticket: true}
	odd := counter{server: "odd", class: class{2, 1}}
	odd.next.Bits = 5_000_003
	even := counter{server: "even", class: class{2, 2}}
	even.next.Bits = 4_000_000
	g.counters = []counter{odd, even}
	r := newRun(nil, Options{})
	r.judgeTickets(&entity.Entity{Name: "user", Keys: []string{"m.users.id"}}, g, &aheadIDs{ids: []uint64{4_000_001, 5_000_101}})
	require.Len(t, r.out.Findings, 1)
	assert.Equal(t, finding.IDTicketBehind, r.out.Findings[0].Kind)
	assert.Contains(t, words.Detail(&r.out.Findings[0]), "on odd is behind")
}

// The statement for people works whatever a table is called, and whatever a backslash
// means to the server.
func TestStatementsForPeopleMayBePasted(t *testing.T) {
	const odd = `it's \' OR 'odd`
	f := newFleet(t)
	f.all("CREATE TABLE `"+odd+"` (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO `"+odd+"` VALUES (40)",
		"CREATE TABLE users (user_id BIGINT PRIMARY KEY)", "INSERT INTO users VALUES (44)")
	tk := &tickets{fleet: f, given: []GeneratorServer{{Name: "tickets/a", Source: f.shards[0].Members[0].Source}}}
	o := tk.look(tk.rules, func(o *Options) { o.Generators[0].Table = f.in(odd) })
	i := slices.IndexFunc(o.Findings, func(f finding.Finding) bool { return f.Kind == finding.IDTicketBehind })
	require.GreaterOrEqual(t, i, 0, "%+v", o)
	for _, mode := range []string{"''", "'NO_BACKSLASH_ESCAPES'"} {
		conn, err := f.servers[0].DB().Conn(t.Context())
		require.NoError(t, err)
		_, err = conn.ExecContext(t.Context(), "SET SESSION sql_mode = "+mode)
		require.NoError(t, err)
		var next []uint64
		rows, err := conn.QueryContext(t.Context(), o.Findings[i].Recheck.A)
		require.NoError(t, err, o.Findings[i].Recheck.A)
		for rows.Next() {
			next = append(next, 0)
			require.NoError(t, rows.Scan(&next[len(next)-1]))
		}
		require.NoError(t, rows.Err())
		assert.Equal(t, []uint64{41}, next, mode)
		_, err = conn.ExecContext(t.Context(), "SET SESSION sql_mode = DEFAULT")
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	}
}
