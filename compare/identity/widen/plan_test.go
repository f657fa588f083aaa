package widen_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/widen"
)

// paper is a member that has a catalog and no rows.
type paper struct {
	identity.Source
	catalog *checksum.Catalog
	lines   map[string]string // definitions that are not made of the catalog
	broken  error
}

func (p *paper) Address() string { return fmt.Sprintf("%p", p) }

func (p *paper) Catalog(context.Context, []string) (*checksum.Catalog, error) {
	return p.catalog, p.broken
}

func (p *paper) Facts(context.Context, []string) (map[string]string, error) {
	return map[string]string{"tx_read_only": "OFF"}, nil
}

func (p *paper) Instance() checksum.Instance {
	return checksum.Instance{Hostname: "db01", Port: "3306", ServerID: "7", Datadir: "/data/"}
}

func (p *paper) Table(_ context.Context, database, name string) (*checksum.Table, error) {
	for _, t := range p.catalog.Tables {
		if t.FullName() == database+"."+name {
			return t, nil
		}
	}
	return nil, errors.New("no such table")
}

func (p *paper) ColumnDefinition(_ context.Context, t *checksum.Table, column string) (string, error) {
	if line, ok := p.lines[column]; ok {
		return line, nil
	}
	if c := t.Column(column); c != nil {
		return "`" + c.Name + "` " + c.FullType, nil
	}
	return "", errors.New("no such line")
}

func paperShard(name string, members ...*paper) identity.Shard {
	s := identity.Shard{Name: name}
	for i, p := range members {
		s.Members = append(s.Members, identity.Member{Name: string(rune('a' + i)), Source: p})
	}
	return s
}

func onPaper(t *testing.T, text string) *paper {
	return &paper{catalog: schema(t, text)}
}

func planOf(rules entity.Rules, shards ...identity.Shard) (*widen.Work, []finding.Gap) {
	return widen.Plan(context.Background(), shards, identity.Options{Rules: rules, Reads: 3, AlterRate: 1000})
}

func orderOf(w *widen.Work) []string {
	var all []string
	for _, s := range w.Steps {
		all = append(all, fmt.Sprintf("%d %s/%s %s %s", s.Order, s.Shard, s.Member, s.Table, strings.Join(s.Columns, ",")))
	}
	return all
}

const planSchema = `
CREATE TABLE a_users (user_id INT AUTO_INCREMENT PRIMARY KEY, favourite_item_id INT, KEY f (favourite_item_id));
CREATE TABLE items (item_id MEDIUMINT PRIMARY KEY, user_id BIGINT, x INT, KEY by_x (x));
CREATE TABLE notes (nr BIGINT PRIMARY KEY, user_id INT UNSIGNED, item_id BIGINT);
`

// A wrong order would let a wide key give IDs that a narrow reference cannot hold, or
// take both members at once.
func TestPlanOrder(t *testing.T) {
	wide := `CREATE TABLE a_users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY); CREATE TABLE notes (nr BIGINT PRIMARY KEY, user_id INT);`
	w, gaps := planOf(entity.Rules{Infer: true},
		paperShard("s2", onPaper(t, wide), onPaper(t, wide)),
		paperShard("s1", onPaper(t, planSchema), onPaper(t, planSchema)),
	)
	assert.Empty(t, gaps)
	assert.Equal(t, []string{
		"1 s1/b shop.notes user_id",
		"2 s1/b shop.a_users user_id,favourite_item_id", // refers to items
		"3 s1/b shop.items item_id",
		"4 s1/a shop.notes user_id",
		"5 s1/a shop.a_users user_id,favourite_item_id",
		"6 s1/a shop.items item_id",
		"7 s2/b shop.notes user_id",
		"8 s2/a shop.notes user_id",
	}, orderOf(w))
	assert.Equal(t, []string{"PRIMARY (grows)", "f (grows)"}, w.Steps[1].Rebuilds)
	assert.Equal(t, []string{"PRIMARY (grows)", "by_x (grows)"}, w.Steps[2].Rebuilds, "a secondary index holds the primary key")
	assert.Equal(t, []string{"PRIMARY"}, w.Steps[0].Rebuilds)
	assert.Equal(t, "user_id is the key of user; favourite_item_id holds IDs of item (role)", w.Steps[1].Why)
}

// Only columns that may be outgrown are planned, and what stays is listed with the
// reason.
func TestPlanChoosesColumns(t *testing.T) {
	circle := `
CREATE TABLE listings (listing_id INT AUTO_INCREMENT PRIMARY KEY, user_id INT);
CREATE TABLE users (user_id INT AUTO_INCREMENT PRIMARY KEY, listing_id INT);
`
	tied := `
CREATE TABLE accounts (user_id INT AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE notes (nr BIGINT PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES accounts (user_id));
CREATE TABLE other (nr BIGINT PRIMARY KEY, written_by INT, CONSTRAINT wrote FOREIGN KEY (written_by) REFERENCES accounts (user_id));
`
	is := func(names ...string) func(string) bool {
		return func(c string) bool { return strings.Contains(" "+strings.Join(names, " ")+" ", " "+c+" ") }
	}
	tests := []struct {
		name, schema string
		options      identity.Options
		want, left   []string
		reason       string
	}{
		{"circle", circle, identity.Options{Rules: entity.Rules{Infer: true}},
			[]string{"1 s/a shop.listings listing_id,user_id", "2 s/a shop.users user_id,listing_id"}, nil, "neither can wait for the other"},
		{"small column", circle, identity.Options{Rules: entity.Rules{Infer: true, Small: is("shop.listings.user_id")}},
			[]string{"1 s/a shop.users user_id,listing_id", "2 s/a shop.listings listing_id"}, nil, "its IDs are small"},
		{"small key", circle, identity.Options{Rules: entity.Rules{Infer: true, Small: is("shop.users.user_id")}},
			[]string{"1 s/a shop.users listing_id", "2 s/a shop.listings listing_id"}, nil, "then so is what refers to it"},
		{"archive", "CREATE TABLE a (item_id INT AUTO_INCREMENT PRIMARY KEY); CREATE TABLE z (item_id INT PRIMARY KEY);",
			identity.Options{Rules: entity.Rules{Entities: []entity.Entity{{Name: "item", Keys: []string{"shop.a.item_id", "shop.z.item_id"}}}}},
			[]string{"1 s/a shop.z item_id", "2 s/a shop.a item_id"}, nil, "what counts is last"},
		{"tied and small", tied, identity.Options{Rules: entity.Rules{Infer: true, Small: is("shop.other.written_by")}},
			[]string{"1 s/a shop.notes user_id", "2 s/a shop.other written_by", "3 s/a shop.accounts user_id"}, nil, "a foreign key is of one type"},
		{"tied to a table that nobody chose", tied, identity.Options{
			Rules: entity.Rules{Infer: true}, Select: func(n string) bool { return n != "shop.other" },
		}, nil, []string{
			"shop.accounts.user_id on s/a: the foreign key wrote of shop.other ties it to a column that stays as it is",
			"shop.notes.user_id on s/a: the foreign key notes_ibfk_1 of shop.notes ties it to a column that stays as it is",
		}, "the key cannot be changed, nor then what is tied to it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := onPaper(t, test.schema)
			p.lines = map[string]string{"CONSTRAINT `notes_ibfk_1`": "CONSTRAINT `notes_ibfk_1` ()", "CONSTRAINT `wrote`": "CONSTRAINT `wrote` ()"}
			w, gaps := widen.Plan(context.Background(), []identity.Shard{paperShard("s", p)}, test.options)
			assert.Empty(t, gaps)
			assert.Equal(t, test.want, orderOf(w), test.reason)
			assert.Equal(t, test.left, w.Left, test.reason)
		})
	}
}

// The estimate counts each copy of a table, also the one that adding a foreign key
// makes.
func TestPlanCountsWhatIsCopied(t *testing.T) {
	p := onPaper(t, `
CREATE TABLE users (user_id INT AUTO_INCREMENT PRIMARY KEY, KEY k (user_id));
CREATE TABLE notes (nr BIGINT PRIMARY KEY, user_id INT, CONSTRAINT n FOREIGN KEY (user_id) REFERENCES users (user_id));`)
	p.lines = map[string]string{
		"CONSTRAINT n": "CONSTRAINT n FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE",
		"user_id":      "user_id INT(11) DEFAULT 3",
	}
	for _, table := range p.catalog.Tables {
		table.Bytes, table.IndexBytes = 2000, 1000
	}
	w, gaps := planOf(entity.Rules{Infer: true}, paperShard("s", p))
	assert.Empty(t, gaps)
	require.Len(t, w.Steps, 2)
	assert.Equal(t, uint64(3000), w.Steps[0].Bytes)
	assert.Equal(t, 3*time.Second, w.Steps[0].Estimate)
	assert.Equal(t, 6*time.Second, w.Steps[1].Estimate, "the foreign key copies notes again")
	assert.Equal(t, []string{
		"SET SESSION sql_log_bin = 0",
		"ALTER TABLE `shop`.`users` MODIFY COLUMN `user_id` bigint DEFAULT 3",
		"SET @step = IF((SELECT COUNT(*) FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_TYPE = 'FOREIGN KEY' " +
			"AND TABLE_SCHEMA = 'shop' AND TABLE_NAME = 'notes' AND CONSTRAINT_NAME = 'n') > 0, 'DO 0', 'ALTER TABLE `shop`.`notes` " +
			"ADD CONSTRAINT `n` FOREIGN KEY (`user_id`) REFERENCES `shop`.`users` (`user_id`) ON DELETE CASCADE')",
		"PREPARE step FROM @step", "EXECUTE step", "DEALLOCATE PREPARE step",
	}, w.Steps[1].Statements)
}

// What could not be read is a gap, and the plan does not guess.
func TestPlanGaps(t *testing.T) {
	p := onPaper(t, `
CREATE TABLE users (user_id INT AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE notes (nr BIGINT PRIMARY KEY, user_id INT, seller_user_id INT,
	CONSTRAINT n FOREIGN KEY (user_id) REFERENCES users (user_id));`)
	p.lines = map[string]string{
		"seller_user_id": "`seller_user_id` serial", "CONSTRAINT `n`": "CONSTRAINT `n` REFERENCES `users` (`user_id`) WITHIN REASON",
	}
	w, gaps := planOf(entity.Rules{Infer: true}, paperShard("s", p),
		paperShard("t", &paper{catalog: &checksum.Catalog{}, broken: errors.New("no route to host")}))
	require.Len(t, gaps, 3)
	assert.Equal(t, finding.Gap{
		Pair: "s", Table: "shop.notes",
		Cause: finding.Because(finding.Failed, "the ON DELETE and ON UPDATE rules of n could not be read: no such line"),
	}, gaps[0])
	assert.Equal(t, finding.Gap{
		Pair: "s", Table: "shop.notes",
		Cause: finding.Because(finding.Unsupported, "the definition of seller_user_id is not understood: `seller_user_id` serial"),
	}, gaps[1])
	assert.Equal(t, finding.Gap{Pair: "t", Cause: finding.Because(finding.Failed, "no route to host")}, gaps[2])
	assert.Equal(t, []string{"shop.notes.seller_user_id on s/a: its definition could not be read"}, w.Left)
	require.Len(t, w.Steps, 2)
	assert.Contains(t, strings.Join(w.Steps[1].Statements, ";"),
		"(`user_id`) /* with its ON DELETE and ON UPDATE rules: see SHOW CREATE TABLE */")
}

// A name with a line break must not run as SQL, and an error of the writer must reach
// the caller.
func TestPlanIsWrittenAsAScript(t *testing.T) {
	w := &widen.Work{
		Steps: []widen.Step{
			{
				Order: 1, Shard: "s", Member: "b", Table: "shop.x\nDROP TABLE y;\u2028--", Columns: []string{"id"},
				Saves:      []string{"SELECT id"},
				Statements: []string{"SET SESSION sql_log_bin = 0", "ALTER TABLE x"}, Bytes: 3 << 30, Estimate: time.Minute,
				Rebuilds: []string{"PRIMARY (grows)", "k"}, Why: "id is the key of x", Used: 0.914,
			},
			{Order: 2, Member: "tickets/a", Table: "t.t", Columns: []string{"id"}, Statements: []string{"ALTER TABLE t"}, Bytes: 12, Why: "w"},
		},
		Servers: []widen.Server{
			{
				Shard: "s", Member: "b", Address: "10.0.0.2:3306", Instance: checksum.Instance{Hostname: "db01b", Port: "3306"},
				Guard: []string{"GUARD b"}, OnlyHere: "ONLY b", Estimate: time.Minute, Used: 0.914,
			},
			{Member: "tickets/a", Address: "t:1", Guard: []string{"GUARD a"}, OnlyHere: "ONLY a"},
		},
		Notes: []string{"Mind."},
		Left:  []string{"a.b.c on s/b: why"},
	}
	assert.Equal(t, `-- 2 steps on 2 servers, 1 column left.
-- 1-s-b.sql: s/b, 91% used, about 1m0s
-- 2-tickets-a.sql: tickets/a
-- Note: Mind.
-- Left: a.b.c on s/b: why
`, w.Summary())
	scripts := w.Scripts()
	require.Len(t, scripts, 2)
	assert.Equal(t, widen.Script{Name: "1-s-b.sql", Text: `-- ==== 1 of 2: s/b, 1 table, about 1m0s ====
-- For db01b:3306 alone, reached at 10.0.0.2:3306.
-- Take it out first: no application writes to it, and its replication is stopped.
-- Run the whole file, and keep what it prints: mariadb --host … < 1-s-b.sql > 1-s-b.saved
-- On any other server it stops here, and makes the session READ ONLY: with --force, too, no ALTER is done there.
-- If it stops later, mend the cause and run the whole file again: nothing is done twice.
GUARD b;

-- First, the rows at a column's maximum: IDs beyond it were cut to it. Save them: once the column is BIGINT it
-- does not show any more which rows those are. They need the IDs that they should have had, from logs or a backup.
SELECT id;

-- 1. s/b shop.x DROP TABLE y; --: id (3.0 GiB, 91% used, about 1m0s)
--    id is the key of x
--    rebuilds PRIMARY (grows), k
ONLY b;
SET SESSION sql_log_bin = 0;
ALTER TABLE x;

-- Put s/b back: start its replication, wait until it has caught up, run allclear ids.
`}, scripts[0])
	assert.Equal(t, "2-tickets-a.sql", scripts[1].Name)
	var out strings.Builder
	require.NoError(t, w.Write(&out))
	assert.Equal(t, w.Summary()+"\n"+scripts[0].Text+"\n"+scripts[1].Text, out.String())
	assert.ErrorIs(t, w.Write(full{}), errFull)
}

// The member whose columns are nearly full comes before those that have room, and on it
// the table that is fullest: but no reference after its key, and no member before the
// other one of its pair is done.
func TestPlanBeginsWithWhatIsMostUrgent(t *testing.T) {
	with := func(next int) string {
		return fmt.Sprintf("CREATE TABLE users (user_id INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = %d;"+
			"CREATE TABLE aaa (nr BIGINT PRIMARY KEY, user_id INT UNSIGNED); CREATE TABLE notes (nr BIGINT PRIMARY KEY, user_id INT);", next)
	}
	full := onPaper(t, with(0))
	full.catalog.Tables[0].AutoIncrement = 0
	for _, table := range full.catalog.Tables {
		if table.Name == "users" {
			table.AutoIncrement = 1_900_000_000
		}
	}
	// The narrowest is the fullest, on every shard: IDs are those of the whole fleet.
	wide := `CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY); CREATE TABLE notes (nr BIGINT PRIMARY KEY, user_id INT UNSIGNED);`
	w, gaps := planOf(entity.Rules{Infer: true}, paperShard("s1", onPaper(t, wide)), paperShard("s2", full, onPaper(t, with(0))))
	assert.Empty(t, gaps)
	assert.Equal(t, []string{
		"1 s2/b shop.notes user_id", "2 s2/b shop.aaa user_id", "3 s2/b shop.users user_id",
		"4 s2/a shop.notes user_id", "5 s2/a shop.aaa user_id", "6 s2/a shop.users user_id",
		"7 s1/a shop.notes user_id",
	}, orderOf(w))
	var names []string
	for _, script := range w.Scripts() {
		names = append(names, script.Name)
	}
	assert.Equal(t, []string{"1-s2-b.sql", "2-s2-a.sql", "3-s1-a.sql"}, names)
}

// No guard can keep the statements for a server that does not say who it is from another
// one: there are none.
func TestPlanHasNothingForAServerThatDoesNotSayWhoItIs(t *testing.T) {
	w, gaps := planOf(entity.Rules{Infer: true}, identity.Shard{Name: "s", Members: []identity.Member{
		{Name: "a", Source: nameless{onPaper(t, planSchema)}},
	}})
	assert.Empty(t, w.Steps)
	assert.Empty(t, w.Scripts())
	require.Len(t, gaps, 1)
	assert.Contains(t, gaps[0].Cause.Reason, "does not say who it is")
}

type nameless struct{ *paper }

func (nameless) Instance() checksum.Instance { return checksum.Instance{} }

type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }
