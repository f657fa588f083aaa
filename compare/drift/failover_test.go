package drift_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/drift"
	"allclear/fixtures"
	"allclear/report/words"
)

// change is one change that breaks the next failover, and the one finding that it makes.
type change struct {
	on    string // statements on b, with "; " between them
	finds string // "severity kind member table [columns] ×count"
	needs []fixtures.Capability
}

// whole is a schema with something of everything that a failover depends on.
func whole() []string {
	return []string{
		"CREATE TABLE p (id INT PRIMARY KEY, n INT, UNIQUE KEY un (n))",
		"CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, pid INT, n INT, s VARCHAR(20) CHARACTER SET utf8mb4, " +
			"at TIMESTAMP(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), KEY kn (n), KEY kp (pid), " +
			"CONSTRAINT fk FOREIGN KEY (pid) REFERENCES p (id) ON DELETE CASCADE ON UPDATE NO ACTION)",
		"CREATE TABLE r (id INT NOT NULL, d INT, PRIMARY KEY (id)) PARTITION BY RANGE (id) " +
			"(PARTITION lo VALUES LESS THAN (10), PARTITION hi VALUES LESS THAN (20))",
	}
}

// programs are what a database holds beside its tables.
func programs() []string {
	return []string{
		"CREATE VIEW v AS SELECT t.id, CONCAT('é', p.n) AS c FROM t JOIN p ON p.id = t.pid WHERE t.n > 1",
		"CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.n = NEW.n + 1",
		"CREATE PROCEDURE pr(IN x INT) SELECT x",
		"CREATE FUNCTION fn(x INT) RETURNS INT DETERMINISTIC RETURN x + 1",
		"CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t WHERE n = 5",
	}
}

func changesOfPrograms() []change {
	return []change{
		{on: "DROP VIEW v", finds: "warning schema.missing-object b v [] ×1"},
		{on: "ALTER VIEW v AS SELECT t.id, CONCAT('é', p.id) AS c FROM t JOIN p ON p.id = t.pid", finds: "warning schema.object  v [] ×1"},
		{
			on:    "ALTER SQL SECURITY INVOKER VIEW v AS SELECT t.id, CONCAT('é', p.n) AS c FROM t JOIN p ON p.id = t.pid WHERE t.n > 1",
			finds: "warning schema.object  v [] ×1",
		},
		{on: "DROP TRIGGER tr", finds: "warning schema.missing-object b t [] ×1"},
		{on: "DROP PROCEDURE pr", finds: "warning schema.missing-object b  [] ×1"},
		{on: "DROP PROCEDURE pr; CREATE PROCEDURE pr() SELECT x", finds: "warning schema.object   [] ×1"},
		{on: "DROP PROCEDURE pr; SET sql_mode = ''; CREATE PROCEDURE pr(IN x INT) SELECT x", finds: "warning schema.object   [] ×1"},
		{on: "ALTER FUNCTION fn SQL SECURITY INVOKER", finds: "warning schema.object   [] ×1"},
		{on: "ALTER EVENT ev ENABLE", finds: "warning schema.object   [] ×1"},
		{on: "ALTER EVENT ev DO DELETE FROM t WHERE n = 6", finds: "warning schema.object   [] ×1"},
		{on: "CREATE PROCEDURE more() SELECT 1", finds: "warning schema.missing-object a  [] ×1"},
		{
			on:    "CREATE DEFINER = 'gone'@'nowhere' PROCEDURE more() SELECT 1",
			finds: "warning schema.definer b  [] ×1, warning schema.missing-object a  [] ×1",
		},
	}
}

func changesOfTables() []change {
	checks := []fixtures.Capability{fixtures.CheckConstraints}
	return []change{
		{on: "ALTER TABLE t MODIFY id INT NOT NULL", finds: "blocker schema.auto-increment  t [id] ×1"},
		{
			on:    "ALTER TABLE t MODIFY at TIMESTAMP(3) NULL DEFAULT CURRENT_TIMESTAMP(3)",
			finds: "warning schema.on-update  t [at] ×1",
		},
		{on: "ALTER TABLE t DROP FOREIGN KEY fk", finds: "warning schema.missing-foreign-key b t [pid] ×1"},
		{
			on: "ALTER TABLE t DROP FOREIGN KEY fk, ADD CONSTRAINT fk2 FOREIGN KEY (pid) REFERENCES p (id) " +
				"ON DELETE SET NULL ON UPDATE NO ACTION",
			finds: "warning schema.foreign-key  t [pid] ×1",
		},
		{
			on:    "ALTER TABLE t DROP FOREIGN KEY fk, ADD CONSTRAINT fk2 FOREIGN KEY (pid) REFERENCES p (n) ON DELETE CASCADE",
			finds: "warning schema.missing-foreign-key b t [pid] ×1, warning schema.missing-foreign-key a t [pid] ×1",
		},
		{on: "ALTER TABLE t DROP KEY kn", finds: "warning schema.missing-index b t [n] ×1"},
		{on: "ALTER TABLE r ADD PARTITION (PARTITION top VALUES LESS THAN MAXVALUE)", finds: "warning schema.partitioned  r [] ×1"},
		{on: "ALTER TABLE r REMOVE PARTITIONING", finds: "info schema.partitioned  r [] ×1"},
		{on: "ALTER TABLE t DROP CONSTRAINT ck", finds: "warning schema.missing-check b t [] ×1", needs: checks},
		{
			on:    "ALTER TABLE t DROP CONSTRAINT ck, ADD CONSTRAINT ck CHECK (n > 1 AND s <> 'x')",
			finds: "warning schema.check  t [] ×1", needs: checks,
		},
		{
			on: "ALTER TABLE t ALTER INDEX kn IGNORED", finds: "warning schema.index-hidden  t [n] ×1",
			needs: []fixtures.Capability{fixtures.IgnoredIndexes},
		},
		{
			on: "ALTER TABLE t ALTER INDEX kn INVISIBLE", finds: "warning schema.index-hidden  t [n] ×1",
			needs: []fixtures.Capability{fixtures.InvisibleIndexes},
		},
		{
			on: "ALTER TABLE t ALTER CHECK ck NOT ENFORCED", finds: "warning schema.check  t [] ×1",
			needs: []fixtures.Capability{fixtures.InvisibleIndexes}, // MySQL 8 has both
		},
	}
}

// Drift that shows only after the next failover is found: each change of one thing on b makes
// exactly one finding, and the same schema on both members makes none.
func TestWhatBreaksTheNextFailoverIsFound(t *testing.T) {
	p := newPair(t)
	both := []*fixtures.Server{p.a, p.b}
	for _, c := range slices.Concat([]change{{on: "DO 0"}}, changesOfTables(), changesOfPrograms()) {
		t.Run(c.on, func(t *testing.T) {
			fixtures.Need(t, both, c.needs...)
			p := newPair(t)
			p.both(whole()...)
			if p.a.Has(fixtures.CheckConstraints) && p.b.Has(fixtures.CheckConstraints) {
				p.both("ALTER TABLE t ADD CONSTRAINT ck CHECK (n > 0 AND s <> 'x')")
			}
			p.both(programs()...)
			p.onB(strings.Split(c.on, "; ")...)
			finds := c.finds
			if p.a.Flavor() != p.b.Flavor() { // they print conditions in ways of their own
				finds = strings.Replace(finds, "warning schema.check ", "info schema.check ", 1)
			}
			assert.Equal(t, finds, strings.Join(p.lines(p.schema()), ", "))
		})
	}
}

// An account that may only read rows is no worse off for it: what it may not see of programs
// is said, and no finding is made up of it.
func TestWhatTheAccountMayNotSeeIsSaid(t *testing.T) {
	p := newPair(t)
	p.both(whole()...)
	p.both(programs()...)
	p.onB("DROP TRIGGER tr", "DROP PROCEDURE pr", "ALTER VIEW v AS SELECT 1 AS c")
	user := "r" + p.database[2:16] // MySQL 5.6 takes 16 characters
	p.both("CREATE USER "+user+"@'%' IDENTIFIED BY 'secret'", "GRANT SELECT ON "+p.database+".* TO "+user+"@'%'")
	t.Cleanup(func() { p.both("DROP USER " + user + "@'%'") })
	outcome := p.outcomeAs(user, "secret")
	assert.Empty(t, outcome.Gaps)
	found := drift.Schema(&outcome)
	assert.Equal(t, []string{"info schema.unseen a  [] ×1", "info schema.unseen b  [] ×1"}, p.lines(found))
	assert.Equal(t, "not compared, for the account on a may not see it: "+
		"events, procedures and functions, triggers, what views select, whether definers exist", words.Detail(&found[0]))
}
