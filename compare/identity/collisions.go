package identity

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
)

const (
	// aboveChunk is how many IDs one statement reads.
	aboveChunk = 10_000
	// mostAbove is how many IDs beyond their generator are read of a column on one
	// member, the lowest first: those collide first.
	mostAbove = 100_000
	// nearby is how many IDs ahead of a generator one that is in use is a collision
	// to come soon: seconds or hours, not years.
	nearby = 10_000
)

// beyond is the IDs in use that a generator is still to give.
type beyond struct {
	ids  []uint64
	more bool // there are more than were read
}

// above reads, of every entity with a ticket table, the IDs in use that its
// generators had not given when the run began.
func (r *run) above(ctx context.Context, before reading) map[string]*beyond {
	found := map[string]*beyond{}
	var group errgroup.Group
	group.SetLimit(max(1, r.o.Reads))
	for i := range r.known {
		e := &r.known[i]
		g := before[e.Name]
		if g == nil || !g.ticket || len(g.counters) == 0 {
			continue
		}
		into := &beyond{}
		found[e.Name] = into
		for _, key := range e.Keys {
			table, column := split(key)
			for _, at := range r.all.places[table] {
				c := at.table.Column(column)
				if c == nil || !r.isChosen(table) {
					continue
				}
				// From each server's own next ID: from the least of all, the IDs that another
				// gave since would be read to the limit, and those ahead of this one not.
				for _, k := range g.counters {
					group.Go(func() error {
						r.aboveAt(ctx, at, checksum.NewIDColumn(at.table, c), k.next, into)
						return nil
					})
				}
			}
		}
	}
	_ = group.Wait() // what goes wrong is a gap
	return found
}

// aboveAt reads a column from a floor up. The limit is each place's own: were it
// shared, what is found would hang on which place answered first.
func (r *run) aboveAt(ctx context.Context, at place, c checksum.IDColumn, floor checksum.Integer, into *beyond) {
	if c.Index == "" || !isInteger(c.Column) {
		r.gapBecause(at.shard.Name, at.table.FullName(), c.Column.Name+" has no index: its IDs cannot be held against their generator")
		return
	}
	after := checksum.Uint(max(1, floor.Bits) - 1)
	buffer := make([]uint64, 0, aboveChunk)
	for read := 0; ; {
		ids, ended, err := at.member.IDs(ctx, c, &after, nil, buffer)
		if err != nil {
			r.gap(ctx, at.shard.Name, at.table.FullName(), err)
			return
		}
		read += len(ids)
		full := !ended && read >= mostAbove
		r.mu.Lock()
		into.ids = append(into.ids, ids...)
		into.more = into.more || full
		r.mu.Unlock()
		if ended || full {
			return
		}
		after = checksum.Uint(ids[len(ids)-1])
	}
}

// judgeGenerators says which generators will give an ID that is in use, or one
// that another gives, and which can forget what they gave.
func (r *run) judgeGenerators(before reading, above map[string]*beyond, after reading) {
	told := map[string]bool{} // of a server or two, whatever the number of their tables
	defer r.judgeMembers(after)
	for i := range r.known {
		e := &r.known[i]
		g := after[e.Name]
		if g == nil {
			continue
		}
		if b := above[e.Name]; b != nil && !g.failed && before[e.Name] != nil {
			r.judgeTickets(e, g, b)
		}
		r.judgeClasses(e, g, told)
		r.judgeDurability(e, g, told)
	}
}

// judgeTickets holds the IDs in use against each server's own next ID: a maximum
// over all would hide one server that is behind.
func (r *run) judgeTickets(e *Entity, g *generated, b *beyond) {
	slices.Sort(b.ids)
	ids := slices.Compact(b.ids)
	table, column := split(e.Keys[0])
	ofNone := func(id uint64) bool {
		return !slices.ContainsFunc(g.counters, func(c counter) bool { return c.class.has(id) || id < c.next.Bits })
	}
	for _, c := range g.counters {
		var InUse []uint64
		for _, id := range ids {
			if c.class.has(id) && id >= c.next.Bits {
				InUse = append(InUse, id)
			}
		}
		if len(InUse) == 0 {
			continue
		}
		r.found(ticketFinding(e, g, c, InUse, b.more, table, column))
	}
	var stray []uint64
	for _, id := range ids {
		if ofNone(id) {
			stray = append(stray, id)
		}
	}
	if len(stray) > 0 {
		r.found(compare.Finding{Kind: "id.ticket-ahead", Severity: compare.Warning, Table: table, Columns: []string{column}, Count: uint64(len(stray)),
			Detail: fmt.Sprintf("%s of %s in use that no server of %s has given or would give, such as %d", counted(len(stray), "ID"), e.Name, g.source, stray[0])})
	}
}

func ticketFinding(e *Entity, g *generated, c counter, InUse []uint64, more bool, table, column string) compare.Finding {
	lowest, highest := InUse[0], InUse[len(InUse)-1]
	many := counted(len(InUse), "ID")
	if more {
		many = "more than " + many
	}
	f := compare.Finding{
		Kind: "id.ticket-ahead", Severity: compare.Warning, Table: table, Columns: []string{column}, Count: uint64(len(InUse)),
		Detail: fmt.Sprintf("%s of %s in use that %s on %s never gave: its next is %s, in use are %d to %d", many, e.Name, g.source, c.server, c.next, lowest, highest),
	}
	if (lowest-c.next.Bits)/c.class.increment < nearby {
		f.Kind, f.Severity = "id.ticket-behind", compare.Blocker
		f.Detail = fmt.Sprintf("%s on %s is behind: its next ID is %s, and %s of %s from there on are in use already (%d to %d): what it gives next collides",
			g.source, c.server, c.next, many, e.Name, lowest, highest)
	}
	f.Recheck.A, f.Recheck.B = c.statement, c.statement
	return f
}

// judgeClasses says which servers of a generator, or members of a pair that both
// take writes, would give the same IDs.
func (r *run) judgeClasses(e *Entity, g *generated, told map[string]bool) {
	for i, c := range g.counters {
		for _, o := range g.counters[i+1:] {
			both := "parity " + c.server + " " + o.server
			if !c.class.overlaps(o.class) || told[both] {
				continue
			}
			f := compare.Finding{Kind: "id.parity", Severity: compare.Warning}
			switch {
			case g.ticket:
				f.Severity = compare.Blocker
				f.Table, _ = split(e.Keys[0])
				f.Detail = fmt.Sprintf("%s gives the same IDs on %s (%s) and on %s (%s)", g.source, c.server, c.class, o.server, o.class)
			case isPair(c, o) && writable(c) && writable(o):
				if c.class.increment == 1 && o.class.increment == 1 {
					continue // the usual primary and its replica: nobody meant both to give IDs
				}
				f.Pair, _, _ = strings.Cut(c.server, "/")
				f.Detail = fmt.Sprintf("both members take writes (read_only is off), and both would give the same IDs: a with %s, b with %s", c.class, o.class)
			default:
				continue
			}
			told[both] = true
			r.found(f)
		}
	}
}

// isPair tells that two counters are of the two members of one shard.
func isPair(x, y counter) bool {
	shard, _, _ := strings.Cut(x.server, "/")
	other, _, _ := strings.Cut(y.server, "/")
	return shard == other && x.server != y.server // a table and its archive count on one server
}

func writable(c counter) bool { return c.facts["read_only"] == "OFF" || c.facts["read_only"] == "0" }

// judgeDurability says on which servers a crash, or a restart, may turn a counter
// back.
func (r *run) judgeDurability(e *Entity, g *generated, told map[string]bool) {
	for _, c := range g.counters {
		if told["durability "+c.server] || !g.ticket {
			continue // said, or said by judgeMembers
		}
		severity, why := forgets(c.facts)
		if why == "" {
			continue
		}
		told["durability "+c.server] = true
		r.found(compare.Finding{Kind: "id.durability", Severity: severity, Detail: g.source + " on " + c.server + ": " + why})
	}
}

// forgets says how a server's counters may go back, "" for one whose don't.
func forgets(facts map[string]string) (compare.Severity, string) {
	switch flush := facts["innodb_flush_log_at_trx_commit"]; {
	case flush != "" && flush != "1":
		return compare.Warning, "with innodb_flush_log_at_trx_commit = " + flush + " a crash may turn the counter back, and IDs are given twice"
	case forgetsCounters(facts["version"]):
		return compare.Info, facts["version"] + " forgets its counters at a restart, and gives the IDs of deleted rows again"
	}
	return compare.Info, ""
}

// judgeMembers says of the members that take writes and count IDs themselves what
// judgeDurability says of ticket servers; once for all that are alike, for a fleet
// is mostly of one mind.
func (r *run) judgeMembers(read reading) {
	said := map[string][]string{}
	severities := map[string]compare.Severity{}
	for _, g := range read {
		if g == nil || g.ticket {
			continue
		}
		for _, c := range g.counters {
			if severity, why := forgets(c.facts); why != "" && writable(c) && !slices.Contains(said[why], c.server) {
				said[why], severities[why] = append(said[why], c.server), severity
			}
		}
	}
	for _, why := range slices.Sorted(maps.Keys(said)) {
		slices.Sort(said[why])
		r.found(compare.Finding{Kind: "id.durability", Severity: severities[why], Count: uint64(len(said[why])),
			Detail: "AUTO_INCREMENT on " + strings.Join(firstNames(said[why]), ", ") + ": " + why})
	}
}

// forgetsCounters knows the servers that keep AUTO_INCREMENT in memory alone: MySQL
// before 8.0, MariaDB before 10.2.4.
func forgetsCounters(version string) bool {
	var major, minor, patch int
	if n, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil || n < 3 {
		return false
	}
	if strings.Contains(version, "MariaDB") {
		return major < 10 || major == 10 && (minor < 2 || minor == 2 && patch < 4)
	}
	return major < 8
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
