package rows

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/cluster"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// Verifier verifies the tables of one pair.
type Verifier struct {
	run         *compare.Run
	classifiers texts.Classifiers
}

// NewVerifier makes the verifier of a run's pair.
func NewVerifier(run *compare.Run) *Verifier { return &Verifier{run: run} }

// unjournaled is the verifier for reading a table as no other run will.
func (v *Verifier) unjournaled() *Verifier { return &Verifier{run: v.run.Unjournaled()} }

// Table is the verification of one table of a pair. Read it, then Finish it; other
// tables may be read meanwhile.
type Table struct {
	verifier  *Verifier
	run       *compare.Run
	plan      compare.Plan
	a, b      *side
	name      string
	started   time.Time
	pace      *compare.Pace
	diagnoser *texts.Diagnoser
	// leader sets the ends of chunks; nil where both sides can place any bound.
	leader compare.Leader

	mu       sync.Mutex
	outcome  compare.TableOutcome
	suspects []*leaf           // what differed when it was first read
	bundle   *leaf             // the one of them that collects rows to be looked up by their keys
	pending  int               // rows in suspects
	differs  proved            // what differs
	recoded  agreeing          // what does not differ, but is written otherwise
	repaired agreeing          // what does not differ from what was meant when it was recorded
	causes   causes            // of rows that differ, which many share
	stale    stale             // what one member has as it was at an earlier time
	lonely   lonely            // rows that one side alone has
	disjoint *finding.Disjoint // no key is on both sides; nil if some are
	tails    tails             // rows beyond the end of the other side
	shift    *shift            // what the keys of all rows show of a wrong time zone; nil for nothing
	edited   uint64            // rows that both sides have, of which no damage is known
	evidence *texts.Evidence   // what happened to the rows that both sides have
	seen     texts.Inspection  // what the texts show by themselves
	behind   unapplied         // what differs and may be on its way
	since    *finding.Since    // what was executed since side a was recorded; nil where it was not
	labels   labels            // what it shows of columns that have another label on each side
	alike    labels            // those of them that are read by one label on both sides
	hint     hint              // what the first rows that differ show of them
	perch    *perch            // where a canary may be planted; nil until a key range was read
	known    known             // what earlier runs have proved
	isCut    bool              // it had to leave off before all was read
	isPart   bool              // no more was read of it than some rows
	// isEndLost tells that the walk did not come to the end of the index.
	isEndLost bool
	// marks are rows drawn at random from those that were read; nil for a table that is not read by key
	// ranges, or in which nothing differs.
	marks   *cluster.Draw[checksum.Bound]
	skipped []skipped
	// uncounted are ranges that earlier runs have found clean, and of which it is not known how many texts
	// outside ASCII they hold.
	uncounted []checksum.KeyRange
	spots     []*spots // where the rows that differ lie
	// leftA and leftB tell that rows of differing buckets have changed since the buckets
	// were read.
	leftA, leftB bool

	prospect prospect        // of explaining what happened to the rows that differ
	sample   *finding.Sample // what is reported of them; nil until all are known
	kept     compare.RowList // where all of them are listed; nil if nobody keeps them
}

// unapplied are rows that differ on a side that is behind.
type unapplied struct {
	rows uint64
	lag  *finding.Lag // as it was last seen
}

// side is one side of the table.
type side struct {
	source compare.Side // not embedded: its capabilities are found by assertion
	name   string       // "a" or "b"
	table  *checksum.Table
	view   *checksum.View
	reader compare.Reader // nil until the table is read
	// inspect makes inspectors of the rows of leaves; nil where there is no text.
	inspect func() checksum.Inspector
	// rehash puts the other side's hashes into the keys of rows; nil where they stay as they are.
	rehash func(dst, key []byte) ([]byte, error)
	// definition is the fingerprint of the table as the run found it.
	definition string
}

// NewTable plans to verify a table.
func (v *Verifier) NewTable(tables compare.TablePair) *Table {
	return v.planned(tables, v.run.Plan(tables))
}

// planned is NewTable with a plan.
func (v *Verifier) planned(tables compare.TablePair, plan compare.Plan) *Table {
	t := &Table{
		verifier: v, run: v.run, plan: plan, name: tables.A.FullName(), started: time.Now(),
		pace: compare.NewPace(v.run.Options.ChunkTime, tables.A),
	}
	t.a = &side{source: v.run.Pair.A, name: "a", table: tables.A, view: &t.plan.A, definition: tables.A.Fingerprint()}
	t.b = &side{source: v.run.Pair.B, name: "b", table: tables.B, view: &t.plan.B, definition: tables.B.Fingerprint()}
	t.diagnoser = texts.NewDiagnoser(&t.plan, v.run.Options.Checks, &v.classifiers)
	t.evidence = t.diagnoser.NewEvidence()
	t.labels = newLabels(t)
	t.outcome = compare.TableOutcome{Name: t.name, A: tables.A, B: tables.B, Kind: t.plan.Kind}
	return t
}

func (t *Table) sides() [2]*side { return [2]*side{t.a, t.b} }

// Outcome is what is known of the table so far.
func (t *Table) Outcome() compare.TableOutcome { return t.outcome }

func (t *Table) looksAtTexts() bool { return t.run.Options.Checks.Has(compare.Charset) }

// Read reads the whole table once. It never fails: an error becomes a gap.
func (t *Table) Read(ctx context.Context) {
	if ctx.Err() != nil {
		t.failed(ctx, "", ctx.Err())
		return
	}
	if t.plan.Blocked != "" {
		t.gap("", finding.Because(finding.Unsupported, "%s", t.plan.Blocked))
		return
	}
	if err := t.open(); err != nil {
		t.failed(ctx, "", err)
		return
	}
	var reading context.Context
	reading, t.hint.stop = context.WithCancel(ctx)
	defer t.hint.stop()
	pieces, err := t.pieces(ctx)
	switch {
	case err != nil:
		t.failed(ctx, "", err)
		return
	case t.plan.IsRanged():
		t.walk(reading, pieces)
	case pieces[0].Known != nil:
		t.takeKnown(pieces[0], t.seen)
	case pieces[0].Left:
		t.leave("", isNotItsTurn())
	case t.hasEnough(""):
	default:
		t.spread(reading)
	}
	if !t.isStopped() {
		t.prove(ctx)
	}
	if len(t.suspects) == 0 && t.differs.isEmpty() {
		t.marks = nil
	}
}

// open opens the readers of both sides, and finds out whether one of them leads. Where
// both do, neither can place the other's bounds: the table is read as a multiset, which
// needs none.
func (t *Table) open() error {
	t.inspect()
	if err := t.hashKeys(); err != nil {
		return err
	}
	leaders := 0
	for _, s := range t.sides() {
		reader, err := s.source.Open(*s.view)
		if err != nil {
			return err
		}
		s.reader = reader
		if leader, ok := reader.(compare.Leader); ok && t.plan.IsRanged() {
			t.leader = leader
			leaders++
		}
	}
	if leaders < len(t.sides()) {
		return nil
	}
	t.plan.A.Index, t.plan.B.Index, t.leader = "", "", nil
	t.plan.Reason = "neither side can place the other's key ranges"
	return errors.Join(t.close(), t.open())
}

// hashKeys finds out whether one side has hashes in the place of texts in keys: then the
// other's are hashed alike.
func (t *Table) hashKeys() (err error) {
	var hashes [2]func(dst, key []byte) ([]byte, error)
	for i, s := range t.sides() {
		if hasher, ok := s.source.(compare.KeyHasher); ok {
			if hashes[i], err = hasher.HashKeys(s.table); err != nil {
				return err
			}
		}
	}
	for i, s := range t.sides() {
		if hashes[i] == nil {
			s.rehash = hashes[1-i]
		}
	}
	return nil
}

// close closes the readers.
func (t *Table) close() error {
	var errs []error
	for _, s := range t.sides() {
		if s.reader != nil {
			errs = append(errs, s.reader.Close())
		}
	}
	return errors.Join(errs...)
}

// Finish re-reads what differed and draws the conclusion.
func (t *Table) Finish(ctx context.Context) compare.TableOutcome {
	t.decideLabels(ctx)
	t.decideShift(ctx)
	t.outcome.Files = t.closeList(true)
	t.outcome.Began, t.outcome.Elapsed = t.started, time.Since(t.started)
	t.run.Options.Progress.TableDone(t.run.Pair.Name, &t.outcome)
	t.run.Options.Listing.Keep(t.run.Pair.Name, &t.outcome)
	return t.outcome
}

// decide draws the conclusion of one reading of the table.
func (t *Table) decide(ctx context.Context) {
	done := t.resolve(ctx)
	t.confirmUnmoved()
	t.listUnapplied()
	t.lookSince(ctx)
	t.list(ctx)
	t.listChangedSince()
	t.tellOfKinds(ctx)
	done()
	t.countOnMembers(ctx)
	t.listSigns()
	if err := t.close(); err != nil {
		t.failed(ctx, "", err)
	}
	t.conclude()
	t.findCollisions(ctx)
}

// walk reads a table by key ranges, several pieces of it at a time.
func (t *Table) walk(ctx context.Context, pieces []compare.Piece) {
	var group errgroup.Group
	group.SetLimit(t.run.Options.Jobs)
	seen := make([]texts.Inspection, len(pieces))
	for i, piece := range pieces {
		seen[i] = t.newInspection()
		switch {
		case piece.Known != nil:
			t.takeKnown(piece, seen[i])
		case piece.Left:
			t.leaveEqual(piece.KeyRange, piece.Rows)
			t.countLeft(piece, seen[i])
		default:
			group.Go(func() error { t.walkPiece(ctx, piece, seen[i]); return nil })
		}
	}
	_ = group.Wait() // errors are gaps already
	if t.isEndLost {
		t.voidJournal()
	}
	for _, one := range seen {
		t.seen.Take(one.A, one.B)
	}
}

func (t *Table) conclude() {
	t.outcome.Inspected = t.looksAtTexts() && t.hasTexts() && t.isProved() && !t.isPart
	switch {
	case t.outcome.Differences > 0:
		t.outcome.Result = compare.Differ
	case len(t.outcome.Gaps) > 0 || t.isPart:
		t.outcome.Result = compare.Unverified
	default:
		t.outcome.Result = compare.Match
		t.outcome.RowsA = min(t.outcome.RowsA, t.outcome.RowsB)
		t.outcome.RowsB = t.outcome.RowsA
		if t.outcome.DigestA != t.outcome.DigestB || t.known.lacksDigest {
			// Rows moved while they were read, and were equal when read again: the digests
			// of the first reading are no evidence of that.
			t.outcome.DigestA, t.outcome.DigestB, t.outcome.Kind = checksum.Digest{}, checksum.Digest{}, 0
		}
	}
}

// findCollisions looks for keys that the other member's collation makes equal, if rows
// differ. A side that was recorded knows no collation.
func (t *Table) findCollisions(ctx context.Context) {
	if !t.looksAtTexts() || t.outcome.Result != compare.Differ || t.isPart {
		return
	}
	if !compare.IsRecorded(t.a.source) {
		texts.Collisions(ctx, t.run, t.a.source, "a", t.outcome.A, t.outcome.B, &t.outcome)
	}
	if !compare.IsRecorded(t.b.source) {
		texts.Collisions(ctx, t.run, t.b.source, "b", t.outcome.B, t.outcome.A, &t.outcome)
	}
}

// gap records a range that could not be verified, and why.
func (t *Table) gap(where string, cause finding.Cause) {
	t.mu.Lock()
	defer t.mu.Unlock()
	gap := t.run.Gap(t.name, cause)
	gap.Range = where
	t.outcome.Gaps = append(t.outcome.Gaps, gap)
}

func (t *Table) failed(ctx context.Context, where string, err error) {
	t.gap(where, finding.CauseOf(ctx, err))
}
