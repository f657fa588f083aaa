package sweep

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/freshness"
)

// Standing is how a fleet stands to its promise when a night has ended.
type Standing struct {
	Within   time.Duration
	Tables   int     // once for each pair
	Verified int     // those of them of which every row was verified in that time, or found different tonight
	Never    int     // those that have rows that no run has verified
	Oldest   *Oldest // nil where nothing was ever read
	Forecast finding.Forecast

	isFirst bool    // the fleet has not been swept for as long as was promised yet
	left    float64 // bytes that were never verified
}

// Oldest is the piece that was read the longest ago.
type Oldest struct {
	Pair, Table string
	Range       checksum.KeyRange
	At          time.Time
}

// Conclude gives each table the verdict that follows from all nights: what was left unread tonight is
// no gap if it was verified within the time that was promised. A gap of any other kind stays
// one, and nothing else changes.
func (s *Sweep) Conclude(ctx context.Context, out []compare.PairOutcome) *Standing {
	now := time.Now()
	standing := &Standing{Within: s.o.Within, left: s.unverified(ctx)}
	standing.Forecast = s.plan.Forecast(s.tables, s.o.Terms, s.keepPaces(ctx, out))
	standing.isFirst = !slices.ContainsFunc(s.paces, func(p Pace) bool { return now.Sub(p.At) > s.o.Within })
	var open []*judged
	for i := range out {
		known := s.known(ctx, out[i].Name)
		for k := range out[i].Tables {
			t := &out[i].Tables[k]
			j := &judged{out: t, pair: out[i].Name, run: s.o.Run, texts: s.o.Texts}
			if m, isKept := known[t.Name]; isKept && !m.IsTaken {
				j.table = &m
			}
			j.judge(now.Add(-s.o.Within))
			standing.add(j)
			open = append(open, j)
		}
	}
	for _, j := range open {
		j.settle(standing, now)
	}
	for i := range out {
		if len(out[i].Tables) == 0 {
			s.err = errors.Join(s.err, s.addUnlisted(ctx, out[i].Name, standing))
		}
	}
	return standing
}

// addUnlisted takes into account how old the rows are of a pair that could not be listed: the oldest
// of the fleet must not look younger because a member is down.
func (s *Sweep) addUnlisted(ctx context.Context, pair string, standing *Standing) error {
	all, err := s.o.Store.Freshness(context.WithoutCancel(ctx), s.o.Fleet, pair)
	if err != nil {
		return err
	}
	for _, kept := range all {
		m, err := freshness.Decode(kept.Map)
		if err != nil {
			return err
		}
		for i, p := range m.Pieces() {
			if p.State != freshness.Unread && (standing.Oldest == nil || p.At.Before(standing.Oldest.At)) {
				standing.Oldest = &Oldest{Pair: pair, Table: kept.Table, Range: m.Range(i), At: p.At}
			}
		}
	}
	return nil
}

func (s *Standing) add(j *judged) {
	s.Tables++
	if j.isVerified() {
		s.Verified++
	}
	if j.isUnread {
		s.Never++
	}
	if j.oldest != nil && (s.Oldest == nil || j.oldest.At.Before(s.Oldest.At)) {
		s.Oldest = j.oldest
	}
}

// judged is a table and what is known of it in the end.
type judged struct {
	out   *compare.TableOutcome
	pair  string
	run   string
	texts bool
	table *freshness.Table // nil where nothing can be kept of it

	open     []openPiece
	isUnread bool           // a piece was never verified, or what was is forgotten
	cut      *finding.Cause // why the run ended before it was done with the table; nil if it did not
	oldest   *Oldest
}

// openPiece is a piece that breaks the promise.
type openPiece struct {
	checksum.KeyRange
	freshness.Piece
}

// judge finds the pieces that break the promise. One that was found different tonight is in the
// outcome already, and so is what was read tonight though nothing can be kept of it, as of rows that are
// equal under another label alone.
func (j *judged) judge(deadline time.Time) {
	if j.table == nil {
		j.isUnread = !j.out.IsRead()
		return
	}
	if cut := slices.IndexFunc(j.out.Gaps, isCut); cut >= 0 {
		cause := j.out.Gaps[cut].Cause
		j.cut = &cause
	}
	pieces, isRead := j.table.Map.Pieces(), j.out.IsRead() && j.out.Result != compare.Unverified
	for i := range pieces {
		p, isOfTonight := pieces[i], pieces[i].Run == j.run
		if j.texts && !p.Texts {
			p = p.Unread()
		}
		if isRead && p.State == freshness.Unread {
			continue
		}
		if p.State == freshness.Equal && !p.Trusted && !isOfTonight {
			p = p.Unread()
		}
		if p.State == freshness.Unread {
			j.isUnread = true
		} else if j.oldest == nil || p.At.Before(j.oldest.At) {
			j.oldest = &Oldest{Pair: j.pair, Table: j.out.Name, Range: j.table.Map.Range(i), At: p.At}
		}
		isLate := p.State != freshness.Equal || p.At.Before(deadline)
		// What a run that was cut has found different it has not read again, and what it has found
		// equal without a canary is not proved.
		isHalfDone := j.cut != nil && isOfTonight && (p.State != freshness.Equal || !p.Trusted)
		if isLate && !isOfTonight || isHalfDone {
			j.open = append(j.open, openPiece{j.table.Map.Range(i), p})
		}
	}
}

// isLeft tells that a gap is what the night had no time for.
func isLeft(g finding.Gap) bool { return g.Cause.Kind == finding.Enough || isCut(g) }

// isCut tells that a gap is what a run left that was cut.
func isCut(g finding.Gap) bool { return g.Cause.Kind == finding.Ended }

// isVerified tells that nothing of the table is open.
func (j *judged) isVerified() bool {
	isOther := func(g finding.Gap) bool { return !isLeft(g) }
	if j.table == nil {
		return len(j.out.Gaps) == 0
	}
	return len(j.open) == 0 && !slices.ContainsFunc(j.out.Gaps, isOther)
}

// settle replaces the gaps of what was left unread by those that break the promise, and counts what
// earlier nights have verified of it.
func (j *judged) settle(s *Standing, now time.Time) {
	isAsRead := len(j.open) == 0 && !slices.ContainsFunc(j.out.Gaps, isLeft)
	if j.table == nil || isAsRead {
		return
	}
	j.out.Gaps = slices.DeleteFunc(j.out.Gaps, isLeft)
	for i := range j.open {
		gap := finding.Gap{Pair: j.pair, Table: j.out.Name, Cause: j.why(&j.open[i].Piece, s, now)}
		if j.open[i].KeyRange != (checksum.KeyRange{}) {
			gap.Range = j.open[i].String()
		}
		j.out.Withdraw(gap)
	}
	j.count()
	if len(j.out.Gaps) > 0 {
		return
	}
	j.out.Inspected = j.texts
	if j.out.Result == compare.Unverified {
		j.out.Result = compare.Match
		j.out.RowsA = min(j.out.RowsA, j.out.RowsB)
		j.out.RowsB = j.out.RowsA
	}
}

// count adds what earlier nights have read of what was left tonight. Its digests are not part of
// those of the outcome.
func (j *judged) count() {
	pieces := j.table.Map.Pieces()
	var all compare.EarlierRuns
	for i := range pieces {
		if p := &pieces[i]; p.State == freshness.Equal && p.Trusted && p.Run != j.run {
			all.Add(p.Known())
		}
	}
	if all.Rows > j.out.Earlier.Rows {
		more := all.Rows - j.out.Earlier.Rows
		j.out.RowsA, j.out.RowsB = j.out.RowsA+more, j.out.RowsB+more
		j.out.DigestA, j.out.DigestB, j.out.Kind = checksum.Digest{}, checksum.Digest{}, 0
	}
	j.out.Earlier = all
}

// why is why a piece breaks the promise. Many pieces share a reason, so that a report groups them.
func (j *judged) why(p *freshness.Piece, s *Standing, now time.Time) finding.Cause {
	switch {
	case j.cut != nil && p.Run == j.run:
		return *j.cut
	case p.State == freshness.Different:
		return finding.Because(finding.Overdue, "it differed when it was last read, at %s UTC by run %s, and there was no time to read it again",
			p.At.UTC().Format("2006-01-02 15:04"), p.Run)
	case p.State == freshness.Equal:
		return finding.Because(finding.Overdue, "last verified %s ago, and not within the %s that were promised",
			inDays(now.Sub(p.At)), finding.Days(s.Within))
	case j.table.Forgotten != "":
		return finding.Because(finding.Overdue, "not verified since %s", j.table.Forgotten)
	case s.isFirst:
		return finding.Because(finding.Overdue, "first cycle: %d of %s verified so far%s",
			s.Verified, finding.Counted(s.Tables, "table"), s.end())
	}
	return finding.Because(finding.Overdue, "never verified yet")
}

// inDays is an age that many pieces share.
func inDays(d time.Duration) string {
	if d >= 2*Day {
		return finding.Days(d.Truncate(Day))
	}
	return finding.Age(d)
}

// end is when the first cycle will have ended: "; done in about 4 days".
func (s *Standing) end() string {
	f := &s.Forecast
	if f.BytesPerSecond <= 0 || f.BudgetSeconds == 0 || s.left == 0 {
		return ""
	}
	nights := s.left / f.BytesPerSecond / float64(f.BudgetSeconds)
	return fmt.Sprintf("; done in about %s", finding.Days(time.Duration(math.Ceil(max(nights, 0.1)))*Day))
}

// unverified is how many bytes no night has verified yet.
func (s *Sweep) unverified(ctx context.Context) (bytes float64) {
	known := map[string]map[string]freshness.Table{}
	for i := range s.pairs {
		known[s.pairs[i].Name] = s.known(ctx, s.pairs[i].Name)
	}
	for i := range s.tables {
		t := s.tables[i]
		t.Map = known[t.Pair][t.Name].Map
		bytes += t.unknown()
		for _, p := range t.Map.Pieces() {
			if p.State == freshness.Unread {
				bytes += float64(p.Rows) * t.width()
			}
		}
	}
	return bytes
}
