package statement

import "strings"

// GrantDatabase lets a user read all tables of a database. In the database of such a
// GRANT, _ and % are wildcards: they are escaped, so that shop_eu does not open shopXeu
// as well.
func GrantDatabase(database, user string) string {
	name := strings.NewReplacer(`\`, `\\`, "_", `\_`, "%", `\%`).Replace(database)
	return "GRANT SELECT ON " + Name(name) + ".* TO " + Account(user) + ";"
}

// GrantTable lets a user read one table. Here, _ and % in the database's name are no
// wildcards.
func GrantTable(database, table, user string) string {
	return "GRANT SELECT ON " + Name(database) + "." + Name(table) + " TO " + Account(user) + ";"
}

// Account names a user who logs in from any host.
func Account(user string) string {
	return "'" + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(user) + "'@'%'"
}

// GrantReplication lets a user read the state of replication: the optional grant with which
// lag is told from damage everywhere.
func GrantReplication(isMariaDB bool, user string) string {
	return "GRANT " + ReplicationPrivileges(isMariaDB) + " ON *.* TO " + Account(user) + ";"
}

// ReplicationPrivileges are what SHOW REPLICA STATUS and SHOW BINARY LOG STATUS take, or
// what they were called before. MariaDB has split REPLICATION CLIENT in 10.5.2.
func ReplicationPrivileges(isMariaDB bool) string {
	if isMariaDB {
		return "SLAVE MONITOR, BINLOG MONITOR"
	}
	return "REPLICATION CLIENT"
}
