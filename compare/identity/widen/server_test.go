package widen_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/widen"
	"allclear/fixtures"
)

// planned is a pair of live servers with a database of the test's own.
type planned struct {
	t        *testing.T
	servers  map[string]*fixtures.Server // by member
	database string
	shards   []identity.Shard
}

func newPlanned(t *testing.T, statements ...string) *planned {
	t.Helper()
	a, b := fixtures.SharedPair(t)
	p := &planned{t: t, servers: map[string]*fixtures.Server{"a": a, "b": b}, database: fixtures.Database(t, a, b)}
	shard := identity.Shard{Name: "s1"}
	for _, name := range []string{"a", "b"} {
		s := p.servers[name]
		s.MustExec(t, append([]string{"USE " + p.database}, statements...)...)
		m, err := server.Open(server.Config{
			Name: "s1/" + name, Host: s.Host(), Port: s.Port(), User: s.User(), Password: s.Password(), TLS: server.TLSDisabled,
		}, nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = m.Close() })
		shard.Members = append(shard.Members, identity.Member{Name: name, Source: m})
	}
	p.shards = []identity.Shard{shard}
	return p
}

func (p *planned) plan(rules entity.Rules, generators ...identity.Generator) *widen.Work {
	p.t.Helper()
	w, gaps := widen.Plan(context.Background(), p.shards,
		identity.Options{Databases: []string{p.database}, Rules: rules, Generators: generators, Reads: 2, AlterRate: 1e6})
	require.Empty(p.t, gaps)
	return w
}

// carryOut runs the plan as a person would: each script in one session, on its server.
func (p *planned) carryOut(w *widen.Work) {
	p.t.Helper()
	scripts := w.Scripts()
	require.Len(p.t, scripts, 2)
	for i, script := range scripts {
		_, errs := p.run(p.servers[w.Servers[i].Member], script.Text, false)
		require.Empty(p.t, errs)
	}
}

// run runs a script in one session, up to the first error, or with force to its end, like
// a client with --force. It gives the rows that the statements read.
func (p *planned) run(s *fixtures.Server, script string, force bool) (read []string, errs []error) {
	p.t.Helper()
	conn, err := s.DB().Conn(context.Background())
	require.NoError(p.t, err)
	defer func() { // the session has settings that are nobody else's
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		_ = conn.Close()
	}()
	for line := range strings.SplitSeq(script, "\n") {
		if line == "" || strings.HasPrefix(line, "-- ") {
			continue
		}
		line = strings.TrimSuffix(line, ";")
		err := error(nil)
		if strings.HasPrefix(line, "SELECT ") {
			var rows *sql.Rows
			if rows, err = conn.QueryContext(context.Background(), line); err == nil {
				read = append(read, p.read(rows)...)
			}
		} else {
			_, err = conn.ExecContext(context.Background(), line)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", line, err))
			if !force {
				return read, errs
			}
		}
	}
	return read, errs
}

// rows reads a query's rows, one a line.
func (p *planned) rows(member, query string) []string {
	p.t.Helper()
	rows, err := p.servers[member].DB().QueryContext(context.Background(), strings.ReplaceAll(query, "{db}", p.database))
	require.NoError(p.t, err)
	return p.read(rows)
}

func (p *planned) read(rows *sql.Rows) []string {
	p.t.Helper()
	defer func() { assert.NoError(p.t, rows.Close()) }()
	columns, err := rows.Columns()
	require.NoError(p.t, err)
	var all []string
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		require.NoError(p.t, rows.Scan(into...))
		all = append(all, fmt.Sprint(values))
	}
	require.NoError(p.t, rows.Err())
	return all
}

// declared is all that the server says of a table but the width of its integers,
// as sorted lines: foreign keys that come back may stand in another order.
func (p *planned) declared(member, table string) []string {
	p.t.Helper()
	var name, create string
	require.NoError(p.t, p.servers[member].DB().QueryRowContext(context.Background(),
		"SHOW CREATE TABLE "+p.database+"."+table).Scan(&name, &create))
	create = regexp.MustCompile("(` )(?:big|medium|small)?int(?:\\((?:10|11|9|8|6|20)\\))?").ReplaceAllString(create, "${1}INTEGER")
	lines := strings.Split(create, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, ",")
	}
	slices.Sort(lines)
	return lines
}

func (p *planned) narrow(member string) []string {
	return p.rows(member, "SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) FROM information_schema.COLUMNS "+
		"WHERE TABLE_SCHEMA = '{db}' AND DATA_TYPE IN ('tinyint', 'smallint', 'mediumint', 'int') ORDER BY 1")
}

// A real server carries the plan out: every column is BIGINT afterwards, and rows, keys
// and rules are what they were.
func TestPlanCarriedOutWidensAndKeepsEverythingElse(t *testing.T) {
	p := newPlanned(t,
		"CREATE TABLE users (id INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'it''s (int(11)); -- so', "+
			"name VARCHAR(40) NOT NULL DEFAULT 'int', PRIMARY KEY (id), KEY by_name (name)) AUTO_INCREMENT = 4000",
		`CREATE TABLE listings (listing_id INT NOT NULL AUTO_INCREMENT, user_id INT UNSIGNED NOT NULL DEFAULT 7,
			parent_listing_id INT DEFAULT NULL, stock INT DEFAULT 3,
			PRIMARY KEY (listing_id), UNIQUE KEY by_user (user_id, listing_id), KEY by_parent (parent_listing_id),
			CONSTRAINT owned FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
			CONSTRAINT `+"`up )`"+` FOREIGN KEY (parent_listing_id) REFERENCES listings (listing_id) ON DELETE SET NULL)`,
		`CREATE TABLE reviews (review_id BIGINT NOT NULL PRIMARY KEY, listing_id INT DEFAULT NULL COMMENT 'which;',
			seller_user_id INT(7) UNSIGNED ZEROFILL NOT NULL, text VARCHAR(20),
			KEY by_listing (listing_id), CONSTRAINT about FOREIGN KEY (listing_id) REFERENCES listings (listing_id))`,
		"INSERT INTO users (id, name) VALUES (1, 'one'), (2, 'two'), (3999, 'last')",
		"INSERT INTO listings VALUES (10, 1, NULL, 5), (11, 2, 10, NULL)",
		"INSERT INTO reviews VALUES (1, 10, 42, 'good'), (2, 11, 2, NULL), (3, NULL, 1234567, 'x')",
	)
	queries := []string{
		"SELECT * FROM {db}.users ORDER BY 1", "SELECT * FROM {db}.listings ORDER BY 1", "SELECT * FROM {db}.reviews ORDER BY 1",
	}
	tables := []string{"users", "listings", "reviews"}
	before, rows := map[string][]string{}, map[string][]string{}
	for _, table := range tables {
		for _, member := range []string{"a", "b"} { // which may be of two versions, that print it differently
			before[member+table] = p.declared(member, table)
		}
	}
	for _, q := range queries {
		rows[q] = p.rows("a", q)
	}

	w := p.plan(entity.Rules{Infer: true})
	var order []string
	for _, s := range w.Steps {
		order = append(order, s.Member+" "+strings.TrimPrefix(s.Table, p.database+".")+" "+strings.Join(s.Columns, ","))
	}
	assert.Equal(t, []string{
		"b reviews listing_id,seller_user_id", "b listings listing_id,user_id,parent_listing_id", "b users id",
		"a reviews listing_id,seller_user_id", "a listings listing_id,user_id,parent_listing_id", "a users id",
	}, order)
	assert.Empty(t, w.Left)
	p.carryOut(w)

	for _, member := range []string{"a", "b"} {
		assert.Equal(t, []string{"[{listings.stock true}]"}, p.narrow(member), member)
		for _, table := range tables {
			assert.Equal(t, before[member+table], p.declared(member, table), "%s on %s", table, member)
		}
		for _, q := range queries {
			assert.Equal(t, rows[q], p.rows(member, q), member)
		}
		// The rules of the foreign keys do what they did.
		p.servers[member].MustExec(t, "UPDATE "+p.database+".users SET id = 3000000000000 WHERE id = 2",
			"DELETE FROM "+p.database+".reviews", "DELETE FROM "+p.database+".users WHERE id = 1")
		assert.Equal(t, []string{"[{11 true} {3000000000000 true} { false} { false}]"}, p.rows(member, "SELECT * FROM {db}.listings"))
	}
	assert.Empty(t, p.plan(entity.Rules{Infer: true}).Steps, "nothing is left to do")
}

// A column that cannot be widened keeps those that foreign keys tie to it.
func TestPlanLeavesWhatItCannotWiden(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.GeneratedColumns)
	p := newPlanned(t,
		"CREATE TABLE users (user_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)",
		"CREATE TABLE orders (nr BIGINT PRIMARY KEY, user_id INT, twice_user_id INT GENERATED ALWAYS AS (user_id + 1) VIRTUAL, "+
			"buyer_user_id VARCHAR(9))",
	)
	w := p.plan(entity.Rules{Infer: true})
	require.Len(t, w.Steps, 4)
	require.Len(t, w.Left, 4, w.Left)
	assert.Contains(t, w.Left[0], "orders.buyer_user_id on s1/a: varchar(9) holds IDs of user up to 999999999")
	assert.Contains(t, w.Left[2], "orders.twice_user_id on s1/a: it is generated")
	p.carryOut(w)
	assert.Equal(t, []string{"[{orders.twice_user_id true}]"}, p.narrow("a"))
}

// MariaDB refuses to alter a system-versioned table unless the session permits changing
// its history.
func TestPlanOfVersionedTables(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.SystemVersioning)
	p := newPlanned(t,
		"CREATE TABLE users (user_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)",
		"CREATE TABLE orders (nr BIGINT PRIMARY KEY, user_id INT, CONSTRAINT bought FOREIGN KEY (user_id) REFERENCES users (user_id)) "+
			"WITH SYSTEM VERSIONING",
		"CREATE TABLE notes (nr BIGINT PRIMARY KEY, user_id INT) WITH SYSTEM VERSIONING",
	)
	before := p.declared("b", "orders")
	p.carryOut(p.plan(entity.Rules{Infer: true}))
	assert.Empty(t, p.narrow("b"))
	assert.Equal(t, before, p.declared("b", "orders"))
}

// MODIFY drops every property that it does not repeat: INVISIBLE, CHECK, defaults and
// comments must survive.
func TestPlanKeepsWhatColumnsHide(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.InvisibleColumns)
	p := newPlanned(t,
		"CREATE TABLE users (user_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)",
		"CREATE TABLE `odd, ``table` (nr BIGINT PRIMARY KEY, "+
			"user_id INT DEFAULT 3 INVISIBLE COMMENT 'a;b', `my ``user_id` INT CHECK (`my ``user_id` > 0))",
	)
	before := p.declared("a", "`odd, ``table`")
	p.carryOut(p.plan(entity.Rules{Infer: true, Entities: []entity.Entity{{
		Name: "user", Keys: []string{p.database + ".users.user_id"}, References: func(c string) bool { return strings.HasSuffix(c, "`user_id") },
	}}}))
	assert.Empty(t, p.narrow("a"))
	assert.Equal(t, before, p.declared("a", "`odd, ``table`"))
}

// Until the last column is wide, the ticket table must not give IDs that it cannot hold.
func TestPlanOfATicketTableComesLast(t *testing.T) {
	p := newPlanned(t,
		"CREATE TABLE aaa_tickets (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, stub CHAR(1) NOT NULL UNIQUE)",
		"CREATE TABLE users (user_id INT NOT NULL PRIMARY KEY)",
	)
	rules := entity.Rules{
		Infer:    true,
		Entities: []entity.Entity{{Name: "user", Keys: []string{p.database + ".users.user_id"}, Generator: "tickets"}},
	}
	w := p.plan(rules, identity.Generator{
		Generator: entity.Generator{Name: "tickets", Table: p.database + ".aaa_tickets"},
		Servers:   []identity.GeneratorServer{{Name: "tickets/a", Source: p.shards[0].Members[0].Source}},
	})
	// On b the table is no generator's, and so an entity of its own.
	require.Len(t, w.Steps, 4)
	last := w.Steps[3]
	assert.Equal(t, []string{"", "tickets/a", p.database + ".aaa_tickets", "id"},
		[]string{last.Shard, last.Member, last.Table, last.Columns[0]})
	_, errs := p.run(p.servers["a"], strings.Join(last.Statements, ";\n"), false)
	require.Empty(t, errs)
	assert.Equal(t, []string{"[{users.user_id true}]"}, p.narrow("a"))
}

// After the statements a real server gives the next ID past the power of two.
func TestRehearseMovesWhatServersCount(t *testing.T) {
	p := newPlanned(t,
		"CREATE TABLE users (user_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))",
		"CREATE TABLE tags (tag_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9))",
		"INSERT INTO users (name) VALUES ('x')",
	)
	for _, past := range []string{"2147483648", "4294967296", "9007199254740993"} {
		catalog, err := p.shards[0].Members[0].Catalog(context.Background(), []string{p.database})
		require.NoError(t, err)
		for _, s := range widen.Rehearse(catalog, entity.Rules{Infer: true}) {
			if s.Past.String() == past {
				p.servers["a"].MustExec(t, s.Statements...)
			}
		}
		p.servers["a"].MustExec(t, "INSERT INTO "+p.database+".users (name) VALUES ('y')")
		assert.Equal(t, []string{"[{" + past + " true}]"}, p.rows("a", "SELECT MAX(user_id) FROM {db}.users"))
	}
	p.servers["a"].MustExec(t, "INSERT INTO "+p.database+".tags (name) VALUES ('y')")
	assert.Equal(t, []string{"[{2147483648 true}]"}, p.rows("a", "SELECT MAX(tag_id) FROM {db}.tags"), "past 2^31, and never past its type")
}
