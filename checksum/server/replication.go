package server

import (
	"context"
	"errors"
	"sync"

	"allclear/checksum"
	"allclear/checksum/position"
	"allclear/checksum/statement"
)

// Numbers of MySQL's errors for what a server does not have.
const (
	errSyntax          = 1064 // a statement of another version
	errUnknownVariable = 1193
)

// replication reads how far the server has come in replication, with what the account may
// read: GTIDs take no privilege, the rest does.
func (m *Member) replication(ctx context.Context, running position.Running) (s position.Server, err error) {
	isMariaDB, err := m.gtids(ctx, &s)
	if err != nil {
		return position.Server{}, err
	}
	s.Running = running
	appliers, isTold, err := m.asks.appliers.ask(ctx, m, "reading the state of replication", appliersSQL(isMariaDB))
	if err != nil {
		return position.Server{}, err
	}
	if s.IsTold = isTold; !isTold {
		s.Grant = statement.ReplicationPrivileges(isMariaDB)
	}
	for _, r := range appliers {
		s.Appliers = append(s.Appliers, applierOf(r))
	}
	if s.MySQL != nil {
		return s, nil // nobody needs a place in the binlog
	}
	end, isTold, err := m.asks.binlog.ask(ctx, m, "reading the end of the binlog", binlogSQL(isMariaDB))
	if !isTold {
		s.Grant = statement.ReplicationPrivileges(isMariaDB)
	}
	if len(end) > 0 {
		s.Binlog = position.File{Name: end[0].text("FILE"), Offset: end[0].number("POSITION")}
	}
	return s, err
}

// gtids reads who the server is, what it has executed by GTIDs and whether its binlog has all
// of that. Only SELECT gives long sets whole: SHOW VARIABLES cuts them off.
func (m *Member) gtids(ctx context.Context, s *position.Server) (isMariaDB bool, err error) {
	speaks, err := m.speaks(ctx)
	if err != nil {
		return false, err
	}
	isMariaDB = speaks == pcre
	doing := "reading the replication position"
	var r record
	for _, query := range gtidsSQL(isMariaDB) {
		if r, err = m.record(ctx, doing, query); !isNumbered(err, errUnknownVariable) {
			break
		}
	}
	if isNumbered(err, errUnknownVariable) {
		return isMariaDB, nil // older than GTIDs
	}
	if err != nil {
		return isMariaDB, err
	}
	s.ID, s.UUID = r.text("ID"), r.text("UUID")
	s.Logs, s.LogsApplied = r.text("LOGS") == "1", r.text("LOGS") == "1" && r.text("LOGS_APPLIED") == "1"
	switch {
	case isMariaDB:
		s.MariaDB, err = position.ParseMariaDB(r.text("LOGGED"), r.text("APPLIED"))
	case r.text("MODE") == "ON": // in the other modes some transactions have no GTID
		s.MySQL, err = position.ParseMySQL(r.text("EXECUTED"))
	}
	return isMariaDB, m.fail(ctx, doing, err)
}

// gtidsSQL are the wordings of what gtids asks, the newest first.
func gtidsSQL(isMariaDB bool) []string {
	const logs = "SELECT @@GLOBAL.server_id AS ID, @@GLOBAL.log_bin AS LOGS, "
	if isMariaDB {
		return []string{logs + "@@GLOBAL.log_slave_updates AS LOGS_APPLIED, " +
			"@@GLOBAL.gtid_binlog_state AS LOGGED, @@GLOBAL.gtid_slave_pos AS APPLIED"}
	}
	const sets = "@@GLOBAL.server_uuid AS UUID, @@GLOBAL.gtid_mode AS MODE, @@GLOBAL.gtid_executed AS EXECUTED"
	return []string{ // 8.0.26 renamed it
		logs + "@@GLOBAL.log_replica_updates AS LOGS_APPLIED, " + sets,
		logs + "@@GLOBAL.log_slave_updates AS LOGS_APPLIED, " + sets,
	}
}

// applierOf reads a row of SHOW REPLICA STATUS, or of what it was called before.
func applierOf(r record) position.Applier {
	is := func(now, before string) bool { return r.text(now) == "Yes" || r.text(before) == "Yes" }
	either := func(now, before string) string { return r.text(now) + r.text(before) }
	a := position.Applier{
		SourceID:     either("SOURCE_SERVER_ID", "MASTER_SERVER_ID"),
		SourceUUID:   either("SOURCE_UUID", "MASTER_UUID"),
		IsReceiving:  is("REPLICA_IO_RUNNING", "SLAVE_IO_RUNNING"),
		IsApplying:   is("REPLICA_SQL_RUNNING", "SLAVE_SQL_RUNNING"),
		ReceiveError: r.number("LAST_IO_ERRNO"),
		ApplyError:   r.number("LAST_SQL_ERRNO"),
		Delay:        r.number("SQL_DELAY"),
		Executed: position.File{
			Name:   either("RELAY_SOURCE_LOG_FILE", "RELAY_MASTER_LOG_FILE"),
			Offset: r.number("EXEC_SOURCE_LOG_POS") + r.number("EXEC_MASTER_LOG_POS"),
		},
		IsByFile: r.text("USING_GTID") == "No" || r.text("AUTO_POSITION") == "0",
	}
	return a
}

func appliersSQL(isMariaDB bool) []string {
	if isMariaDB {
		return []string{"SHOW ALL SLAVES STATUS"}
	}
	return []string{"SHOW REPLICA STATUS", "SHOW SLAVE STATUS"} // 8.0.22 renamed it
}

func binlogSQL(isMariaDB bool) []string {
	if isMariaDB {
		return []string{"SHOW MASTER STATUS"}
	}
	return []string{"SHOW BINARY LOG STATUS", "SHOW MASTER STATUS"} // 8.2 renamed it
}

// privilegedAsk is a question that takes a privilege and whose wording depends on the
// version. Neither changes during a run: it is found out once.
type privilegedAsk struct {
	mu       sync.Mutex
	wording  string
	isDenied bool
}

// ask runs the first wording that the server knows. isTold is false if the account may not
// ask.
func (p *privilegedAsk) ask(ctx context.Context, m *Member, doing string, wordings []string) (found []record, isTold bool, err error) {
	p.mu.Lock()
	known, isDenied := p.wording, p.isDenied
	p.mu.Unlock()
	if isDenied {
		return nil, false, nil
	}
	if known != "" {
		wordings = []string{known}
	}
	for _, known = range wordings {
		if found, err = m.records(ctx, doing, known); !isNumbered(err, errSyntax) {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case errors.Is(err, checksum.ErrDenied):
		p.isDenied = true
		return nil, false, nil
	case err == nil:
		p.wording = known
	}
	return found, err == nil, err
}
