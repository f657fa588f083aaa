package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// loadTimeout is how long the server may take to say how busy it is. The question takes it a
// millisecond.
const loadTimeout = 5 * time.Second

// Load tells how busy the server is, by the signals asked for. It asks once, on a connection of its
// own, so that neither a long statement of ours nor a wait for a server that went away holds the
// answer up. It fails with checksum.ErrDown if the server cannot be reached, and with
// checksum.ErrDenied if it lets the account in no more; a privilege that is missing is in the Gauge.
func (m *Member) Load(ctx context.Context, signals []checksum.Signal) (checksum.Load, error) {
	speaks, err := m.speaks(ctx)
	if err != nil {
		return nil, err
	}
	l := loadAsk{Member: m, isMariaDB: speaks == pcre, load: checksum.Load{}}
	limited, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	for _, s := range signals {
		switch s {
		case checksum.Running:
			err = l.running(limited)
		case checksum.Lag:
			err = l.lag(limited)
		case checksum.History:
			err = l.history(limited)
		}
		if errors.Is(err, context.DeadlineExceeded) && !isDial(err) {
			err = fmt.Errorf("no answer within %s", loadTimeout)
		}
		if err != nil {
			return nil, m.fail(ctx, "asking for its load", err)
		}
	}
	return l.load, nil
}

// loadAsk asks for the signals of one moment.
type loadAsk struct {
	*Member
	isMariaDB bool
	load      checksum.Load
}

// records asks once, where the Member's own ask until patience runs out.
func (l *loadAsk) records(ctx context.Context, query string) (all []record, err error) {
	err = queryRecords(ctx, l.aside, query, nil, func(r record) { all = append(all, maps.Clone(r)) })
	return all, err
}

// running counts statements. Every account may read the counter. Those of this member are counted
// before and after, and the fewer taken off: one that just ended must not hide one of others.
func (l *loadAsk) running(ctx context.Context) error {
	ours := l.statements.underWay.Load()
	value, ok, err := l.status(ctx, "Threads_running")
	if err != nil {
		return err
	}
	if !ok {
		l.load[checksum.Running] = checksum.Gauge{Why: "the server does not count its running threads"}
		return nil
	}
	const itself = 1 // the statement that asked
	others := int64(value) - min(ours, l.statements.underWay.Load()) - itself
	l.load[checksum.Running] = checksum.Gauge{Value: uint64(max(0, others))}
	return nil
}

// status reads one counter.
func (l *loadAsk) status(ctx context.Context, name string) (value uint64, ok bool, err error) {
	found, err := l.records(ctx, "SHOW GLOBAL STATUS LIKE '"+name+"'")
	if err != nil || len(found) == 0 {
		return 0, false, err
	}
	return found[0].number("VALUE"), true, nil
}

// history reads the length of InnoDB's history list: MariaDB shows it to every account as a status
// counter, MySQL as one of InnoDB's metrics (5.6 and later, on by default).
func (l *loadAsk) history(ctx context.Context) error {
	value, ok, err := l.status(ctx, "Innodb_history_list_length")
	if err != nil {
		return err
	}
	if ok {
		l.load[checksum.History] = checksum.Gauge{Value: value}
		return nil
	}
	found, err := l.records(ctx, "SELECT COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len'")
	if number, k := classify(err); k == denied && isPrivilege(number) {
		l.load[checksum.History] = lacks(statement.ProcessPrivilege)
		return nil
	}
	if err != nil {
		return err
	}
	gauge := checksum.Gauge{Why: "the server does not count InnoDB's history list"}
	if len(found) > 0 {
		gauge = checksum.Gauge{Value: found[0].number("COUNT")}
	}
	l.load[checksum.History] = gauge
	return nil
}

// lag reads how far the appliers are behind. There is no number while one does not run, or is not
// connected to its source.
func (l *loadAsk) lag(ctx context.Context) error {
	var found []record
	var err error
	for _, wording := range appliersSQL(l.isMariaDB) {
		if found, err = l.records(ctx, wording); !isNumbered(err, errSyntax) {
			break
		}
	}
	if number, k := classify(err); k == denied && isPrivilege(number) {
		l.load[checksum.Lag] = lacks(statement.ReplicationPrivileges(l.isMariaDB))
		return nil
	}
	if err != nil {
		return err
	}
	for _, r := range found {
		gauge := lagOf(r)
		if before, isSome := l.load[checksum.Lag]; !isSome || before.IsTold() && (!gauge.IsTold() || gauge.Value > before.Value) {
			l.load[checksum.Lag] = gauge
		}
	}
	return nil
}

// lagOf reads a row of SHOW REPLICA STATUS, or of what it was called before.
func lagOf(r record) checksum.Gauge {
	text := r.text("SECONDS_BEHIND_SOURCE") + r.text("SECONDS_BEHIND_MASTER")
	seconds, err := strconv.ParseUint(text, 10, 64)
	if err == nil {
		return checksum.Gauge{Value: seconds - min(seconds, r.number("SQL_DELAY"))}
	}
	why := "replication does not run"
	switch a := applierOf(r); {
	case a.ApplyError != 0:
		why = fmt.Sprintf("replication was stopped by error %d", a.ApplyError)
	case !a.IsApplying:
		why = "replication is stopped"
	case a.ReceiveError != 0:
		why = fmt.Sprintf("replication is cut off from its source by error %d", a.ReceiveError)
	case !a.IsReceiving:
		why = "replication is cut off from its source"
	}
	return checksum.Gauge{Why: why}
}

func lacks(privilege string) checksum.Gauge {
	return checksum.Gauge{Why: "the account lacks " + privilege, Grant: privilege}
}

// isPrivilege tells an error about a privilege from one about logging in.
func isPrivilege(number uint16) bool { return number == 1227 || number == 1142 || number == 1044 }
