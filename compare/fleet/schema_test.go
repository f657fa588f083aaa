package fleet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/report/words"
)

// drifted lists what drift finds between the members' catalogs: kind, table,
// columns and detail.
func (tw *twins) drifted() []string {
	tw.t.Helper()
	o := tw.verify()
	require.Empty(tw.t, o.Gaps)
	var all []string
	for _, f := range drift.Schema(&o) {
		line := string(f.Kind) + " " + f.Table[len(tw.database)+1:]
		for _, c := range f.Columns {
			line += " " + c
		}
		line += ": " + words.Detail(&f)
		all = append(all, line)
	}
	return all
}

// One CREATE TABLE makes one schema, on whatever versions: servers spell types,
// defaults and expressions in ways of their own, and none of that is drift.
func TestOneSchemaOnBothMembersIsNoDrift(t *testing.T) {
	tw := onTwins(t, having(t, everyType()))
	assert.Empty(t, tw.drifted())
}

// Servers differ most in how they spell defaults: equal ones are no drift.
func TestDefaultsAndKeysOfOneSchemaAreNoDrift(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, n INT NOT NULL DEFAULT 5, "+
		"s VARCHAR(20) DEFAULT 'it''s é', z CHAR(3) NOT NULL DEFAULT '', "+
		"nothing VARCHAR(9) DEFAULT NULL, word VARCHAR(9) DEFAULT 'NULL', d DECIMAL(10,2) DEFAULT 1.50, "+
		"b BIT(8) DEFAULT b'101', e ENUM('a','é') DEFAULT 'é', day DATE DEFAULT '2020-02-29', "+
		"at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), "+
		"made DATETIME DEFAULT CURRENT_TIMESTAMP, "+
		"y YEAR DEFAULT 2020, UNIQUE KEY u (s, n), KEY k (s(5)), KEY two (d, e)) CHARACTER SET utf8mb4 COMMENT='é'",
		"CREATE TABLE p (id INT PRIMARY KEY) PARTITION BY RANGE (id) "+
			"(PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN MAXVALUE)")
	assert.Empty(t, tw.drifted())
}

// Catalogs spell bytes in three ways, 'ab', 0x6162 and x'6162': all are equal.
func TestDefaultOfBytesIsNoDrift(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, b BINARY(4) DEFAULT 'ab', v VARBINARY(4) DEFAULT 'ab')")
	assert.Empty(t, tw.drifted())
}

// The drift that an interrupted upgrade leaves behind is found on any two versions.
func TestDriftIsFound(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL DEFAULT 5, s VARCHAR(20) CHARACTER SET latin1, e ENUM('a','b'), "+
		"KEY k (n))", "CREATE TABLE gone (id INT)")
	tw.onB("ALTER TABLE t MODIFY id BIGINT, MODIFY n INT NOT NULL DEFAULT 6, MODIFY s VARCHAR(20) CHARACTER SET utf8mb4, "+
		"MODIFY e ENUM('b','a'), ADD c INT, DROP KEY k", "DROP TABLE gone")
	o := tw.verify()
	var kinds []finding.Kind
	for _, f := range drift.Schema(&o) {
		kinds = append(kinds, f.Kind)
	}
	assert.Subset(t, kinds, []finding.Kind{
		"schema.charset", "schema.default", finding.MissingColumn, "schema.missing-index", finding.MissingTable, "schema.type",
	})
}
