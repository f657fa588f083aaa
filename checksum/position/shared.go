package position

// Gained is what a server has executed since an earlier moment, told by its GTIDs.
type Gained struct {
	Transactions uint64
	// Lacks is the first of them that the other server has not executed, as people write it; "" if it has
	// executed them all.
	Lacks string
}

// GainedSince tells what the server has executed since an earlier moment, and whether another one has
// executed it as well. ok is false where GTIDs do not tell: where there are none, where clients' writes
// get none as the binlog is off, and where the server has lost some.
func (s *Server) GainedSince(earlier, other *Server) (g Gained, ok bool) {
	if !s.Logs || !earlier.Logs || !other.Logs || s.HasLost(earlier) {
		return g, false
	}
	switch {
	case s.MariaDB != nil && earlier.MariaDB != nil && other.MariaDB != nil:
		return s.MariaDB.gained(earlier.MariaDB, other.MariaDB), true
	case len(s.MySQL) > 0 && len(earlier.MySQL) > 0 && len(other.MySQL) > 0:
		return s.MySQL.gained(earlier.MySQL, other.MySQL), true
	}
	return g, false
}

func (m *MariaDB) gained(earlier, other *MariaDB) (g Gained) {
	seen := map[gtid]bool{}
	for _, one := range m.executed() {
		was := earlier.reachedOf(one.stream)
		if one.number <= was || seen[one] {
			continue
		}
		if before := earlier.applied[one.domain].number; was == 0 && before < one.number {
			was = before // of another server: numbers go on within a domain
		}
		seen[one] = true
		g.Transactions += one.number - was
		if other.reachedOf(one.stream) < one.number && (g.Lacks == "" || one.String() < g.Lacks) {
			g.Lacks = one.String()
		}
	}
	return g
}

// reachedOf is the last transaction of one server in one domain that is known to be executed, 0 for none.
func (m *MariaDB) reachedOf(s stream) uint64 {
	last := m.logged[s]
	if applied := m.applied[s.domain]; applied.stream == s {
		last = max(last, applied.number)
	}
	return last
}

func (m MySQL) gained(earlier, other MySQL) (g Gained) {
	for origin := range m {
		g.Transactions += missing(m[origin], earlier[origin])
		// What it had before is no matter: nothing of that is lost.
		if missing(m[origin], other[origin]) > missing(earlier[origin], other[origin]) && (g.Lacks == "" || origin < g.Lacks) {
			g.Lacks = m.shown(origin)
		}
	}
	return g
}
