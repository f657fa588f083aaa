package compare

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"allclear/checksum"
)

// pairRun verifies one pair.
type pairRun struct {
	name  string
	a, b  Side
	o     Options
	slots *semaphore.Weighted // one for each key range being read
	began activity            // when the run began
	moved atomic.Bool         // something was written since, or rows were seen to change

	pending atomic.Int64 // differing rows of all tables that wait for their re-reading
	texts   atomic.Int64 // bytes of texts kept of rows that only one side has

	classifiers sync.Pool // of *damage.Classifier

	mu      sync.Mutex
	outcome PairOutcome
}

// Verify compares both sides of a pair. It never fails: what could not be
// verified, or not any more because ctx ended, is in the outcome's gaps.
func Verify(ctx context.Context, pair Pair, o Options) PairOutcome {
	p := newPairRun(pair, o)
	p.began = p.readActivity(ctx)
	p.facts(ctx)
	if o.SkipRows && o.Charset {
		p.inspectMembers(ctx)
		return p.outcome
	}
	if p.oneServer() {
		p.gap("", "a and b are one and the same server: that proves nothing about a second copy")
		return p.outcome
	}
	tables, ok := p.pairTables(ctx)
	if !ok {
		return p.outcome
	}
	if o.SkipRows {
		for _, both := range tables {
			p.outcome.Tables = append(p.outcome.Tables, p.newTable(both).outcome)
		}
		return p.outcome
	}
	for _, both := range tables {
		p.progress().TablePlanned(p.name, both.a.FullName(), max(both.a.Rows, both.b.Rows))
	}
	var walks, rest errgroup.Group
	walks.SetLimit(o.Jobs)
	for _, both := range tables {
		walks.Go(func() error {
			t := p.newTable(both)
			t.read(ctx)
			// Rows that differ are waited for while the next tables are read.
			rest.Go(func() error {
				outcome := t.finish(ctx)
				p.mu.Lock()
				defer p.mu.Unlock()
				p.outcome.Tables = append(p.outcome.Tables, outcome)
				return nil
			})
			return nil
		})
	}
	// Tables have no errors: what goes wrong with one is a gap in its outcome.
	_, _ = walks.Wait(), rest.Wait()
	slices.SortFunc(p.outcome.Tables, func(x, y TableOutcome) int { return strings.Compare(x.Name, y.Name) })
	return p.outcome
}

func newPairRun(pair Pair, o Options) *pairRun {
	p := &pairRun{name: pair.Name, a: pair.A, b: pair.B, o: o, slots: semaphore.NewWeighted(int64(o.Jobs))}
	p.outcome = PairOutcome{
		Name: pair.Name,
		A:    MemberOutcome{Address: pair.A.Address()},
		B:    MemberOutcome{Address: pair.B.Address()},
	}
	return p
}

// facts reads both members' settings. That a member can't be read shows in its
// outcome.
func (p *pairRun) facts(ctx context.Context) {
	var group errgroup.Group
	for _, m := range []struct {
		Side
		into *MemberOutcome
	}{{p.a, &p.outcome.A}, {p.b, &p.outcome.B}} {
		group.Go(func() error {
			facts, err := m.Facts(ctx, slices.Concat(p.o.Variables, identityVariables(), []string{"lower_case_table_names"}))
			if err != nil {
				m.into.Err = gapReason(ctx, err)
				return nil
			}
			m.into.Facts, m.into.Version = facts, facts["version"]
			return nil
		})
	}
	_ = group.Wait() // what went wrong is in the outcomes
}

// identityVariables tell one server from another.
func identityVariables() []string {
	return []string{"server_uuid", "server_uid", "hostname", "port", "datadir", "pid_file", "server_id"}
}

// oneServer tells whether both members are the same server, reached by two
// names: then every row matches itself. A copied datadir has the same UUID, so
// that everything that identifies a server must agree.
func (p *pairRun) oneServer() bool {
	a, b := p.outcome.A.Facts, p.outcome.B.Facts
	if a["hostname"] == "" {
		return false
	}
	for _, name := range identityVariables() {
		if a[name] != b[name] {
			return false
		}
	}
	return true
}

// bothTables is a table that both sides have.
type bothTables struct{ a, b *checksum.Table }

// pairTables reads both catalogs and pairs their tables by name. What only one
// side shows is a table that the other lacks only if the other proves it.
func (p *pairRun) pairTables(ctx context.Context) (tables []bothTables, ok bool) {
	a, b, ok := p.catalogs(ctx)
	if !ok {
		return nil, false
	}
	p.hidden(a, "a")
	p.hidden(b, "b")
	p.unseen(ctx, a, b)
	p.missing(a, b)
	p.skipped(a, b)
	var alone []lone
	inB := map[string]*checksum.Table{}
	for _, t := range p.selected(b) {
		inB[p.tableName(t)] = t
	}
	for _, t := range p.selected(a) {
		if other := inB[p.tableName(t)]; other != nil {
			tables = append(tables, bothTables{t, other})
			delete(inB, p.tableName(t))
		} else {
			alone = append(alone, lone{t, p.a, p.b, b, &p.outcome.OnlyA})
		}
	}
	for _, t := range p.selected(b) {
		if inB[p.tableName(t)] != nil {
			alone = append(alone, lone{t, p.b, p.a, a, &p.outcome.OnlyB})
		}
	}
	p.judgeAlone(ctx, alone)
	return tables, true
}

// tableName is what tables are paired by. A member that keeps names in lower case
// (lower_case_table_names, not 0) spells them otherwise than one that does not.
func (p *pairRun) tableName(t *checksum.Table) string {
	for _, facts := range []map[string]string{p.outcome.A.Facts, p.outcome.B.Facts} {
		if folds := facts["lower_case_table_names"]; folds != "" && folds != "0" {
			return strings.ToLower(t.FullName())
		}
	}
	return t.FullName()
}

func (p *pairRun) catalogs(ctx context.Context) (a, b *checksum.Catalog, ok bool) {
	var errA, errB error
	var group errgroup.Group
	group.Go(func() error { a, errA = p.a.Catalog(ctx, p.o.Databases); return nil })
	group.Go(func() error { b, errB = p.b.Catalog(ctx, p.o.Databases); return nil })
	_ = group.Wait() // both errors are looked at below
	for _, m := range []struct {
		err  error
		into *MemberOutcome
	}{{errA, &p.outcome.A}, {errB, &p.outcome.B}} {
		if m.err == nil {
			continue
		}
		reason := gapReason(ctx, m.err)
		m.into.Err = reason
		p.gap("", reason)
	}
	return a, b, errA == nil && errB == nil
}

// hidden says so when the account may not see every table of a database.
func (p *pairRun) hidden(c *checksum.Catalog, member string) {
	if p.o.Complete {
		return
	}
	if c.HidesDatabases {
		p.gap("", fmt.Sprintf("the account on %s may not read every database, and does not see those that it may not; "+
			"name the databases to verify, or grant it SELECT on *.*", member))
	}
	for _, database := range c.Hidden {
		p.gap("", fmt.Sprintf("the account on %s may not read every table of %s; tables that it cannot see are not counted", member, database))
	}
}

// missing says so when a database that was asked for is on neither side. One
// that a single side lacks shows by its tables.
func (p *pairRun) missing(a, b *checksum.Catalog) {
	for _, database := range a.Missing {
		if slices.Contains(b.Missing, database) {
			p.gap("", "there is no database "+database+" on either member")
		}
	}
}

// skipped lists what holds no rows of its own, from both sides.
func (p *pairRun) skipped(catalogs ...*checksum.Catalog) {
	all := map[string]string{}
	for _, c := range catalogs {
		for name, what := range c.Others {
			if p.o.Select == nil || p.o.Select(name) {
				all[name] = what
			}
		}
	}
	for name, what := range all {
		p.outcome.Skipped = append(p.outcome.Skipped, Skipped{Name: name, What: what})
	}
	slices.SortFunc(p.outcome.Skipped, func(x, y Skipped) int { return strings.Compare(x.Name, y.Name) })
}

func (p *pairRun) selected(c *checksum.Catalog) []*checksum.Table {
	return slices.DeleteFunc(slices.Clone(c.Tables), func(t *checksum.Table) bool {
		return p.o.Select != nil && !p.o.Select(t.FullName())
	})
}

func (p *pairRun) gap(table, reason string) {
	p.outcome.Gaps = append(p.outcome.Gaps, Gap{Pair: p.name, Table: table, Reason: reason})
}

func (p *pairRun) progress() Progress {
	if p.o.Progress == nil {
		return silent{}
	}
	return p.o.Progress
}

type silent struct{}

func (silent) TablePlanned(string, string, uint64) {}
func (silent) RowsVerified(string, string, uint64) {}
func (silent) TableDone(string, *TableOutcome)     {}
