package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// betweenReadings calls do once, after the rows of a source's duplicates were read for
// the first time.
type betweenReadings struct {
	Source
	once sync.Once
	do   func()
}

func (b *betweenReadings) Open(v checksum.View) (checksum.Reader, error) {
	reader, err := b.Source.Open(v)
	return hookedReader{reader.(serverReader), b}, err
}

// serverReader is what a reader of a live server can do.
type serverReader interface {
	checksum.Reader
	weigher
	RowFinder
}

type hookedReader struct {
	serverReader
	of *betweenReadings
}

func (r hookedReader) RowsOf(
	ctx context.Context, column string, ids []checksum.Integer, restart func(), visit func(checksum.Row) error,
) error {
	err := r.serverReader.RowsOf(ctx, column, ids, restart, visit)
	r.of.once.Do(r.of.do)
	return err
}

// numbered inserts ids first to last into a table.
func numbered(table, name string, first, last int) string {
	var rows []string
	for id := first; id <= last; id++ {
		rows = append(rows, fmt.Sprintf("(%d, '%s')", id, name))
	}
	return "INSERT INTO " + table + " VALUES " + strings.Join(rows, ", ")
}

// A stale copy, an ID that was given twice and a row that was moving have different
// remedies, so each has its own words.
func TestEachDuplicateIsSaidToBeWhatItIs(t *testing.T) {
	f := newFleet(t)
	f.on(0, "CREATE TABLE users (user_id INT PRIMARY KEY, name VARCHAR(20) CHARACTER SET utf8mb3)", numbered("users", "x", 1, 20),
		"INSERT INTO users VALUES (100, 'Zoë'), (101, 'one'), (102, 'gone')")
	f.on(1, "CREATE TABLE users (user_id BIGINT PRIMARY KEY, name VARCHAR(20) CHARACTER SET utf8mb4)", numbered("users", "x", 21, 40),
		"INSERT INTO users VALUES (100, 'Zoë'), (101, 'other'), (102, 'gone')")
	f.shards[0].Members[0].Source = &betweenReadings{
		Source: f.shards[0].Members[0].Source, do: func() { f.on(0, "DELETE FROM users WHERE user_id = 102") },
	}
	o := f.look(f.entity("user", "users.user_id"))
	assert.Equal(t, []string{
		"id.duplicate blocker users.user_id user_id=100", "id.duplicate blocker users.user_id user_id=101",
		"id.in-flight info users.user_id",
	}, f.of(o, "id.duplicate", "id.in-flight"))
	said := strings.Split(details(o, "id.duplicate"), "\n")
	assert.Equal(t, "on shard01 and shard02: the same row, a stale copy; one of them has to go", said[0],
		"INT and BIGINT, utf8mb3 and utf8mb4 hold equal rows")
	assert.Equal(t, "on shard01 and shard02: different rows, so one ID was given twice", said[1])
	e := outcomeOf(t, o, "user")
	assert.Equal(t, uint64(2), e.Duplicates, "what is gone at the second reading is none")
	assert.Equal(t, uint64(46), e.IDs)
	assert.Equal(t, []string{"shard01", "shard02"}, e.Shards)
	assert.Empty(t, o.Gaps)
	for _, one := range o.Findings {
		if one.Kind == "id.duplicate" {
			assert.Equal(t, fmt.Sprintf("SELECT * FROM `%s`.`users` WHERE `user_id` = %s", f.database, one.Key[0].Value), one.Recheck.B)
		}
	}
}

// A run that ends before the second reading has a gap, and keeps the duplicates that it
// has found.
func TestARunThatEndsBetweenTheReadingsSaysSo(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY)", "INSERT INTO users VALUES (1)")
	ctx, cancel := context.WithCancelCause(context.Background())
	both := sync.WaitGroup{}
	both.Add(2)
	for i := range f.shards {
		f.shards[i].Members[0].Source = &betweenReadings{Source: f.shards[i].Members[0].Source, do: func() { both.Done() }}
	}
	go func() { both.Wait(); cancel(errors.New("time is up")) }()
	options := f.options()
	f.entity("user", "users.user_id")(&options)
	options.Recheck = 1 << 40
	o := Look(ctx, f.shards, options)
	assert.Equal(t, []finding.Gap{{Table: f.in("users"), Cause: finding.Because(finding.Ended, "time is up")}}, o.Gaps,
		"a run that was cut short never looks clean")
	assert.Equal(t, []string{"id.duplicate blocker users.user_id user_id=1"}, f.of(o, "id.duplicate"), "nor forgets what it saw")
}

// IDs at the ends of signed and unsigned types are compared as numbers, not as bits.
func TestIDsAtTheEdgesOfTypesAreFound(t *testing.T) {
	f := newFleet(t)
	const edges = "(0), (2147483647), (2147483648), (2147483649), (9223372036854775807)"
	f.on(0, "CREATE TABLE t (id BIGINT PRIMARY KEY)", "INSERT INTO t VALUES (-9223372036854775808), (-2), (-1), "+edges,
		"CREATE TABLE u (id BIGINT UNSIGNED PRIMARY KEY)",
		"INSERT INTO u VALUES (9223372036854775807), (9223372036854775808), (18446744073709551615)",
		"CREATE TABLE mixed (id BIGINT PRIMARY KEY)", "INSERT INTO mixed VALUES (-1), (1)")
	f.on(1, "CREATE TABLE t (id BIGINT PRIMARY KEY)", "INSERT INTO t VALUES (-9223372036854775808), (-1), "+edges,
		"CREATE TABLE u (id BIGINT UNSIGNED PRIMARY KEY)", "INSERT INTO u VALUES (9223372036854775808), (18446744073709551615)",
		"CREATE TABLE mixed (id BIGINT UNSIGNED PRIMARY KEY)", "INSERT INTO mixed VALUES (18446744073709551615), (2)")
	o := f.look(f.entity("t", "t.id"), f.entity("u", "u.id"), f.entity("mixed", "mixed.id"))
	var keys []string
	for _, line := range f.of(o, "id.duplicate") {
		keys = append(keys, strings.TrimPrefix(line, "id.duplicate blocker "))
	}
	assert.Equal(t, []string{
		"t.id id=-9223372036854775808", "t.id id=-1", "t.id id=0", "t.id id=2147483647", "t.id id=2147483648", "t.id id=2147483649",
		"t.id id=9223372036854775807",
		"u.id id=9223372036854775808", "u.id id=18446744073709551615",
	}, keys)
	assert.Zero(t, outcomeOf(t, o, "mixed").Duplicates, "-1 and 2^64-1 have the same bits and are two numbers")
	assert.Empty(t, o.Gaps)
}

// A table and its archive share one space of IDs: an ID in both was given twice.
func TestAnArchiveHoldsTheSameIDs(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE listings (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))",
		"CREATE TABLE listings_archive (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))")
	f.on(0, "INSERT INTO listings VALUES (1, 'x'), (3, 'x')", "INSERT INTO listings_archive VALUES (5, 'x')")
	f.on(1, "INSERT INTO listings VALUES (2, 'x'), (5, 'x')", "INSERT INTO listings_archive VALUES (3, 'x'), (2, 'x')")
	o := f.look(f.entity("listing", "listings.id", "listings_archive.id"))
	assert.Equal(t, []string{
		"id.duplicate blocker listings.id id=2", "id.duplicate blocker listings.id id=3", "id.duplicate blocker listings.id id=5",
	}, f.of(o, "id.duplicate"),
		"an ID in the archive and in a table is given twice, on one shard or two")
	assert.Contains(t, details(o, "id.duplicate"), "in several tables of shard02")
	assert.Contains(t, details(o, "id.duplicate"), "different rows", "rows of two tables are not compared")
	assert.Empty(t, f.of(o, "id.parity"), "a table and its archive count on one server, which is no pair")
	assert.Equal(t, uint64(7), outcomeOf(t, o, "listing").IDs)
}

// A row that is being moved to the archive is in both tables only for a moment.
func TestARowOnItsWayToTheArchiveIsNoDuplicate(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE listings (id INT PRIMARY KEY)", "CREATE TABLE listings_archive (id INT PRIMARY KEY)")
	f.on(0, "INSERT INTO listings VALUES (9)", "INSERT INTO listings_archive VALUES (9)")
	f.shards[0].Members[0].Source = &betweenReadings{Source: f.shards[0].Members[0].Source, do: func() { f.on(0, "DELETE FROM listings") }}
	o := f.look(f.entity("listing", "listings.id", "listings_archive.id"))
	assert.Equal(t, []string{"id.in-flight info listings.id"}, f.of(o, "id.duplicate", "id.in-flight"),
		"it has left the table by the second reading")
}

// Where nearly all numbers of an inferred entity are on several shards, they were never
// meant to be unique.
func TestNumbersOfEachShardsOwnAreAWarning(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE jobs (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))",
		"CREATE TABLE countries (id INT PRIMARY KEY, name VARCHAR(9))", numbered("countries", "same", 1, 30))
	f.on(0, numbered("jobs", "x", 1, 30))
	f.on(1, numbered("jobs", "y", 1, 30))
	o := f.look()
	assert.ElementsMatch(t, []string{"id.not-unique warning jobs.id", "id.not-unique info countries.id"},
		f.of(o, "id.not-unique", "id.duplicate"))
	assert.Contains(t, details(o, "id.not-unique"), "30 IDs (100% of those that could) stand in more than one of 2 shards, with the same rows")

	local := f.look(func(o *Options) { o.Rules.Local = func(table string) bool { return table == f.in("jobs") } })
	assert.Equal(t, []string{"id.not-unique info countries.id"}, f.of(local, "id.not-unique", "id.duplicate"))
	e := outcomeOf(t, local, "job")
	assert.True(t, e.Local)
	assert.Zero(t, e.IDs)

	declared := f.look(f.entity("job", "jobs.id"))
	assert.Len(t, f.of(declared, "id.duplicate"), 30, "who declares an entity says that its IDs are unique")
}

// A declared key without a sorted index, of text, or that does not exist cannot be
// compared: each has a gap that says why.
func TestAKeyThatCannotBeReadInOrderIsAGap(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE t (a INT PRIMARY KEY, id INT, code VARCHAR(9) UNIQUE)")
	o := f.look(f.entity("unindexed", "t.id"), f.entity("text", "t.code"), f.entity("absent", "t.nothing"),
		func(o *Options) { o.Rules.Infer = false })
	var reasons []string
	for _, g := range o.Gaps {
		assert.Equal(t, f.in("t"), g.Table)
		reasons = append(reasons, string(g.Cause.Kind)+": "+g.Cause.Reason)
	}
	said := strings.Join(reasons, "\n")
	assert.Contains(t, said, "no-key: entity unindexed: no sorted index of")
	assert.Contains(t, said, "unsupported: entity text: "+f.in("t.code")+" on shard01/a is varchar(9), "+
		"no whole number; declare it under unique")
	assert.Contains(t, said, "not-there: entity absent: no shard that could be read has the column")
	assert.Len(t, reasons, 3)
}

// Tables larger than one statement reads are compared completely.
func TestManyIDsAreComparedInSeveralStatements(t *testing.T) {
	f := newFleet(t)
	fill := func(odd int) string {
		return fmt.Sprintf("INSERT INTO t SELECT 2 * (a.n * 400 + b.n) + %d FROM n a, n b", odd)
	}
	var rows []string
	for n := range 400 {
		rows = append(rows, fmt.Sprintf("(%d)", n))
	}
	f.all("CREATE TABLE n (n INT)", "INSERT INTO n VALUES "+strings.Join(rows, ","), "CREATE TABLE t (id BIGINT PRIMARY KEY)")
	f.on(0, fill(0), "INSERT INTO t VALUES (319999)")
	f.on(1, fill(1))
	o := f.look(f.entity("t", "t.id"))
	assert.Equal(t, []string{"id.duplicate blocker t.id id=319999"}, f.of(o, "id.duplicate"))
	assert.Equal(t, uint64(320_001), outcomeOf(t, o, "t").IDs)
}

// A member that cannot be read is a gap; the others are compared all the same.
func TestAMemberThatIsDownIsAGap(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY)", "INSERT INTO users VALUES (1)")
	down := openAs(t, f.servers[1], "shard02/b", "nobody", "wrong")
	f.shards[1].Members = append(f.shards[1].Members, Member{Name: "b", Source: down})
	o := f.look(f.entity("user", "users.user_id"))
	require.Len(t, o.Gaps, 1)
	assert.Equal(t, "shard02", o.Gaps[0].Pair)
	assert.Equal(t, finding.Denied, o.Gaps[0].Cause.Kind)
	assert.Len(t, f.of(o, "id.duplicate"), 1, "what can be read is")
}

// A database that a shard lacks was not compared there.
func TestADatabaseThatIsNotThereIsAGap(t *testing.T) {
	f := newFleet(t)
	f.on(1, "DROP DATABASE "+f.database)
	f.on(0, "CREATE TABLE t (id INT PRIMARY KEY)")
	assert.Equal(t, []finding.Gap{
		{Pair: "shard02", Cause: finding.Because(finding.NotThere, "there is no database %s on a", f.database)},
	}, f.look().Gaps)
}

// What the account may not see was not compared, and the run must say so unless nobody
// asked for it.
func TestATableThatMayNotBeReadIsAGap(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY, secret INT)", "CREATE TABLE hidden (user_id INT PRIMARY KEY)")
	for i, grant := range []string{"SELECT ON " + f.database + ".users", "SELECT (user_id) ON " + f.database + ".users"} {
		account := fmt.Sprintf("%s_%d", f.database[:10], i)
		f.on(0, "CREATE USER "+account+" IDENTIFIED BY 'x'", "GRANT "+grant+" TO "+account)
		t.Cleanup(func() { f.on(0, "DROP USER "+account) })
		f.shards[0].Members[0].Source = openAs(t, f.servers[0], "shard01/a", account, "x")
		complete := func(o *Options) { o.Complete, o.Named = true, []string{f.in("users")} }
		assert.Len(t, f.look(complete).Gaps, i, "what nobody named need not be seen")
		unseen := f.look(func(o *Options) { o.Complete, o.Named = true, []string{f.in("hidden")} })
		assert.Contains(t, unseen.Gaps, finding.Gap{
			Pair: "shard01", Table: f.in("hidden"), Cause: finding.Because(finding.Hidden, "the account on a does not see the table"),
		})
		everywhere := f.look(func(o *Options) { o.Databases, o.Select = nil, func(name string) bool { return name == f.in("users") } })
		assert.Contains(t, everywhere.Gaps, finding.Gap{Pair: "shard01", Cause: finding.Because(finding.Hidden,
			"the account on a may not see every database; IDs in those that it cannot see are not counted")})
		o := f.look()
		require.Len(t, o.Gaps, 1+i, "%+v", o.Gaps)
		assert.Contains(t, o.Gaps[0].Cause.Reason, "may not read every table")
		if i == 1 {
			assert.Equal(t, finding.Gap{Pair: "shard01", Table: f.in("users"), Cause: finding.Because(finding.Denied,
				"the account on a may not read every column; IDs in those that it cannot see are not counted")}, o.Gaps[1])
		}
	}
}

// The outcome does not depend on which server answers first.
func TestTwoRunsSayTheSame(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9), email VARCHAR(20) UNIQUE)",
		"CREATE TABLE t (user_id INT, seller_user_id MEDIUMINT, object_type VARCHAR(9), object_id VARCHAR(9))",
		"CREATE TABLE jobs (id INT PRIMARY KEY, x INT)", "INSERT INTO jobs VALUES (1, 1), (2, 2), (3, 3)",
		"INSERT INTO t VALUES (2147483647, 8388607, 'user', '1'), (2147483647, 1, 'user', '77')",
		"INSERT INTO users VALUES (1, 'x', 'a'), (2, 'x', 'b'), (3000000000, 'x', 'c')")
	f.on(0, "UPDATE users SET name = 'y' WHERE user_id = 1")
	rules := func(o *Options) {
		o.Rules.Uniques, o.Reads, o.Clock = []entity.Unique{{Name: "email", Column: f.in("users.email")}}, 8, readAt
	}
	plain := func(o *Outcome) *Outcome {
		for i := range o.Columns {
			o.Columns[i].At = nil // of the run
		}
		return o
	}
	first := plain(f.look(f.entity("user", "users.user_id"), rules))
	require.NotEmpty(t, first.Findings)
	for range 5 {
		assert.Equal(t, first, plain(f.look(f.entity("user", "users.user_id"), rules)))
	}
}

// A shard whose table lacks the declared column was not compared.
func TestATableWithoutTheDeclaredColumnIsAGap(t *testing.T) {
	f := newFleet(t)
	f.on(0, "CREATE TABLE users (user_id INT PRIMARY KEY, email VARCHAR(9) UNIQUE)")
	f.on(1, "CREATE TABLE users (uid INT PRIMARY KEY)")
	o := f.look(f.entity("user", "users.user_id"), func(o *Options) {
		o.Rules.Uniques = []entity.Unique{{Name: "email", Column: f.in("users.email")}}
	})
	assert.Equal(t, []finding.Gap{
		{
			Pair: "shard02", Table: f.in("users"),
			Cause: finding.Because(finding.NotThere, "entity user: a has the table without the column user_id"),
		},
		{
			Pair: "shard02", Table: f.in("users"),
			Cause: finding.Because(finding.NotThere, "unique email: a has the table without the column email"),
		},
	}, o.Gaps, "IDs that stand under another name would not be compared")
}

// watched counts the readers that a source opened and that were not closed.
type watched struct {
	Source
	read, open atomic.Int64
}

func (w *watched) Open(v checksum.View) (checksum.Reader, error) {
	reader, err := w.Source.Open(v)
	w.open.Add(1)
	return watchedReader{reader.(serverReader), w}, err
}

type watchedReader struct {
	serverReader
	of *watched
}

func (r watchedReader) RowsOf(
	ctx context.Context, column string, ids []checksum.Integer, restart func(), visit func(checksum.Row) error,
) error {
	r.of.read.Add(1)
	return r.serverReader.RowsOf(ctx, column, ids, restart, visit)
}

func (r watchedReader) Close() error {
	r.of.open.Add(-1)
	return r.serverReader.Close()
}

// Every reader is closed: one that is not keeps a connection of the server.
func TestNoReaderIsLeftOpenAfterARun(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY)", "INSERT INTO users VALUES (1)",
		"CREATE TABLE jobs (id INT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO jobs VALUES (1)")
	var members []*watched
	for i := range f.shards {
		members = append(members, &watched{Source: f.shards[i].Members[0].Source})
		f.shards[i].Members[0].Source = members[i]
	}
	require.Len(t, f.of(f.look(f.entity("user", "users.user_id")), "id.duplicate", "id.not-unique"), 2)
	for _, m := range members {
		assert.EqualValues(t, 3, m.read.Load(), "of users twice, of jobs once")
		assert.Zero(t, m.open.Load())
	}
}
