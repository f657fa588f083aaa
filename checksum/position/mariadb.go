package position

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// MariaDB is what a MariaDB server has executed. Within a domain transactions are numbered
// in the order of the binlog, whichever server they come from.
type MariaDB struct {
	// logged is the last number that its binlog has of each server in each domain
	// (gtid_binlog_state). A server logs a transaction just before it shows.
	logged map[stream]uint64
	// applied is the last transaction of each domain that it got by replication
	// (gtid_slave_pos). It counts a transaction once it shows.
	applied map[string]gtid
}

// stream is the transactions of one server in one domain.
type stream struct{ domain, server string }

// gtid is a transaction.
type gtid struct {
	stream
	number uint64
}

func (g gtid) String() string { return fmt.Sprintf("%s-%s-%d", g.domain, g.server, g.number) }

// ParseMariaDB reads gtid_binlog_state and gtid_slave_pos: "0-3543-490,1-3544-7", or "".
func ParseMariaDB(binlogState, slavePosition string) (*MariaDB, error) {
	m := &MariaDB{logged: map[stream]uint64{}, applied: map[string]gtid{}}
	logged, err := parseGTIDs(binlogState)
	if err != nil {
		return nil, err
	}
	for _, g := range logged {
		m.logged[g.stream] = max(m.logged[g.stream], g.number)
	}
	applied, err := parseGTIDs(slavePosition)
	if err != nil {
		return nil, err
	}
	for _, g := range applied {
		m.applied[g.domain] = g
	}
	return m, nil
}

func parseGTIDs(list string) (all []gtid, err error) {
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		fields := strings.Split(text, "-")
		if len(fields) != 3 {
			return nil, fmt.Errorf("%q is not domain-server-number", text)
		}
		number, err := strconv.ParseUint(fields[2], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not domain-server-number: %w", text, err)
		}
		all = append(all, gtid{stream{fields[0], fields[1]}, number})
	}
	return all, nil
}

// executed are the last transactions that the server knows of each server and domain.
func (m *MariaDB) executed() []gtid {
	return slices.AppendSeq(m.inBinlog(), maps.Values(m.applied))
}

// inBinlog are the last transactions that the binlog has.
func (m *MariaDB) inBinlog() (all []gtid) {
	for s, number := range m.logged {
		all = append(all, gtid{s, number})
	}
	return all
}

// reached is how far the server with this ID has come towards a transaction of another
// server. What it got by replication counts before its binlog, which runs ahead of what
// shows. In a ring, its own transactions come back to it: they say nothing of others'.
func (m *MariaDB) reached(id string, wanted gtid) (last gtid, ok bool) {
	last, ok = m.applied[wanted.domain]
	isOwn := ok && last.server == id
	if ok && !isOwn && (last.server == wanted.server || last.number >= wanted.number) {
		return last, true
	}
	if number, has := m.logged[wanted.stream]; has {
		return gtid{wanted.stream, number}, true
	}
	if isOwn {
		return gtid{}, false
	}
	return last, ok
}

// lacksMariaDB compares by GTIDs, in the domain that lacks most. isOpen tells that other has
// transactions of which it is not known whether they are for s.
func (s *Server) lacksMariaDB(other *Server, isReader bool) (worst Lack, isOpen bool) {
	for _, wanted := range other.MariaDB.executed() {
		last, ok := s.MariaDB.reached(s.ID, wanted)
		if wanted.server == s.ID || last.number >= wanted.number {
			continue
		}
		if !ok && !isReader {
			isOpen = true
			continue
		}
		lack := Lack{Transactions: wanted.number - last.number, Has: "nothing", Wants: wanted.String()}
		if ok {
			lack.Has = last.String()
		}
		if lack.Transactions > worst.Transactions || lack.Transactions == worst.Transactions && lack.Wants < worst.Wants {
			worst = lack
		}
	}
	return worst, isOpen
}
