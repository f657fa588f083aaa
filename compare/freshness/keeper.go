package freshness

import (
	"context"
	"errors"
	"maps"
	"math"
	"sync"
	"time"

	"allclear/checksum"
	"allclear/compare"
)

// Keeper knows the maps of a fleet's tables, and keeps them in a Store in the course of a run.
// It is the run's compare.Journal and its compare.Earlier. Close it in the end.
type Keeper struct {
	o     Options
	store Store

	mu    sync.Mutex
	pairs map[string]*pairMaps
	dirty map[*table]bool // are to be kept
	large map[*table]bool // are kept in more pieces than they should be for long
	err   error           // the first failure to keep something, or to read what was kept
	// changes counts what has changed, and kept up to which change all is kept, or has failed to be.
	changes, kept uint64
	flushed       chan struct{} // closed once more is kept

	wake   chan struct{} // something is to be kept
	urgent chan struct{} // somebody waits for it
	done   sync.WaitGroup
}

// Options are the settings of a Keeper.
type Options struct {
	Fleet string // names the fleet in the store
	Run   string // the ID of the run
	Texts bool   // the run looks at texts
	// IsDue tells which pieces are to be read: of the others, those that are Equal need not be. Nil
	// is for all. Texts that a run looks at and an earlier one did not are due in any case.
	IsDue func(pair compare.Pair, table string, p *Piece) bool
	// Turn tells how many rows of a piece that is to be read are read at most, from its beginning
	// on; 0 leaves it to a later run. Nil is for all.
	Turn func(pair compare.Pair, table string, p *Piece) (rows uint64)
	// Doubt tells what else is due. Nil believes what every run has read.
	Doubt Doubt
}

// pairMaps is what is known of a pair.
type pairMaps struct {
	once   sync.Once
	made   [2]map[string]string
	now    Standings
	stood  map[string]Standings // where the members stood when earlier runs began, by the run's ID
	doubts map[string]string    // why what these runs have read is read again, "" for one that is believed
	tables map[string]*table
	// forgotten tells why what was kept of a table is not used, by db.table.
	forgotten map[string]string
	// isNotKept tells that nothing can be kept of the pair, since what tells its tables from others
	// could not be read.
	isNotKept bool
}

// table is what is known of one table.
type table struct {
	pair, name string
	identity   Identity
	version    int64 // that is kept in the store, 0 for none
	isTaken    bool  // another run keeps it
	isDue      func(p *Piece) bool
	apart      *apart // where its rows differ; nil until somebody asks, and once more has been read
	Map
}

// What was read is kept as soon as it may be: what is kept costs the disk a moment, and what is not is
// read again by a run that goes on with a killed one.
const (
	// rest is how many times as long as keeping has taken nothing is kept, and longestRest how long at
	// most, unless somebody waits for it.
	rest        = 4
	longestRest = 100 * time.Millisecond
	// longChunk is how long a chunk takes that is worth waiting for until it is kept.
	longChunk = 100 * time.Millisecond
)

// NewKeeper begins to keep what a run reads.
func NewKeeper(ctx context.Context, store Store, o Options) *Keeper {
	k := &Keeper{
		o: o, store: store, pairs: map[string]*pairMaps{}, dirty: map[*table]bool{}, large: map[*table]bool{},
		flushed: make(chan struct{}), wake: make(chan struct{}, 1), urgent: make(chan struct{}, 1),
	}
	k.done.Go(func() {
		k.flushAll(context.WithoutCancel(ctx))
		if ctx.Err() == nil { // the run was not cut: nobody goes on with it
			k.keepInFew(context.WithoutCancel(ctx))
		}
	})
	return k
}

// Close keeps what is not kept yet. It fails if anything could not be kept in the course of the run.
// A nil Keeper keeps nothing.
func (k *Keeper) Close() error {
	if k == nil {
		return nil
	}
	close(k.wake)
	k.done.Wait()
	return k.err
}

// Keep implements compare.Journal. A worker whose chunk has taken long does not go on before it is
// kept: a killed run then loses no more than the chunk that each worker is at. Of chunks that take
// less, it loses as well those of the last moment: of the time that keeping takes, and the rest after it.
func (k *Keeper) Keep(ctx context.Context, began time.Time) {
	if time.Since(began) < longChunk {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for all := k.changes; k.kept < all; {
		flushed := k.flushed
		k.mu.Unlock()
		select {
		case k.urgent <- struct{}{}:
		default:
		}
		select {
		case <-flushed:
		case <-ctx.Done():
		}
		k.mu.Lock()
		if ctx.Err() != nil {
			return // Close keeps it
		}
	}
}

// flushAll keeps what was changed until the Keeper is closed.
func (k *Keeper) flushAll(ctx context.Context) {
	for range k.wake {
		began := time.Now()
		k.flush(ctx, (*Map).encodeAtWork)
		select {
		case <-k.urgent:
		case <-time.After(min(longestRest, rest*time.Since(began))):
		}
	}
	k.flush(ctx, (*Map).encodeAtWork)
}

// keepInFew keeps the maps that are kept in many pieces in few.
func (k *Keeper) keepInFew(ctx context.Context) {
	k.mu.Lock()
	maps.Copy(k.dirty, k.large)
	k.mu.Unlock()
	k.flush(ctx, (*Map).Encode)
}

func (k *Keeper) flush(ctx context.Context, encode func(*Map) ([]byte, error)) {
	k.mu.Lock()
	var tables []*table
	var all []Kept
	var errs []error
	for t := range k.dirty {
		if t.isTaken {
			continue
		}
		encoded, err := encode(&t.Map)
		if len(encoded) > MostBytes || len(t.pieces) > mostPieces {
			k.large[t] = true
		}
		errs = append(errs, err)
		tables = append(tables, t)
		all = append(all, Kept{Pair: t.pair, Table: t.name, Identity: t.identity, Version: t.version, Map: encoded})
	}
	clear(k.dirty)
	changes := k.changes
	k.mu.Unlock()
	err := errors.Join(errs...)
	var taken []bool
	if err == nil && len(all) > 0 {
		taken, err = k.store.KeepFreshness(ctx, k.o.Fleet, all)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err == nil {
		k.err = err
	}
	for i, t := range tables {
		if err == nil {
			t.version++
		}
		if err == nil && taken[i] {
			t.isTaken, t.Map = true, Map{}
		}
	}
	k.kept = changes
	close(k.flushed)
	k.flushed = make(chan struct{})
}

func (k *Keeper) failed(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err == nil {
		k.err = err
	}
}

// changed tells that a table is to be kept. The Keeper is locked.
func (k *Keeper) changed(t *table) {
	k.dirty[t] = true
	k.changes++
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// Pieces implements compare.Earlier.
func (k *Keeper) Pieces(
	ctx context.Context, pair compare.Pair, tables compare.TablePair, kind checksum.Kind,
) (pieces []compare.Piece, forgotten string) {
	known := k.of(ctx, pair)
	k.mu.Lock()
	defer k.mu.Unlock()
	t := k.current(known, pair, tables, kind)
	if t == nil {
		return nil, ""
	}
	t.isDue = k.dueOf(known, pair, t)
	pieces = t.Plan(t.isDue)
	if k.o.IsDue != nil {
		forgotten = known.forgotten[t.name]
	}
	for i := range pieces {
		if pieces[i].Known == nil && k.o.Turn != nil {
			t.pieces[i].limit(&pieces[i], k.o.Turn(pair, t.name, &t.pieces[i]))
		}
	}
	return pieces, forgotten
}

// limit tells a run to read no more than so many rows of a piece, math.MaxUint64 for all, and what is known
// of the rest.
func (p *Piece) limit(piece *compare.Piece, rows uint64) {
	if p.State == Equal && p.Texts {
		piece.Clean = p.Known()
	}
	if rows == math.MaxUint64 {
		return
	}
	piece.Left, piece.Most = rows == 0, rows
	if p.State == Equal {
		piece.Rows = p.Rows
	}
}

// current is what is known of a table as it is now. It forgets what is known of an earlier one.
// It is nil where nothing can be kept. The Keeper is locked.
func (k *Keeper) current(known *pairMaps, pair compare.Pair, tables compare.TablePair, kind checksum.Kind) *table {
	if known.isNotKept {
		return nil
	}
	name := tables.A.FullName()
	identity := identityOf(pair, tables, kind, known.made)
	was := known.tables[name]
	if was == nil {
		known.tables[name] = &table{pair: pair.Name, name: name, identity: identity}
		return known.tables[name]
	}
	if was.isTaken {
		return nil
	}
	if why := was.identity.why(pair, identity); why != "" {
		was.identity, was.Map, known.forgotten[name] = identity, Map{}, why
	}
	return was
}

// of is what is known of a pair. It is read at the first time.
func (k *Keeper) of(ctx context.Context, pair compare.Pair) *pairMaps {
	k.mu.Lock()
	known := k.pairs[pair.Name]
	if known == nil {
		known = &pairMaps{doubts: map[string]string{}, tables: map[string]*table{}, forgotten: map[string]string{}}
		k.pairs[pair.Name] = known
	}
	k.mu.Unlock()
	known.once.Do(func() { k.failed(k.read(ctx, pair, known)) })
	return known
}

// read reads what was kept of a pair, and what tells its tables from others. What cannot be told of
// the servers makes the pair one of which nothing is kept; what cannot be read of the store is an
// error.
func (k *Keeper) read(ctx context.Context, pair compare.Pair, known *pairMaps) error {
	isTold := k.look(ctx, pair, known)
	if !isTold {
		known.isNotKept = true
		return nil
	}
	kept, err := k.store.Freshness(ctx, k.o.Fleet, pair.Name)
	if err != nil {
		known.isNotKept = true
		return err
	}
	known.stood, err = k.store.Standings(ctx, k.o.Fleet, pair.Name, time.Now().Add(-longestKept))
	if err != nil {
		known.isNotKept = true
		return err
	}
	now := time.Now()
	why, isLost := known.lost(pair)
	for _, one := range kept {
		m, err := Decode(one.Map)
		if err != nil {
			known.isNotKept = true
			return err
		}
		t := &table{pair: pair.Name, name: one.Table, identity: one.Identity, version: one.Version, Map: *m}
		known.tables[one.Table] = t
		if t.ForgetAny(func(p *Piece) bool { return p.At.After(now) }) { // else it would look fresh until then
			known.forgotten[t.name] = "the clock of this machine was ahead when it was read"
		}
		if t.ForgetAny(isLost) {
			known.forgotten[t.name] = why
		}
		if known.forgotten[t.name] != "" { // for good: the member may have as many transactions again, others
			k.mu.Lock()
			k.changed(t)
			k.mu.Unlock()
		}
	}
	k.judge(ctx, pair, known)
	return k.store.KeepStandings(ctx, k.o.Fleet, k.o.Run, pair.Name, known.now)
}

// longestKept is for how long it matters where members stood when a run began.
const longestKept = 90 * 24 * time.Hour

// lost tells which pieces are not true of the pair's members any more, and why: those that were read by
// runs that began before a member went back, as far as can be told. What was read since then counts,
// though the member will never again have what it lost.
func (p *pairMaps) lost(pair compare.Pair) (why string, isLost func(*Piece) bool) {
	a, b := pair.Members()
	var last time.Time
	for _, then := range p.stood {
		member := ""
		switch {
		case !then.A.At.After(last):
		case p.now.A.Activity.Replication.HasLost(&then.A.Activity.Replication):
			member = a
		case p.now.B.Activity.Replication.HasLost(&then.B.Activity.Replication):
			member = b
		}
		if member != "" {
			last = then.A.At
			why = "member " + member + " has gone back to where it was before " + last.Format(time.DateTime) + " UTC"
		}
	}
	return why, func(piece *Piece) bool { return why != "" && !p.stood[piece.Run].A.At.After(last) }
}

// look asks both members what tells their tables from others, and where they stand.
func (k *Keeper) look(ctx context.Context, pair compare.Pair, known *pairMaps) bool {
	var err error
	if known.now, err = standingsOf(ctx, pair); err != nil {
		return false
	}
	for i, side := range []compare.Side{pair.A, pair.B} {
		dated, ok := side.(compare.Dated)
		if !ok {
			if !compare.IsRecorded(side) {
				return false
			}
			continue
		}
		if known.made[i], err = dated.Made(ctx); err != nil {
			return false
		}
	}
	return true
}
