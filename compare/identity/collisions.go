package identity

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

const (
	// aheadChunk is how many IDs one statement reads.
	aheadChunk = 10_000
	// mostAhead is how many IDs beyond their generator are read of a column on one
	// member, the lowest first: those collide first.
	mostAhead = 100_000
	// nearby is how far ahead of a generator an ID in use is a collision to come soon: in
	// seconds or hours, not years.
	nearby = 10_000
)

// aheadIDs are the IDs in use that a generator has not given yet.
type aheadIDs struct {
	ids  []uint64
	more bool // there are more than were read
}

// readAhead reads, of every entity with a ticket table, the IDs in use that its
// generators had not given when the run began.
func (r *run) readAhead(ctx context.Context, before reading) map[string]*aheadIDs {
	found := map[string]*aheadIDs{}
	var group errgroup.Group
	group.SetLimit(max(1, r.o.Reads))
	for i := range r.known {
		e := &r.known[i]
		g := before[e.Name]
		if g == nil || !g.ticket || len(g.counters) == 0 {
			continue
		}
		into := &aheadIDs{}
		found[e.Name] = into
		for _, key := range e.Keys {
			table, column := entity.Split(key)
			for _, at := range r.all.Places(table) {
				c := at.Table.Column(column)
				if c == nil || !r.isChosen(table) {
					continue
				}
				// Read from each server's own next ID. From the least of all, the limit
				// could be used up by IDs that another server gave since, before those ahead
				// of this one are read.
				for _, k := range g.counters {
					group.Go(func() error {
						r.readAheadAt(ctx, at, checksum.NewIDColumn(at.Table, c), k.next, into)
						return nil
					})
				}
			}
		}
	}
	_ = group.Wait() // errors are gaps already
	return found
}

// readAheadAt reads a column from a floor up. Each place has its own limit: with a
// shared one, the result would depend on which place answered first.
func (r *run) readAheadAt(ctx context.Context, at entity.Place, c checksum.IDColumn, floor checksum.Integer, into *aheadIDs) {
	if c.Index == "" || !c.Column.IsInteger() {
		r.gapBecause(at.Shard, at.Table.FullName(), finding.NoKey, "%s has no index: its IDs cannot be held against their generator",
			c.Column.Name)
		return
	}
	after := checksum.Uint(max(1, floor.Bits) - 1)
	buffer := make([]uint64, 0, aheadChunk)
	for read := 0; ; {
		ids, ended, err := r.source(at).IDs(ctx, c, &after, nil, buffer)
		if err != nil {
			r.gap(ctx, at.Shard, at.Table.FullName(), err)
			return
		}
		read += len(ids)
		full := !ended && read >= mostAhead
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

// judgeGenerators reports generators that will give an ID which is in use, or one that
// another gives, and generators that can forget what they gave.
func (r *run) judgeGenerators(before reading, ahead map[string]*aheadIDs, after reading) {
	reported := map[string]bool{} // one finding for a server or two, however many tables they have
	defer r.judgeMembers(after)
	for i := range r.known {
		e := &r.known[i]
		g := after[e.Name]
		if g == nil {
			continue
		}
		if b := ahead[e.Name]; b != nil && !g.failed && before[e.Name] != nil {
			r.judgeTickets(e, g, b)
		}
		r.judgeClasses(e, g, reported)
		r.judgeDurability(e, g, reported)
	}
}

// judgeTickets compares the IDs in use with each server's own next ID: the maximum over
// all servers would hide one that is behind.
func (r *run) judgeTickets(e *entity.Entity, g *generated, b *aheadIDs) {
	slices.Sort(b.ids)
	ids := slices.Compact(b.ids)
	table, column := entity.Split(e.Keys[0])
	ofNone := func(id uint64) bool {
		return !slices.ContainsFunc(g.counters, func(c counter) bool { return c.class.has(id) || id < c.next.Bits })
	}
	for _, c := range g.counters {
		var inUse []uint64
		for _, id := range ids {
			if c.class.has(id) && id >= c.next.Bits {
				inUse = append(inUse, id)
			}
		}
		if len(inUse) == 0 {
			continue
		}
		r.found(ticketFinding(e, g, c, inUse, b.more, table, column))
	}
	var stray []uint64
	for _, id := range ids {
		if ofNone(id) {
			stray = append(stray, id)
		}
	}
	if len(stray) > 0 {
		r.found(finding.Finding{
			Kind: finding.IDTicketAhead, Severity: finding.Warning, Table: table, Columns: []string{column}, Count: uint64(len(stray)),
			Facts: finding.TicketIDs{Entity: e.Name, Generator: g.source, Lowest: decimal(stray[0]), Highest: decimal(stray[len(stray)-1])},
		})
	}
}

func ticketFinding(e *entity.Entity, g *generated, c counter, inUse []uint64, more bool, table, column string) finding.Finding {
	lowest, highest := inUse[0], inUse[len(inUse)-1]
	f := finding.Finding{
		Kind: finding.IDTicketAhead, Severity: finding.Warning, Table: table, Columns: []string{column}, Count: uint64(len(inUse)),
		Facts: finding.TicketIDs{
			Entity: e.Name, Generator: g.source, Server: c.server, Next: c.next.String(),
			Lowest: decimal(lowest), Highest: decimal(highest), AtLeast: more,
		},
		Recheck: finding.On("", c.statement),
	}
	if (lowest-c.next.Bits)/c.class.increment < nearby {
		f.Kind, f.Severity = finding.IDTicketBehind, finding.Blocker
	}
	return f
}

func decimal(id uint64) string { return checksum.Uint(id).String() }

// judgeClasses reports servers of a generator, or members of a pair that both take
// writes, that would give the same IDs.
func (r *run) judgeClasses(e *entity.Entity, g *generated, reported map[string]bool) {
	for i, c := range g.counters {
		for _, o := range g.counters[i+1:] {
			both := "parity " + c.server + " " + o.server
			if !c.class.overlaps(o.class) || reported[both] {
				continue
			}
			facts := finding.SameNumbers{Servers: [2]finding.IDSeries{c.series(), o.series()}}
			f := finding.Finding{Kind: finding.IDParity, Severity: finding.Warning}
			switch {
			case g.ticket:
				f.Severity, facts.Generator = finding.Blocker, g.source
				f.Table, _ = entity.Split(e.Keys[0])
			case isPair(c, o) && writable(c) && writable(o):
				if c.class.increment == 1 && o.class.increment == 1 {
					continue // the usual primary and its replica: only one of them gives IDs
				}
				f.Pair, _, _ = strings.Cut(c.server, "/")
			default:
				continue
			}
			reported[both] = true
			f.Facts = facts
			r.found(f)
		}
	}
}

// isPair tells whether two counters are those of the two members of one shard.
func isPair(x, y counter) bool {
	shard, _, _ := strings.Cut(x.server, "/")
	other, _, _ := strings.Cut(y.server, "/")
	return shard == other && x.server != y.server // a table and its archive count on one server
}

func writable(c counter) bool { return c.facts["read_only"] == "OFF" || c.facts["read_only"] == "0" }

// judgeDurability reports the servers on which a crash, or a restart, may set a counter
// back.
func (r *run) judgeDurability(e *entity.Entity, g *generated, reported map[string]bool) {
	for _, c := range g.counters {
		if reported["durability "+c.server] || !g.ticket {
			continue // reported already, or by judgeMembers
		}
		severity, facts := forgets(c.facts)
		if facts == nil {
			continue
		}
		reported["durability "+c.server] = true
		facts.Generator, facts.Servers = g.source, []string{c.server}
		r.found(finding.Finding{Kind: finding.IDDurability, Severity: severity, Facts: *facts})
	}
}

// forgets says how a server's counters may go back, nil if they cannot.
func forgets(settings map[string]string) (finding.Severity, *finding.ForgetfulServers) {
	switch flush := settings["innodb_flush_log_at_trx_commit"]; {
	case flush != "" && flush != "1":
		return finding.Warning, &finding.ForgetfulServers{FlushLog: flush}
	case forgetsCounters(settings["version"]):
		return finding.Info, &finding.ForgetfulServers{Version: settings["version"]}
	}
	return finding.Info, nil
}

// judgeMembers does for members that take writes and count IDs themselves what
// judgeDurability does for ticket servers. Members with the same settings share a
// finding, because most of a fleet is configured alike.
func (r *run) judgeMembers(read reading) {
	type reason struct{ flushLog, version string }
	said := map[reason][]string{}
	severities := map[reason]finding.Severity{}
	for _, g := range read {
		if g == nil || g.ticket {
			continue
		}
		for _, c := range g.counters {
			severity, facts := forgets(c.facts)
			if facts == nil || !writable(c) {
				continue
			}
			why := reason{facts.FlushLog, facts.Version}
			if !slices.Contains(said[why], c.server) {
				said[why], severities[why] = append(said[why], c.server), severity
			}
		}
	}
	inOrder := func(x, y reason) int {
		return cmp.Or(strings.Compare(x.flushLog, y.flushLog), strings.Compare(x.version, y.version))
	}
	for _, why := range slices.SortedFunc(maps.Keys(said), inOrder) {
		slices.Sort(said[why])
		r.found(finding.Finding{
			Kind: finding.IDDurability, Severity: severities[why], Count: uint64(len(said[why])),
			Facts: finding.ForgetfulServers{Generator: countedByKey, Servers: said[why], FlushLog: why.flushLog, Version: why.version},
		})
	}
}

// forgetsCounters tells whether a server keeps AUTO_INCREMENT only in memory: MySQL
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
