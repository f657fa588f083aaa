package compare

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
)

// inspectMembers looks at the texts of each member by itself. What one member
// lacks is looked at on the other, and a member that is away does not keep the
// other from being looked at.
func (p *pairRun) inspectMembers(ctx context.Context) {
	a, b, _ := p.catalogs(ctx) // what went wrong is a gap
	outcomes := map[string]*TableOutcome{}
	var scans []*scan
	for _, m := range []struct {
		name    string
		side    Side
		catalog *checksum.Catalog
	}{{"a", p.a, a}, {"b", p.b, b}} {
		if m.catalog == nil {
			continue
		}
		p.hidden(m.catalog, m.name)
		for _, table := range p.selected(m.catalog) {
			name := p.tableName(table)
			if outcomes[name] == nil {
				outcomes[name] = &TableOutcome{Name: table.FullName()}
			}
			s := newScan(p, m.side, m.name, table)
			if m.name == "a" {
				outcomes[name].A = table
			} else {
				outcomes[name].B = table
			}
			s.into = outcomes[name]
			scans = append(scans, s)
		}
	}
	if a != nil && b != nil {
		p.missing(a, b)
		p.skipped(a, b)
		p.unseen(ctx, a, b)
		for _, o := range outcomes {
			switch {
			case o.A == nil:
				p.probeOther(ctx, o, o.B, p.a, a)
			case o.B == nil:
				p.probeOther(ctx, o, o.A, p.b, b)
			}
		}
	}
	for _, o := range outcomes {
		p.progress().TablePlanned(p.name, o.Name, rowsOf(o.A)+rowsOf(o.B))
	}
	var all errgroup.Group
	all.SetLimit(2 * p.o.Jobs)
	for _, s := range scans {
		all.Go(func() error { s.run(ctx); return nil })
	}
	_ = all.Wait() // what goes wrong is a gap
	for _, s := range scans {
		s.conclude()
	}
	for _, o := range outcomes {
		o.Findings = oneOfBoth(o.Findings)
		o.Inspected = len(o.Gaps) == 0
		p.outcome.Tables = append(p.outcome.Tables, *o)
		p.progress().TableDone(p.name, o)
	}
	slices.SortFunc(p.outcome.Tables, func(x, y TableOutcome) int { return strings.Compare(x.Name, y.Name) })
}

// probeOther sees to it that a table that one member does not show is really not
// there: the account may not be allowed to know of it.
func (p *pairRun) probeOther(ctx context.Context, o *TableOutcome, table *checksum.Table, other Side, catalog *checksum.Catalog) {
	err := other.Probe(ctx, table.Database, table.Name)
	switch {
	case errors.Is(err, checksum.ErrNoTable), err == nil && catalog.Others[table.FullName()] != "":
		return
	case err == nil:
		err = errors.New("it appeared on " + other.Address() + " after the run began")
	}
	o.Gaps = append(o.Gaps, Gap{Pair: p.name, Table: o.Name, Reason: gapReason(ctx, err)})
}

// oneOfBoth makes one finding of what both members show alike.
func oneOfBoth(all []Finding) []Finding {
	var kept []Finding
	for _, f := range all {
		same := slices.IndexFunc(kept, func(k Finding) bool {
			return f.Member == "b" && k.Member == "a" && k.Kind == f.Kind && k.Count == f.Count && reflect.DeepEqual(k.Facts, f.Facts) && k.Sample == f.Sample &&
				slices.Equal(k.Columns, f.Columns) && slices.Equal(k.Key, f.Key)
		})
		if same >= 0 {
			kept[same].Member, kept[same].Recheck.B = "", f.Recheck.B
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

func rowsOf(t *checksum.Table) uint64 {
	if t == nil {
		return 0
	}
	return t.Rows
}

// scan looks for damaged text in one table of one member. The member picks the
// suspects, so that only they travel.
type scan struct {
	*pairRun
	side   Side
	member string
	table  *checksum.Table
	rows   checksum.View // by what identifies a row
	view   checksum.View // by what it is read in parts by, and its texts
	pace   *pace
	into   *TableOutcome

	mu       sync.Mutex
	seen     *inspector // nil without text
	findings []Finding
	gaps     []Gap
	elapsed  time.Duration
}

func newScan(p *pairRun, side Side, member string, table *checksum.Table) *scan {
	s := &scan{pairRun: p, side: side, member: member, table: table, pace: newPace(p.o.ChunkTime, table)}
	whole := newPlan(table, table)
	if whole.blocked != "" {
		s.gapBecause("", whole.blocked)
		return s
	}
	whole.a.Values = p.o.Values
	s.rows, s.view = whole.a, texts(whole.a)
	if whole.a.Index == "" {
		if index := walkable(table); index != nil {
			s.view = texts(byIndex(whole.a, index))
		}
	}
	for _, c := range s.view.Columns {
		if name := checksum.UnsupportedCharset(c.Column); name != "" {
			s.gapBecause("", "character set "+name+" is not supported (column "+c.Name+")")
		}
	}
	return s
}

// texts keeps of a view its key and its texts.
func texts(v checksum.View) checksum.View {
	columns := slices.Clone(v.Columns[:v.Key])
	for _, c := range v.Columns[v.Key:] {
		if c.IsText() {
			columns = append(columns, c)
		}
	}
	v.Columns = columns
	return v
}

// walkable finds an index by whose ranges a table without a usable key can be
// read in parts. Rows with the same key fall into the same part.
func walkable(t *checksum.Table) *checksum.Index {
	isUnbounded := func(part checksum.IndexColumn) bool { return !bounds(t.Column(part.Name)) }
	for _, index := range t.WholeIndexes() {
		if !index.Mixed() && !slices.ContainsFunc(index.Columns, isUnbounded) {
			return index
		}
	}
	return nil
}

// byIndex is a view in the order of an index that need not be unique.
func byIndex(v checksum.View, index *checksum.Index) checksum.View {
	v.Index, v.Key = index.Name, len(index.Columns)
	names := columnNames(index)
	place := func(c checksum.ViewColumn) int {
		at := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, c.Name) })
		if at < 0 {
			return len(names)
		}
		return at
	}
	v.Columns = slices.Clone(v.Columns)
	slices.SortStableFunc(v.Columns, func(x, y checksum.ViewColumn) int { return place(x) - place(y) })
	return v
}

func (s *scan) gapBecause(where, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gaps = append(s.gaps, Gap{Pair: s.pairRun.name, Table: s.table.FullName(), Range: where, Reason: s.member + ": " + reason})
}

func (s *scan) gap(ctx context.Context, where string, err error) {
	s.gapBecause(where, gapReason(ctx, err))
}

// run looks at the whole table. It never fails: what goes wrong is a gap.
func (s *scan) run(ctx context.Context) {
	if len(s.view.Columns) == 0 || len(s.gaps) > 0 {
		return
	}
	started := time.Now()
	defer func() { s.elapsed = time.Since(started) }()
	defer s.side.Forget(&s.view)
	switch inspectors := newInspectors(&s.view); {
	case inspectors == nil: // no text
	case s.view.Index == "":
		s.readAll(ctx, inspectors)
	default:
		s.seen = inspectors()
		parts, next := map[int]*inspector{}, 1 // those that wait for an earlier one
		s.ranges(ctx, &s.view, func(ctx context.Context, n int, r checksum.KeyRange, rows uint64) error {
			seen, _, err := s.side.Suspects(ctx, &s.view, r, func() checksum.Inspector { return inspectors() })
			if err != nil {
				return err
			}
			one, ok := seen.(*inspector)
			if !ok {
				return errors.New("the side gave back another inspector")
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			for parts[n] = one; parts[next] != nil; next++ {
				s.seen.merge(parts[next])
				delete(parts, next)
			}
			s.progress().RowsVerified(s.pairRun.name, s.into.Name, rows)
			return nil
		})
		for _, n := range slices.Sorted(maps.Keys(parts)) {
			s.seen.merge(parts[n])
		}
		s.shares(ctx)
	}
	if s.o.TargetCollation != "" {
		s.collisions(ctx, s.o.TargetCollation)
	}
	s.checkDefinition(ctx)
}

// readAll looks at a table that no index cuts into parts. A filter over all of it
// would say nothing for as long as it finds nothing, and a member that is silent
// counts as gone: so all of its texts travel.
func (s *scan) readAll(ctx context.Context, inspectors func() *inspector) {
	if err := s.slots.Acquire(ctx, 1); err != nil {
		s.gap(ctx, "", err)
		return
	}
	defer s.slots.Release(1)
	whole := s.view
	whole.Inspect = func() checksum.Inspector { return inspectors() }
	defer s.side.Forget(&whole)
	all, err := s.side.Buckets(ctx, &whole, checksum.Wire, 1)
	if err != nil {
		s.gap(ctx, "", err)
		return
	}
	s.seen = inspectors()
	s.seen.take(all.Seen)
	s.progress().RowsVerified(s.pairRun.name, s.into.Name, all.Total().Rows)
}

// checkDefinition looks at the table again: what was seen of a text in another
// character set than it has now says nothing.
func (s *scan) checkDefinition(ctx context.Context) {
	if len(s.gaps) > 0 || s.seen == nil && s.o.TargetCollation == "" {
		return // it does not count as looked at, or there was nothing to look at
	}
	now, err := s.side.Table(ctx, s.table.Database, s.table.Name)
	if err == nil && !sameDefinition(s.table, now) {
		err = fmt.Errorf("%w on %s while it was being looked at", checksum.ErrTableChanged, s.side.Address())
	}
	if err != nil {
		s.gap(ctx, "", err)
	}
}

// shares counts the values outside ASCII of the columns whose verdict depends on
// it. Most tables have none.
func (s *scan) shares(ctx context.Context) {
	v := s.view
	v.Columns = slices.Clone(s.view.Columns[:s.view.Key])
	var wanted []int
	for i, signs := range s.seen.signs {
		switch {
		case signs == nil:
		case !signs.WantsShare():
			signs.SetNonASCII(0) // it has seen the suspects alone
		default:
			wanted = append(wanted, i)
			if i >= s.view.Key {
				v.Columns = append(v.Columns, s.view.Columns[i])
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	totals, before := make([]uint64, len(v.Columns)), len(s.gaps)
	s.ranges(ctx, &v, func(ctx context.Context, _ int, r checksum.KeyRange, _ uint64) error {
		counts, err := s.side.NonASCII(ctx, &v, r)
		if err != nil {
			return fmt.Errorf("counting texts outside ASCII: %w", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for i, n := range counts {
			totals[i] += n
		}
		return nil
	})
	for _, i := range wanted {
		if len(s.gaps) > before {
			s.seen.unsure = append(s.seen.unsure, i)
			continue
		}
		at := slices.IndexFunc(v.Columns, func(c checksum.ViewColumn) bool { return c.Name == s.view.Columns[i].Name })
		s.seen.signs[i].SetNonASCII(totals[at])
	}
}

// conclude writes what was found into the table's outcome.
func (s *scan) conclude() {
	s.findings = append(s.findings, notLookedAt(s.table, s.member)...)
	if s.seen != nil {
		s.findings = append(s.findings, s.seen.findings(s.member)...)
	}
	for i := range s.findings {
		s.findings[i].Pair, s.findings[i].Table = s.pairRun.name, s.table.FullName()
	}
	s.into.Findings = append(s.into.Findings, s.findings...)
	s.into.Gaps = append(s.into.Gaps, s.gaps...)
	s.into.Elapsed = max(s.into.Elapsed, s.elapsed)
}
