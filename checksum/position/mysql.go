package position

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MySQL is a GTID set: the numbers of the transactions executed, by where they come from:
// a server's UUID, or "uuid:tag". The numbers are in order and do not touch.
type MySQL map[string][]Interval

// Interval is a run of numbers, both ends included.
type Interval struct{ First, Last uint64 }

// ParseMySQL reads gtid_executed: "uuid:1-490:492,\nuuid:1-7:tag:1-3". "" is the empty set.
func ParseMySQL(text string) (MySQL, error) {
	set := MySQL{}
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		uuid, rest, _ := strings.Cut(one, ":")
		origin := strings.ToLower(uuid)
		for part := range strings.SplitSeq(rest, ":") {
			if part = strings.TrimSpace(part); strings.Trim(part, "0123456789-") != "" {
				origin = strings.ToLower(uuid) + ":" + part // a tag, of MySQL 8.3 on
				continue
			}
			interval, err := parseInterval(part)
			if err != nil {
				return nil, fmt.Errorf("%q is not a GTID set: %w", one, err)
			}
			set[origin] = append(set[origin], interval)
		}
	}
	for _, intervals := range set {
		slices.SortFunc(intervals, func(x, y Interval) int { return cmp.Compare(x.First, y.First) })
	}
	return set, nil
}

func parseInterval(text string) (i Interval, err error) {
	first, last, isRun := strings.Cut(text, "-")
	if i.First, err = strconv.ParseUint(first, 10, 64); err != nil {
		return i, err
	}
	if i.Last = i.First; isRun {
		i.Last, err = strconv.ParseUint(last, 10, 64)
	}
	return i, err
}

// missing is how many numbers of some intervals others do not cover.
func missing(wanted, covered []Interval) (n uint64) {
	for _, w := range wanted {
		n += w.Last - w.First + 1
		for _, c := range covered {
			if first, last := max(w.First, c.First), min(w.Last, c.Last); first <= last {
				n -= last - first + 1
			}
		}
	}
	return n
}

// shown writes the numbers of one origin as MySQL does.
func (m MySQL) shown(origin string) string {
	if len(m[origin]) == 0 {
		return "nothing"
	}
	text := origin
	for _, i := range m[origin] {
		text += ":" + strconv.FormatUint(i.First, 10)
		if i.Last > i.First {
			text += "-" + strconv.FormatUint(i.Last, 10)
		}
	}
	return text
}

// lacksMySQL compares by GTID sets. It counts over all origins, and shows the one of which
// most is lacking. isOpen is as in lacksMariaDB.
func (s *Server) lacksMySQL(other *Server, isReader bool) (all Lack, isOpen bool) {
	var most uint64
	for origin, wanted := range other.MySQL {
		n := missing(wanted, s.MySQL[origin])
		switch {
		case n == 0:
			continue
		case len(s.MySQL[origin]) == 0 && !isReader:
			isOpen = true
			continue
		}
		all.Transactions += n
		if n > most || n == most && other.MySQL.shown(origin) < all.Wants {
			most, all.Has, all.Wants = n, s.MySQL.shown(origin), other.MySQL.shown(origin)
		}
	}
	return all, isOpen
}
