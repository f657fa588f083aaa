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

// GrantDefinitions let a user see what a database holds beside its tables, so that drift of it
// is found: the optional grants. TRIGGER and EVENT also let the user make such. For routines
// it takes mysql.proc, or from MySQL 8.0.20 on SHOW_ROUTINE.
func GrantDefinitions(databases []string, user string) []string {
	var all []string
	for _, database := range databases {
		grant := GrantDatabase(database, user)
		all = append(all, strings.Replace(grant, "GRANT SELECT ", "GRANT SHOW VIEW, TRIGGER, EVENT ", 1))
	}
	return append(all,
		"GRANT SHOW_ROUTINE ON *.* TO "+Account(user)+"; -- MySQL from 8.0.20 on",
		"GRANT SELECT ON mysql.proc TO "+Account(user)+"; -- MariaDB, and MySQL before 8.0",
		"GRANT SELECT (User, Host) ON mysql.user TO "+Account(user)+";")
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

// ProcessPrivilege is what it takes on MySQL to read InnoDB's metrics, the length of its history
// list among them.
const ProcessPrivilege = "PROCESS"

// GrantProcess lets a user read InnoDB's metrics on MySQL, and also what the statements of others are.
func GrantProcess(user string) string {
	return "GRANT " + ProcessPrivilege + " ON *.* TO " + Account(user) + ";"
}

// GrantMoment lets a user read all tables as they were at one moment: lock the server for the
// instant in which that begins, and on MySQL see which statements run before it does.
func GrantMoment(isMariaDB bool, user string) string {
	privileges := "RELOAD, PROCESS"
	if isMariaDB {
		privileges = "RELOAD"
	}
	return "GRANT " + privileges + " ON *.* TO " + Account(user) + ";"
}
