package texts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// Scan looks for damaged text in one table of one member. The member picks the suspects,
// so that only they travel.
type Scan struct {
	run    *compare.Run
	side   compare.Side
	member string
	table  *checksum.Table
	rows   checksum.View // with the key that identifies a row
	view   checksum.View // the columns that it is read in parts by, and its texts
	pace   *compare.Pace

	alone  compare.Pair    // the member, as the journal knows it
	pieces []compare.Piece // of the table, in key order: those to look at, and those that earlier runs have looked at
	sample uint64          // one in so many texts is looked at whatever it holds
	// areKeysProved tells that earlier runs have found no keys that the target collation makes equal.
	areKeysProved bool
	earlier       compare.EarlierRuns // what they have looked at, and this run has not
	forgotten     string              // why some of what they have looked at was looked at again; "" for nothing

	mu       sync.Mutex
	seen     *Inspector // nil without text
	findings []finding.Finding
	gaps     []finding.Gap
	began    time.Time
	elapsed  time.Duration
}

// NewScan plans to look at a table of one member, "a" or "b".
func NewScan(run *compare.Run, side compare.Side, member string, table *checksum.Table) *Scan {
	s := &Scan{
		run: run, side: side, member: member, table: table, pace: compare.NewPace(run.Options.ChunkTime, table),
		alone: run.Pair.Alone(member),
	}
	whole := compare.NewPlan(table, table)
	if whole.Blocked != "" {
		s.gap("", finding.Because(finding.Unsupported, "%s", whole.Blocked))
		return s
	}
	whole.A.Values = run.Options.Values
	s.rows, s.view = whole.A, textsOf(whole.A)
	if whole.A.Index == "" {
		if index := table.Walkable(); index != nil {
			s.view = textsOf(byIndex(whole.A, index))
		}
	}
	for _, c := range s.view.Columns {
		if name := checksum.UnsupportedCharset(c.Column); name != "" {
			s.gap("", finding.Because(finding.Unsupported, "character set %s is not supported (column %s)", name, c.Name))
		}
	}
	return s
}

// textsOf is a view reduced to its key and its texts.
func textsOf(v checksum.View) checksum.View {
	columns := slices.Clone(v.Columns[:v.Key])
	for _, c := range v.Columns[v.Key:] {
		if c.IsText() {
			columns = append(columns, c)
		}
	}
	v.Columns = columns
	return v
}

// byIndex is a view in the order of an index that need not be unique.
func byIndex(v checksum.View, index *checksum.Index) checksum.View {
	v.Index, v.Key = index.Name, len(index.Columns)
	place := func(c checksum.ViewColumn) int {
		at := slices.IndexFunc(index.Columns, func(p checksum.IndexColumn) bool { return strings.EqualFold(p.Name, c.Name) })
		if at < 0 {
			return len(index.Columns)
		}
		return at
	}
	v.Columns = slices.Clone(v.Columns)
	slices.SortStableFunc(v.Columns, func(x, y checksum.ViewColumn) int { return place(x) - place(y) })
	return v
}

func (s *Scan) gap(where string, cause finding.Cause) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cause.Reason = s.member + ": " + cause.Reason
	s.gaps = append(s.gaps, finding.Gap{Pair: s.run.Pair.Name, Member: s.member, Table: s.table.FullName(), Range: where, Cause: cause})
}

func (s *Scan) failed(ctx context.Context, where string, err error) {
	s.gap(where, finding.CauseOf(ctx, err))
}

// Run scans the whole table. It never fails: an error becomes a gap.
func (s *Scan) Run(ctx context.Context) {
	if len(s.view.Columns) == 0 || len(s.gaps) > 0 {
		return
	}
	s.began = time.Now()
	defer func() { s.elapsed = time.Since(s.began) }()
	inspectors := newInspectors(&s.view)
	if inspectors != nil {
		s.cut(ctx)
		if s.view.Index == "" {
			s.readAll(ctx, inspectors)
		} else {
			s.readSuspects(ctx, inspectors)
		}
	}
	if s.run.Options.TargetCollation == "" || s.areKeysProved {
		return
	}
	before := len(s.gaps) + len(s.findings)
	s.collisions(ctx, s.run.Options.TargetCollation)
	if inspectors != nil && len(s.gaps)+len(s.findings) == before {
		s.proveKeys()
	}
}

// readSuspects asks the member for the suspects, range by range, and for a sample of the
// other texts outside ASCII. Where these show damage that the member cannot look for,
// their columns are read in full.
func (s *Scan) readSuspects(ctx context.Context, inspectors func() *Inspector) {
	v := s.view
	v.Sample = s.sample
	if s.seen = s.suspects(ctx, v, inspectors, s.due(), s.run.Options.Journal); s.seen == nil {
		return
	}
	s.countKnown()
	if v.Sample == 1 {
		return // all texts outside ASCII were seen, and are counted
	}
	s.shares(ctx, s.readInFull(ctx))
}

// sampled is about how many rows of a table are looked at whatever they hold: enough for
// the damage of one text in fifty to show in a column with few texts outside ASCII, and
// all of a small table.
const sampled = 16_384

// suspects reads the suspects of some key ranges of a view; nil if that is not possible. A journal is to
// hear of them only if the view has all texts of the table.
func (s *Scan) suspects(
	ctx context.Context, v checksum.View, inspectors func() *Inspector, ranges []checksum.KeyRange, journal compare.Journal,
) *Inspector {
	reader, searcher, ok := open[compare.Searcher](ctx, s, v, "look for damaged text by itself")
	if !ok {
		return nil
	}
	defer s.close(ctx, reader)
	all := inspectors()
	parts, next := map[int]*Inspector{}, 1 // those that wait for an earlier one
	w := walk{in: ranges, journal: journal}
	w.do = func(ctx context.Context, n int, r checksum.KeyRange, rows uint64) error {
		began := time.Now()
		seen, _, err := searcher.Suspects(ctx, r, func() checksum.Inspector { return inspectors() })
		if err != nil {
			return err
		}
		one, ok := seen.(*Inspector)
		if !ok {
			return errors.New("the side gave back another inspector")
		}
		journal.Proved(s.looked(r, rows, began, one))
		s.mu.Lock()
		defer s.mu.Unlock()
		for parts[n] = one; parts[next] != nil; next++ {
			all.merge(parts[next])
			delete(parts, next)
		}
		s.run.Options.Progress.RowsVerified(s.run.Pair.Name, s.table.FullName(), rows)
		return nil
	}
	s.walk(ctx, &v, reader, &w)
	for _, n := range slices.Sorted(maps.Keys(parts)) {
		all.merge(parts[n])
	}
	return all
}

// readInFull reads all texts outside ASCII of the columns of which the sample shows
// damage that the member does not look for. It gives their places.
func (s *Scan) readInFull(ctx context.Context) (read []int) {
	for i, signs := range s.seen.signs {
		if signs == nil || !signs.WantsAll() {
			continue
		}
		v := s.view
		v.Sample, v.Columns = 1, slices.Clone(s.view.Columns[:s.view.Key])
		at := i
		if i >= s.view.Key {
			at, v.Columns = len(v.Columns), append(v.Columns, s.view.Columns[i])
		}
		if all := s.suspects(ctx, v, newInspectors(&v), wholeTable(), compare.NoJournal{}); all != nil {
			s.seen.signs[i], read = all.signs[at], append(read, i)
		}
	}
	return read
}

// readAll reads all texts of a table that no index cuts into parts. A statement that
// filters the whole table sends nothing until it finds something, and a member that is
// silent counts as gone; so all texts travel.
func (s *Scan) readAll(ctx context.Context, inspectors func() *Inspector) {
	if s.pieces[0].Known != nil {
		s.seen = inspectors()
		s.countKnown()
		return
	}
	began, whole := time.Now(), s.view
	whole.Inspect = func() checksum.Inspector { return inspectors() }
	reader, err := s.side.Open(whole)
	if err != nil {
		s.failed(ctx, "", err)
		return
	}
	defer s.close(ctx, reader)
	err = s.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		all, err := reader.Buckets(ctx, checksum.Wire, 1)
		if err != nil {
			return err
		}
		s.seen = inspectors()
		s.seen.Take(all.Seen)
		s.run.Options.Journal.Read(s.looked(checksum.KeyRange{}, all.Total().Rows, began, s.seen))
		s.run.Options.Progress.RowsVerified(s.run.Pair.Name, s.table.FullName(), all.Total().Rows)
		return nil
	})
	if err != nil {
		s.failed(ctx, "", err)
	}
}

// open opens a reader that has a capability. If the side lacks it, a gap says that the
// side cannot do what is named.
func open[Capability any](ctx context.Context, s *Scan, v checksum.View, what string) (reader compare.Reader, able Capability, ok bool) {
	reader, err := s.side.Open(v)
	if err != nil {
		s.failed(ctx, "", err)
		return nil, able, false
	}
	if able, ok = reader.(Capability); !ok {
		s.gap("", finding.Because(finding.Unsupported, "%s cannot %s", s.side.Address(), what))
		s.close(ctx, reader)
	}
	return reader, able, ok
}

func (s *Scan) close(ctx context.Context, reader compare.Reader) {
	if err := reader.Close(); err != nil {
		s.failed(ctx, "", err)
	}
}

// shares counts the values outside ASCII of the columns whose verdict depends on their
// number, save those that were read in full. Most tables have none.
func (s *Scan) shares(ctx context.Context, inFull []int) {
	v := s.view
	v.Columns = slices.Clone(s.view.Columns[:s.view.Key])
	var wanted []int
	for i, signs := range s.seen.signs {
		switch {
		case signs == nil, slices.Contains(inFull, i):
		case !signs.WantsShare():
			signs.SetNonASCII(0) // only the suspects were read
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
	before := len(s.gaps)
	totals := s.countNonASCII(ctx, v)
	for _, i := range wanted {
		if len(s.gaps) > before {
			s.seen.unsure = append(s.seen.unsure, i)
			continue
		}
		at := slices.IndexFunc(v.Columns, func(c checksum.ViewColumn) bool { return c.Name == s.view.Columns[i].Name })
		s.seen.signs[i].SetNonASCII(totals[at])
	}
}

// countNonASCII counts the values outside ASCII in each column of a view.
func (s *Scan) countNonASCII(ctx context.Context, v checksum.View) []uint64 {
	totals := make([]uint64, len(v.Columns))
	reader, searcher, ok := open[compare.Searcher](ctx, s, v, "count texts by itself")
	if !ok {
		return totals
	}
	defer s.close(ctx, reader)
	s.ranges(ctx, &v, reader, func(ctx context.Context, _ int, r checksum.KeyRange, _ uint64) error {
		counts, err := searcher.NonASCII(ctx, r)
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
	return totals
}

// Conclude adds what was found to the table's outcome.
func (s *Scan) Conclude(into *compare.TableOutcome) {
	s.findings = append(s.findings, NotLookedAt(s.table, s.member)...)
	if s.seen != nil {
		s.findings = append(s.findings, s.seen.Findings(s.side, s.member)...)
	}
	into.Findings = append(into.Findings, s.located()...)
	into.Gaps = append(into.Gaps, s.gaps...)
	if into.Began.IsZero() || s.began.Before(into.Began) {
		into.Began = s.began
	}
	into.Elapsed = max(into.Elapsed, s.elapsed)
	into.Earlier, into.Forgotten = into.Earlier.Plus(s.earlier), cmp.Or(into.Forgotten, s.forgotten)
}

// located are the findings, with the table that they are about.
func (s *Scan) located() []finding.Finding {
	for i := range s.findings {
		s.findings[i].Pair, s.findings[i].Table = s.run.Pair.Name, s.table.FullName()
	}
	return s.findings
}
