package server

import (
	"context"
	"strings"

	"allclear/checksum"
	"allclear/checksum/position"
)

// Facts reads the global values of the named system variables, and of "version" and
// "version_comment". A variable that the server doesn't know is left out.
func (m *Member) Facts(ctx context.Context, variables []string) (map[string]string, error) {
	found, err := m.records(ctx, "reading settings", "SHOW GLOBAL VARIABLES")
	if err != nil {
		return nil, err
	}
	all := make(map[string]string, len(found))
	for _, r := range found {
		all[r.text("VARIABLE_NAME")] = r.text("VALUE")
	}
	facts := map[string]string{}
	for _, name := range append([]string{"version", "version_comment"}, variables...) {
		if value, ok := all[name]; ok {
			facts[name] = value
		}
	}
	return facts, nil
}

// Activity tells what has been written on this server, by anyone, and how far it has come
// in replication.
//
// MariaDB counts writes to internal temporary tables separately, as
// Handler_tmp_write. MySQL does not, so our own catalog queries would count as
// writes there; InnoDB's own counter of inserted rows is used instead.
func (m *Member) Activity(ctx context.Context) (checksum.Activity, error) {
	found, err := m.records(ctx, "reading the write counters",
		"SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_write', 'Handler_tmp_write', 'Handler_update', 'Handler_delete', "+
			"'Innodb_rows_inserted', 'Slaves_running', 'Slave_running', '"+strings.Join(changers(), "', '")+"')")
	if err != nil {
		return checksum.Activity{}, err
	}
	status := map[string]record{}
	for _, r := range found {
		status[r.text("VARIABLE_NAME")] = r
	}
	count := func(name string) uint64 { return status[name].number("VALUE") }
	a := checksum.Activity{Writes: count("Innodb_rows_inserted") + count("Handler_update") + count("Handler_delete")}
	if _, apart := status["Handler_tmp_write"]; apart {
		a.Writes = count("Handler_write") + count("Handler_update") + count("Handler_delete")
	}
	for _, statement := range changers() {
		a.Writes += count(statement)
	}
	a.Replication, err = m.replication(ctx, running(status))
	return a, err
}

// changers are the counters of statements that change what tables hold, or which there are,
// without a row that is counted.
func changers() []string {
	return []string{
		"Com_alter_table", "Com_create_table", "Com_drop_table", "Com_rename_table", "Com_truncate", "Com_create_db", "Com_drop_db",
	}
}

// running tells whether replication appliers run here. MariaDB counts those that do,
// MySQL before 8.0 says ON or OFF, and later ones don't tell an account with SELECT alone.
func running(status map[string]record) position.Running {
	count, isCounted := status["Slaves_running"]
	said, isSaid := status["Slave_running"]
	switch {
	case isCounted && count.text("VALUE") != "0", said.text("VALUE") == "ON":
		return position.SomeRun
	case isCounted, isSaid:
		return position.NoneRuns
	}
	return position.NotSaid
}
