package identity

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/report/words"
)

func columnOf(t *testing.T, o *Outcome, name string) ColumnOutcome {
	t.Helper()
	i := slices.IndexFunc(o.Columns, func(c ColumnOutcome) bool { return c.Name() == name })
	require.GreaterOrEqual(t, i, 0, "no column %s", name)
	return o.Columns[i]
}

// Rows at a type's maximum are listed where IDs have come past it: their IDs were cut.
func TestIDsThatWereCutToATypesMaximumAreListed(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (3000000000)",
		"CREATE TABLE orders (order_no INT PRIMARY KEY, user_id INT, buyer_user_id INT UNSIGNED, KEY (user_id))",
		"CREATE TABLE notes (note CHAR(1), nr SMALLINT, user_id MEDIUMINT, PRIMARY KEY (note, nr))",
		"INSERT INTO orders VALUES (1, 2147483646, 1), (2, 5, 2)", "INSERT INTO notes VALUES ('a', 1, 17)")
	f.on(1, "INSERT IGNORE INTO orders VALUES (7, 3000000000, 3000000000)",
		"INSERT IGNORE INTO notes VALUES ('b', 2, 3000000000), ('c', 3, 3000000000)")
	o := f.look(func(o *Options) { o.ScanRows = 0 })
	assert.Equal(t, []string{
		"id.clipped blocker notes.user_id note=?1 nr=2", "id.clipped blocker notes.user_id note=?1 nr=3",
		"id.clipped blocker orders.user_id order_no=7",
	}, masked(f.of(o, "id.clipped")), "indexed or not: where IDs have come past a type's maximum, its rows are read")
	for _, one := range o.Findings {
		if one.Kind == "id.clipped" {
			assert.Equal(t, "shard02", one.Pair)
			assert.Contains(t, words.Detail(&one), "an ID of user was cut to it")
			assert.NotEmpty(t, one.Recheck.A)
		}
	}
	assert.Equal(t, []string{
		"id.headroom blocker notes.user_id", "id.headroom blocker orders.user_id", "id.headroom warning orders.buyer_user_id",
	}, f.of(o, "id.headroom"))
	assert.False(t, columnOf(t, o, f.in("orders.buyer_user_id")).Measured,
		"IDs have not come to its maximum, and nobody asked to read all rows")
}

// masked stands for texts in keys, which are hashes.
func masked(lines []string) []string {
	var all []string
	for _, line := range lines {
		for i := 0; i+5 < len(line); i++ {
			if line[i:i+5] == "note=" {
				end := i + 5
				for end < len(line) && line[end] != ' ' {
					end++
				}
				line = line[:i+5] + "?1" + line[end:]
			}
		}
		all = append(all, line)
	}
	return all
}

// A value at the maximum that no ID has reached was put there for another reason.
func TestASentinelAtTheMaximumIsAWarning(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "CREATE TABLE t (id INT PRIMARY KEY, user_id INT)",
		"INSERT INTO users VALUES (12)", "INSERT INTO t VALUES (1, 12)")
	f.on(0, "INSERT INTO t VALUES (2, 2147483647)")
	o := f.look()
	assert.Equal(t, []string{"id.clipped warning t.user_id id=2"}, f.of(o, "id.clipped"))
	assert.Contains(t, details(o, "id.clipped"), "to which no ID of user has come yet")
	assert.Empty(t, f.of(o, "id.headroom"), "one odd row says nothing of how far IDs have come")
}

// The last ID that a key can hold is a real one: only the lack of room is reported.
func TestTheLastIDOfAKeyIsNotCut(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id TINYINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (127)")
	o := f.look(func(o *Options) { o.Rules.Local = func(string) bool { return true } })
	assert.Empty(t, f.of(o, "id.clipped"))
	assert.Equal(t, []string{"id.headroom blocker users.user_id"}, f.of(o, "id.headroom"))
}

// Past the rows that are listed, one finding counts the others: none is left out.
func TestMoreRowsThanAreListedAreCounted(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (3000)",
		"CREATE TABLE t (id INT PRIMARY KEY, user_id TINYINT)")
	f.on(0, "INSERT INTO t SELECT 0, 127", numbered("t", "127", 1, 149))
	o := f.look()
	clipped := 0
	for _, one := range o.Findings {
		if one.Kind == "id.clipped" {
			clipped += int(one.Count)
		}
	}
	assert.Equal(t, 150, clipped)
	assert.Len(t, f.of(o, "id.clipped"), mostClipped+1)
}

// A column that is rarely written looks safe by its own greatest value; the generator
// shows that it is not.
func TestAColumnThatLagsIsHeldAgainstTheGenerator(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)",
		"CREATE TABLE t (id INT PRIMARY KEY, user_id INT, owner_user_id VARCHAR(10), x_user_id DOUBLE)", "INSERT INTO t VALUES (1, 3, '7', 9)")
	f.on(1, "INSERT INTO users VALUES (2000000000)")
	o := f.look()
	assert.Equal(t, []string{"id.headroom blocker t.user_id"}, f.of(o, "id.headroom"))
	assert.Equal(t, []string{"id.reference-narrower warning t.owner_user_id", "id.reference-narrower warning t.x_user_id"},
		f.of(o, "id.reference-narrower"))
	c := columnOf(t, o, f.in("t.user_id"))
	assert.Equal(t, checksum.Uint(3), *c.Max)
	assert.Equal(t, checksum.Uint(147_483_647), c.Headroom)
	for name, most := range map[string]uint64{"t.owner_user_id": 7, "t.x_user_id": 9} {
		c := columnOf(t, o, f.in(name))
		assert.True(t, c.Measured, name)
		assert.Equal(t, checksum.Uint(most), *c.Max, name)
	}
}

// user_profiles.user_id is a key, but users' generator decides when it is full.
func TestSharedPrimaryKeysLastAsLongAsTheirOwnersGenerator(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "CREATE TABLE user_profiles (user_id INT PRIMARY KEY)",
		"INSERT INTO users VALUES (2000000000)", "INSERT INTO user_profiles VALUES (5)")
	assert.Contains(t, f.of(f.look(), "id.headroom"), "id.headroom blocker user_profiles.user_id", "by its own greatest value it looks safe")
}

// A table without rows causes no finding, no gap and no value.
func TestAnEmptyTableHasNothingToSay(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY)", "CREATE TABLE t (user_id INT)")
	o := f.look()
	assert.Empty(t, o.Findings)
	assert.Empty(t, o.Gaps)
	assert.Nil(t, outcomeOf(t, o, "user").Generator.Value)
}

// A column stores the IDs of a table that is left out of the run: that table's key still
// decides when the column is full.
func TestATableLeftOutStillOwnsItsIDs(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE listings (listing_id BIGINT PRIMARY KEY)",
		"CREATE TABLE favs (id INT AUTO_INCREMENT PRIMARY KEY, listing_id INT NOT NULL)")
	f.on(0, "INSERT INTO listings VALUES (5000000000)")
	f.on(1, "INSERT INTO listings VALUES (5000000000)")
	o := f.look(func(o *Options) {
		o.Rules.Infer = true
		o.Select = func(table string) bool { return strings.HasSuffix(table, ".favs") }
	})
	assert.Equal(t, []string{"id.headroom blocker favs.listing_id"}, f.of(o, "id.headroom", "id.duplicate"))
	assert.Equal(t, "its table is left out of this run", outcomeOf(t, o, "listing").Reason)
	var columns []string
	for _, c := range o.Columns {
		columns = append(columns, c.Name())
	}
	assert.Equal(t, []string{f.in("favs.id"), f.in("favs.listing_id")}, columns, "and no column of it is reported")
}

// A lookup table such as countries is nearly full for good, unless the configuration
// calls it an entity.
func TestALookupTableThatIsNearlyFullStopsNoSite(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE countries (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(9))",
		"CREATE TABLE shops (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(9))",
		numbered("countries", "x", 1, 249))
	f.on(0, numbered("shops", "x", 1, 249))
	o := f.look(func(o *Options) { o.Rules.Infer = true }, f.entity("shop", "shops.id"))
	assert.Equal(t, []string{"id.headroom blocker shops.id", "id.headroom warning countries.id"}, f.of(o, "id.headroom"),
		"of shops it was said that they are an entity")
}

// TestClippedRowsAreNamedByTheKeyThatListsThem: a primary key on the beginnings of
// texts names no rows, and another key does.
func TestClippedRowsAreNamedByTheKeyThatListsThem(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (3000000000)",
		"CREATE TABLE orders (name VARCHAR(40) NOT NULL, code INT NOT NULL, user_id INT, "+
			"PRIMARY KEY (name(10)), UNIQUE KEY (code), KEY (user_id))")
	f.on(0, "INSERT INTO orders VALUES ('one', 4711, 2147483647)")
	o := f.look(func(o *Options) { o.Rules.Local = func(string) bool { return true } })
	assert.Equal(t, []string{"id.clipped blocker orders.user_id code=4711"}, f.of(o, "id.clipped"))
}
