package position

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// String is the position as people write it: "0-1-490", "uuid:1-490", "bin.000007:1234".
// It is "" for a server that has none.
func (s *Server) String() string {
	switch {
	case s.MariaDB != nil && s.MariaDB.String() != "":
		return s.MariaDB.String()
	case len(s.MySQL) > 0:
		return s.MySQL.String()
	case s.Binlog != (File{}):
		return s.Binlog.String()
	}
	return ""
}

// String lists the last transaction of each server in each domain: what the binlog has,
// and of domains that it has nothing of, what was applied.
func (m *MariaDB) String() string {
	all := m.inBinlog()
	for domain, g := range m.applied {
		if !slices.ContainsFunc(all, func(logged gtid) bool { return logged.domain == domain }) {
			all = append(all, g)
		}
	}
	return listed(all)
}

// listed writes GTIDs as MariaDB does, in order.
func listed(all []gtid) string {
	slices.SortFunc(all, func(x, y gtid) int {
		return cmp.Or(
			cmp.Compare(len(x.domain), len(y.domain)), strings.Compare(x.domain, y.domain),
			cmp.Compare(len(x.server), len(y.server)), strings.Compare(x.server, y.server), cmp.Compare(x.number, y.number))
	})
	texts := make([]string, len(all))
	for i, g := range all {
		texts[i] = g.String()
	}
	return strings.Join(texts, ",")
}

// writtenMariaDB are the variables that say what a MariaDB server has executed.
type writtenMariaDB struct {
	BinlogState   string `json:"gtid_binlog_state"`
	SlavePosition string `json:"gtid_slave_pos"`
}

// MarshalJSON writes the two variables that the server said it by.
func (m *MariaDB) MarshalJSON() ([]byte, error) {
	return json.Marshal(writtenMariaDB{listed(m.inBinlog()), listed(slices.Collect(maps.Values(m.applied)))})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *MariaDB) UnmarshalJSON(text []byte) error {
	var written writtenMariaDB
	if err := json.Unmarshal(text, &written); err != nil {
		return err
	}
	read, err := ParseMariaDB(written.BinlogState, written.SlavePosition)
	if err == nil {
		*m = *read
	}
	return err
}

// String writes the set as MySQL does, in one line.
func (m MySQL) String() string {
	texts := []string{}
	for _, origin := range slices.Sorted(maps.Keys(m)) {
		texts = append(texts, m.shown(origin))
	}
	return strings.Join(texts, ",")
}

// MarshalText implements encoding.TextMarshaler.
func (m MySQL) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *MySQL) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMySQL(string(text))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (f File) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (f *File) UnmarshalText(text []byte) error {
	at := strings.LastIndexByte(string(text), ':')
	if at < 0 {
		return fmt.Errorf("%q is not a place in a binlog: file:offset", text)
	}
	offset, err := strconv.ParseUint(string(text[at+1:]), 10, 64)
	if err != nil {
		return fmt.Errorf("%q is not a place in a binlog: %w", text, err)
	}
	*f = File{Name: string(text[:at]), Offset: offset}
	return nil
}

// String tells it in a word.
func (r Running) String() string { return [...]string{"not-said", "none", "some"}[r] }

// MarshalText implements encoding.TextMarshaler.
func (r Running) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText refuses a word that is not one of the three.
func (r *Running) UnmarshalText(text []byte) error {
	for _, known := range []Running{NotSaid, NoneRuns, SomeRun} {
		if known.String() == string(text) {
			*r = known
			return nil
		}
	}
	return fmt.Errorf("%q does not tell whether appliers run", text)
}

// String tells it in a word.
func (k Knowledge) String() string { return [...]string{"not-known", "nothing", "something"}[k] }

// MarshalText implements encoding.TextMarshaler.
func (k Knowledge) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText refuses a word that is not one of the three.
func (k *Knowledge) UnmarshalText(text []byte) error {
	for _, known := range []Knowledge{NotKnown, Nothing, Something} {
		if known.String() == string(text) {
			*k = known
			return nil
		}
	}
	return fmt.Errorf("%q does not tell whether anything was executed", text)
}
