package compare

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"allclear/compare/finding"
	"allclear/compare/spill"
)

const (
	// mostPending is how many differing rows of a run may wait for their re-reading, some
	// kB each.
	mostPending = 20_000
	// mostSettling is how many tables of a run may have their differing rows in memory, in
	// detail, at the same time.
	mostSettling = 4
	// MostListed is how many findings about single rows a run reports, some 600 bytes each in
	// report.json. All are counted.
	MostListed = 5_000
	// memory is how many bytes of differing rows a run lays aside in memory, until all rows of
	// their tables are known.
	memory = 16 << 20
)

// Listing holds what a run has found out about the rows of its tables. However many tables
// are damaged, it stays bounded: where the rows listed become too many, every table keeps
// half as many of each class, the first ones, and the others are only counted. So what is
// listed in the end does not depend on which table was done first.
//
// It is the one place through which all that is said of single rows passes on its way to
// the report.
type Listing struct {
	most     int
	pending  atomic.Int64
	settling chan struct{}
	memory   *spill.Budget

	mu     sync.Mutex
	quota  int
	listed int
	tables map[tableOf][]finding.Finding
}

type tableOf struct{ pair, table string }

// NewListing makes a Listing of at most so many findings about single rows, but for one of
// each class of each table.
func NewListing(most int) *Listing {
	return &Listing{
		most: most, settling: make(chan struct{}, mostSettling), memory: spill.NewBudget(memory),
		quota: finding.MostOfAClass, tables: map[tableOf][]finding.Finding{},
	}
}

// Pending adds a number of rows, or takes them off, that differ and wait to be read again.
// It tells whether so many are waiting in the run that they must be read at once.
func (l *Listing) Pending(rows int) (areMany bool) {
	return l.pending.Add(int64(rows)) >= mostPending
}

// Settle waits until the run has room for the rows of another table in detail. done gives
// the room back, and may be called more than once.
func (l *Listing) Settle(ctx context.Context) (done func()) {
	select {
	case l.settling <- struct{}{}:
		return sync.OnceFunc(func() { <-l.settling })
	case <-ctx.Done():
		return func() {} // nothing more is read
	}
}

// Memory is what the differing rows of all tables may take in memory.
func (l *Listing) Memory() *spill.Budget { return l.memory }

// Keep takes over the findings of a table that is done, in place of what it had of it.
func (l *Listing) Keep(pair string, t *TableOutcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := tableOf{pair, t.Name}
	l.listed -= listed(l.tables[key])
	l.tables[key] = finding.Shorten(t.Findings, l.quota)
	l.listed += listed(l.tables[key])
	for l.listed > l.most && l.quota > 1 {
		l.quota /= 2
		l.listed = 0
		for key, all := range l.tables {
			l.tables[key] = finding.Shorten(all, l.quota)
			l.listed += listed(l.tables[key])
		}
	}
	t.Findings, t.IsListed = nil, true
}

func listed(all []finding.Finding) (n int) {
	for i := range all {
		if all[i].IsOfOneRow() {
			n++
		}
	}
	return n
}

// Into gives the findings back to the tables of a pair. What was found in a table that was
// voided since is dropped.
func (l *Listing) Into(out *PairOutcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range out.Tables {
		t := &out.Tables[i]
		if t.IsListed {
			t.Findings, t.IsListed = slices.Concat(l.tables[tableOf{out.Name, t.Name}], t.Findings), false
			for j := range t.Findings {
				t.Findings[j].ListedIn(t.Files.Rows)
			}
		}
		delete(l.tables, tableOf{out.Name, t.Name})
	}
}
