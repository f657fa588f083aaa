package statement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum/statement"
)

// A GRANT that people paste opens what it names and nothing else.
func TestGrantsOpenNothingElse(t *testing.T) {
	assert.Equal(t, "GRANT SELECT ON `shop\\_eu`.* TO 'al''l'@'%';", statement.GrantDatabase("shop_eu", "al'l"))
	assert.Equal(t, "GRANT SELECT ON `a``\\%`.* TO 'u'@'%';", statement.GrantDatabase("a`%", "u"))
	assert.Equal(t, "GRANT SELECT ON `shop_eu`.`ids``` TO 'u'@'%';", statement.GrantTable("shop_eu", "ids`", "u"))
}

// MariaDB has split the privilege that MySQL has for the state of replication: its
// REPLICATION CLIENT shows the end of the binlog alone.
func TestTheGrantForReplicationIsTheServersOwn(t *testing.T) {
	assert.Equal(t, "GRANT REPLICATION CLIENT ON *.* TO 'u'@'%';", statement.GrantReplication(false, "u"))
	assert.Equal(t, "GRANT SLAVE MONITOR, BINLOG MONITOR ON *.* TO 'u'@'%';", statement.GrantReplication(true, "u"))
}

// What shows views and programs opens no table, and is one statement a database.
func TestTheGrantsForDefinitionsReadNoRows(t *testing.T) {
	assert.Equal(t, []string{
		"GRANT SHOW VIEW, TRIGGER, EVENT ON `shop\\_eu`.* TO 'u'@'%';",
		"GRANT SHOW_ROUTINE ON *.* TO 'u'@'%'; -- MySQL from 8.0.20 on",
		"GRANT SELECT ON mysql.proc TO 'u'@'%'; -- MariaDB, and MySQL before 8.0",
		"GRANT SELECT (User, Host) ON mysql.user TO 'u'@'%';",
	}, statement.GrantDefinitions([]string{"shop_eu"}, "u"))
}
