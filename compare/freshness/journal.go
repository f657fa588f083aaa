package freshness

import (
	"context"

	"allclear/checksum"
	"allclear/compare"
)

// mostInMemory is how many pieces a map has in the course of a run. One that gets more is a badly
// damaged table's.
const mostInMemory = 10_000

// Began implements compare.Journal.
func (k *Keeper) Began(pair compare.Pair, tables compare.TablePair, pieces []compare.Piece) {
	k.change(pair.Name, tables.A.FullName(), func(t *table) {
		t.Forget(k.o.Run)
		t.Cut(pieces)
	})
}

// Read implements compare.Journal.
func (k *Keeper) Read(r compare.ReadRange) {
	k.change(r.Pair, r.Table, func(t *table) {
		p := pieceOf(&r, k.o.Run, k.o.Texts)
		if isPut := t.Put(r.Range.After, p); !isPut && p.State != Equal {
			t.Map = Map{} // the map has joined the place with others, and would say that an earlier run found it equal
		}
		if len(t.pieces) > mostInMemory {
			t.Map = *t.Compacted(mostInMemory / 2)
		}
	})
}

// Proved implements compare.Journal.
func (k *Keeper) Proved(r compare.ReadRange) {
	k.change(r.Pair, r.Table, func(t *table) { t.Settle(r.Range.After, pieceOf(&r, k.o.Run, k.o.Texts)) })
}

// Trusted implements compare.Journal.
func (k *Keeper) Trusted(pair, name string) {
	k.change(pair, name, func(t *table) {
		t.Trust(func(p *Piece) bool { return p.Run == k.o.Run || !t.isDue(p) })
	})
}

// Void implements compare.Journal.
func (k *Keeper) Void(pair, name string) {
	k.change(pair, name, func(t *table) { t.Forget(k.o.Run) })
}

// change changes what is known of a table, if anything can be kept of it.
func (k *Keeper) change(pair, name string, do func(t *table)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := k.pairs[pair]
	if known == nil || known.tables[name] == nil || known.tables[name].isTaken {
		return
	}
	do(known.tables[name])
	known.tables[name].apart = nil
	k.changed(known.tables[name])
}

// Table is what a Keeper knows of one table of a pair.
type Table struct {
	Pair, Name string
	Map        Map    // a copy
	IsTaken    bool   // another run keeps the table, so that nothing is known of it any more
	Forgotten  string // why what an earlier run had read of it is forgotten, "" if nothing is
}

// Table is what is known of a table as it is now. Rows of tables of which nothing can be kept are
// Unread.
func (k *Keeper) Table(ctx context.Context, pair compare.Pair, tables compare.TablePair, kind checksum.Kind) Table {
	known := k.of(ctx, pair)
	k.mu.Lock()
	defer k.mu.Unlock()
	found := Table{Pair: pair.Name, Name: tables.A.FullName()}
	if t := k.current(known, pair, tables, kind); t != nil {
		found.Map, found.Forgotten = *t.joined(isOneReading), known.forgotten[t.name]
	}
	return found
}

// IsTaken tells that another run has read a table at the same time, so that nothing is known of it any
// more: each may have found what the other has not. That may show as late as when the Keeper is closed.
func (k *Keeper) IsTaken(pair, name string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := k.pairs[pair]
	return known != nil && known.tables[name] != nil && known.tables[name].isTaken
}

// Tables are those of a pair, as they are known now, by db.table. Their maps may be of tables that
// the run has not come to, and that are others by now.
func (k *Keeper) Tables(ctx context.Context, pair compare.Pair) map[string]Table {
	known := k.of(ctx, pair)
	k.mu.Lock()
	defer k.mu.Unlock()
	all := map[string]Table{}
	for name, t := range known.tables {
		all[name] = Table{Pair: pair.Name, Name: name, Map: *t.clone(), IsTaken: t.isTaken, Forgotten: known.forgotten[name]}
	}
	return all
}
