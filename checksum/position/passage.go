package position

import (
	"maps"
	"slices"
	"strings"
)

// Passage is what a server has executed between two moments, as far as it can be told.
type Passage struct {
	Executed Knowledge
	// From and To are where the server stood, as people write it; "" where nothing says so.
	// Where it has moved, they name what has.
	From, To string
}

// Since tells what the server has executed since an earlier moment, by its GTIDs, or else by
// the end of its binlog. It takes for granted that both are the same server. What a session
// keeps out of the binlog (sql_log_bin) it does not see.
func (s *Server) Since(earlier *Server) Passage {
	all := Passage{From: earlier.String(), To: s.String()}
	var moved Passage
	switch {
	case s.MariaDB != nil && earlier.MariaDB != nil && s.Logs == earlier.Logs:
		moved = s.MariaDB.since(earlier.MariaDB)
	case s.MySQL != nil && earlier.MySQL != nil:
		moved = s.MySQL.since(earlier.MySQL)
	case s.Binlog != File{}:
		moved = s.Binlog.since(earlier.Binlog)
	}
	switch moved.Executed {
	case Something:
		return moved
	case Nothing:
		if s.logsAll() && earlier.logsAll() {
			all.Executed = Nothing
		}
	case NotKnown:
	}
	return all
}

// logsAll tells that whatever the server executes moves its position. An applier that goes by
// places in its source's binlog may leave no trace.
func (s *Server) logsAll() bool {
	switch {
	case !s.Logs || s.LogsApplied:
		return s.Logs
	case s.IsTold:
		return !slices.ContainsFunc(s.Appliers, func(a Applier) bool { return a.IsByFile })
	}
	return s.Running == NoneRuns
}

// since tells what was executed since an earlier moment. A transaction that was executed and
// is not any more was forgotten (RESET MASTER), and others with it, perhaps.
func (m *MariaDB) since(earlier *MariaDB) Passage {
	var before, after []gtid
	for s, number := range m.logged {
		last, ok := earlier.logged[s]
		if number > last {
			after = append(after, gtid{s, number})
		}
		if number > last && ok {
			before = append(before, gtid{s, last})
		}
	}
	for domain, g := range m.applied {
		last, ok := earlier.applied[domain]
		if g == last {
			continue
		}
		if after = append(after, g); ok {
			before = append(before, last)
		}
	}
	if m.hasLost(earlier) {
		return Passage{}
	}
	return passed(distinct(before), distinct(after))
}

// hasLost tells that a transaction was executed at an earlier moment and is not any more.
func (m *MariaDB) hasLost(earlier *MariaDB) bool {
	for s, number := range earlier.logged {
		if m.logged[s] < number {
			return true
		}
	}
	for domain, g := range earlier.applied {
		if m.applied[domain].number < g.number {
			return true
		}
	}
	return false
}

// distinct lists GTIDs, those that were applied and logged once.
func distinct(all []gtid) string {
	once := map[gtid]bool{}
	for _, g := range all {
		once[g] = true
	}
	return listed(slices.Collect(maps.Keys(once)))
}

func (m MySQL) since(earlier MySQL) Passage {
	var before, after []string
	for _, origin := range slices.Sorted(maps.Keys(m)) {
		if missing(m[origin], earlier[origin]) == 0 {
			continue
		}
		after = append(after, m.shown(origin))
		if len(earlier[origin]) > 0 {
			before = append(before, earlier.shown(origin))
		}
	}
	if m.hasLost(earlier) {
		return Passage{}
	}
	return passed(strings.Join(before, ","), strings.Join(after, ","))
}

// hasLost tells that a transaction was executed at an earlier moment and is not any more.
func (m MySQL) hasLost(earlier MySQL) bool {
	for origin := range earlier {
		if missing(earlier[origin], m[origin]) > 0 {
			return true
		}
	}
	return false
}

// HasLost tells that the server does not have any more what it had executed at an earlier moment, by
// its GTIDs: it was restored from a backup, or its GTIDs were reset.
func (s *Server) HasLost(earlier *Server) bool {
	switch {
	case s.MariaDB != nil && earlier.MariaDB != nil && s.Logs == earlier.Logs:
		return s.MariaDB.hasLost(earlier.MariaDB)
	case s.MySQL != nil && earlier.MySQL != nil:
		return s.MySQL.hasLost(earlier.MySQL)
	}
	return false
}

// since compares places in one file. Another file may begin with a restart, which leaves no
// trace of what was executed with the binlog off.
func (f File) since(earlier File) Passage {
	switch {
	case f == earlier:
		return Passage{Executed: Nothing}
	case f.Name == earlier.Name && f.Offset > earlier.Offset:
		return passed(earlier.String(), f.String())
	}
	return Passage{}
}

func passed(before, after string) Passage {
	switch {
	case after == "":
		return Passage{Executed: Nothing}
	case before == "":
		before = "nothing"
	}
	return Passage{Executed: Something, From: before, To: after}
}
