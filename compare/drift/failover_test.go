package drift_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/fixtures"
)

// change is one change that breaks the next failover, and the one finding that it makes.
type change struct {
	on    string // a statement on b
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
	for _, c := range append([]change{{on: "DO 0"}}, changesOfTables()...) {
		t.Run(c.on, func(t *testing.T) {
			fixtures.Need(t, both, c.needs...)
			p := newPair(t)
			p.both(whole()...)
			if p.a.Has(fixtures.CheckConstraints) && p.b.Has(fixtures.CheckConstraints) {
				p.both("ALTER TABLE t ADD CONSTRAINT ck CHECK (n > 0 AND s <> 'x')")
			}
			p.onB(c.on)
			finds := c.finds
			if p.a.Flavor() != p.b.Flavor() { // they print conditions in ways of their own
				finds = strings.Replace(finds, "warning schema.check ", "info schema.check ", 1)
			}
			assert.Equal(t, finds, strings.Join(p.lines(p.schema()), ", "))
		})
	}
}
