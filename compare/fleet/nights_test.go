package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/freshness"
	"allclear/fixtures"
)

// months are nights with random damage, on which runs have random plans and random ends.
type months struct {
	*nights
	random *rand.Rand
	// since tells, by table and key, when a row began to differ.
	since map[string]map[string]time.Time
}

// keysOf are the columns by which the tables here identify a row.
func keysOf() map[string]string {
	return map[string]string{"numbers": "id", "names": "name", "places": "country,city"}
}

// What runs say of a key range is true on every night, whatever they left unread, however they ended,
// and whatever was damaged and mended in between: a row that differs is in no range that counts as
// equal since it does, and a run that reads all counts all that differ. ALLCLEAR_NIGHTS sets how many
// nights there are, and ALLCLEAR_SEED which.
func TestNightsOfRandomDamageAndRandomEndsNeverCallADifferenceFresh(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE numbers (id INT PRIMARY KEY, v INT)", "INSERT INTO numbers SELECT seq * 3, seq FROM seq_1_to_9000",
		"CREATE TABLE names (name VARCHAR(30) PRIMARY KEY, v VARCHAR(30)) CHARACTER SET utf8mb4",
		"INSERT INTO names SELECT CONCAT(IF(seq % 2, 'Jürgen ', 'jan '), seq * 7 % 9001), 'Zürich' FROM seq_1_to_6000",
		"CREATE TABLE places (country CHAR(2), city VARCHAR(30), v INT, PRIMARY KEY (country, city)) CHARACTER SET latin1",
		"INSERT INTO places SELECT CONCAT('c', seq % 7), seq, seq FROM seq_1_to_6000")
	count, seed := 8, uint64(time.Now().UnixNano())
	if set := os.Getenv("ALLCLEAR_NIGHTS"); set != "" {
		count, _ = strconv.Atoi(set)
	}
	if set := os.Getenv("ALLCLEAR_SEED"); set != "" {
		seed, _ = strconv.ParseUint(set, 10, 64)
	}
	t.Logf("ALLCLEAR_SEED=%d", seed)
	m := &months{tw.nights(), rand.New(rand.NewPCG(seed, 0)), map[string]map[string]time.Time{}}
	for night := range count {
		m.write()
		m.note()
		m.night(night)
	}
}

// write damages, mends and changes some rows.
func (m *months) write() {
	for table, keys := range keysOf() {
		first := strings.Split(keys, ",")[0]
		some := fmt.Sprintf("ORDER BY CRC32(CONCAT(%s, %d)) LIMIT %d", keys, m.random.Int(), m.random.IntN(4))
		switch m.random.IntN(6) {
		case 0:
			m.onB("UPDATE " + table + " SET v = 77 " + some)
		case 1:
			m.onB("DELETE FROM " + table + " " + some)
		case 2:
			m.both("UPDATE " + table + " SET v = 78 " + some)
		case 3:
			m.both("DELETE FROM " + table + " " + some)
		case 4:
			m.mend(table, keys)
		}
		if m.random.IntN(12) == 0 {
			m.both(fmt.Sprintf("ALTER TABLE %s ADD COLUMN c%d INT, ADD INDEX (%s)", table, m.random.Uint32(), first))
		}
	}
}

// mend makes a table of b what it is on a.
func (m *months) mend(table, keys string) {
	for key := range m.differing(table, keys) {
		where := "(" + keys + ") = (" + key + ")"
		m.onB("DELETE FROM " + table + " WHERE " + where)
		if v := m.values(m.a, table, keys)[key]; v != "" {
			m.onB("INSERT INTO " + table + " (" + keys + ", v) VALUES (" + key + ", " + v + ")")
		}
	}
}

// values are the rows of a table: by the literals of the key the literal of the value.
func (m *months) values(s *fixtures.Server, table, keys string) map[string]string {
	columns := strings.Split(keys+",v", ",")
	for i, column := range columns {
		columns[i] = "HEX(CONVERT(" + column + " USING utf8mb4))"
	}
	rows, err := s.DB().QueryContext(m.t.Context(), "SELECT "+strings.Join(columns, ", ")+" FROM "+m.database+"."+table)
	require.NoError(m.t, err)
	defer func() { require.NoError(m.t, rows.Close()) }()
	all := map[string]string{}
	literals, into := make([]string, len(columns)), make([]any, len(columns))
	for i := range literals {
		into[i] = &literals[i]
	}
	for rows.Next() {
		require.NoError(m.t, rows.Scan(into...))
		for i := range literals {
			literals[i] = "_utf8mb4 X'" + literals[i] + "'"
		}
		last := len(literals) - 1
		all[strings.Join(literals[:last], ", ")] = literals[last]
	}
	require.NoError(m.t, rows.Err())
	return all
}

// differing are the keys of the rows that differ, by the servers' own word.
func (m *months) differing(table, keys string) map[string]bool {
	a, b := m.values(m.a, table, keys), m.values(m.b, table, keys)
	differ := map[string]bool{}
	for key, v := range a {
		if b[key] != v {
			differ[key] = true
		}
	}
	for key := range b {
		if _, isOnA := a[key]; !isOnA {
			differ[key] = true
		}
	}
	return differ
}

// note notes since when which rows differ.
func (m *months) note() {
	now := time.Now()
	for table, keys := range keysOf() {
		was := m.since[table]
		m.since[table] = map[string]time.Time{}
		for key := range m.differing(table, keys) {
			m.since[table][key] = now
			if at, ok := was[key]; ok {
				m.since[table][key] = at
			}
		}
	}
}

// night is one run with a random plan, which comes to a random end, or reads all.
func (m *months) night(night int) {
	run, left, readsAll, isKilled := fmt.Sprintf("night%d", night), int64(m.random.IntN(10)), m.random.IntN(4) == 0, m.random.IntN(4) == 0
	again := []int{1, 3, 1 << 30}[m.random.IntN(3)] // one of so many pieces is read again; hardly any in a run that is resumed
	ctx, kill := context.WithCancelCause(m.t.Context())
	defer kill(nil)
	isDue := func(_ compare.Pair, _ string, p *freshness.Piece) bool {
		return readsAll || !p.Trusted || m.random.IntN(again) == 0
	}
	keeper := freshness.NewKeeper(m.t.Context(), m.ledger, freshness.Options{Fleet: "fleet", Run: run, Texts: true, IsDue: isDue})
	o, pair := m.options(), m.pair()
	o.RunID, o.Journal, o.Earlier, o.ChunkTime, o.Jobs = run, keeper, keeper, time.Millisecond, 1
	var chunks atomic.Int64
	o.Enough = func() error {
		switch {
		case readsAll || chunks.Add(1) <= left:
			return nil
		case isKilled:
			kill(errors.New("killed"))
		}
		return errors.New("enough")
	}
	out := fleet.Verify(ctx, pair, o)
	known := keeper.Tables(m.t.Context(), pair)
	require.NoError(m.t, keeper.Close())
	for table, keys := range keysOf() {
		m.check(known[m.database+"."+table], table, keys)
		m.checkOutcome(m.table(out, table), readsAll, table, run)
	}
}

func (m *months) checkOutcome(outcome compare.TableOutcome, readsAll bool, table, run string) {
	if readsAll {
		assert.EqualValues(m.t, len(m.since[table]), outcome.Differences, "%s, %s", table, run)
		assert.Empty(m.t, outcome.Gaps)
	}
	for key, since := range m.since[table] {
		isLater := outcome.Earlier.Ranges > 0 && outcome.Earlier.Oldest.Before(since)
		assert.False(m.t, outcome.Result == compare.Match && !isLater, "%s, %s: %s differs since before all was read", table, run, key)
	}
}

// check asks the server whether a row that differs is in a range that counts as equal since it does.
func (m *months) check(known freshness.Table, table, keys string) {
	for i, p := range known.Map.Pieces() {
		for key, since := range m.since[table] {
			if p.State == freshness.Equal && p.At.After(since) {
				assert.Zero(m.t, m.number(m.a, m.inRange(table, keys, key, known.Map.Range(i))), "%s: %s differs, and is in %s, which %s read as equal",
					table, key, known.Map.Range(i), p.Run)
			}
		}
	}
}

// inRange counts the rows of a key in a range, by the order of the server. What differs here is always on a.
func (m *months) inRange(table, keys, key string, r checksum.KeyRange) string {
	query := "SELECT COUNT(*) FROM " + m.database + "." + table + " WHERE (" + keys + ") = (" + key + ")"
	for operator, bound := range map[string]*checksum.Bound{" > ": r.After, " <= ": r.Through} {
		if bound != nil {
			columns := strings.Split(keys, ",")[:len(bound.SQL)]
			query += " AND (" + strings.Join(columns, ",") + ")" + operator + "(" + strings.Join(bound.SQL, ",") + ")"
		}
	}
	return query
}
