package recheck

import (
	"sync"

	"allclear/compare"
	"allclear/compare/finding"
)

// Keeper is the compare.RowKeeper of the run that looks again: it remembers what is said of each row.
type Keeper struct {
	mu     sync.Mutex
	tables map[place]map[string][]string // the identities of what is said of a row, by its key
}

// Table implements compare.RowKeeper.
func (k *Keeper) Table(pair, name string) compare.RowList {
	return &list{keeper: k, at: place{pair, name}, said: map[string][]string{}}
}

type list struct {
	keeper *Keeper
	at     place
	said   map[string][]string
}

// Row implements compare.RowList.
func (l *list) Row(key []byte, found []finding.Finding) {
	for i := range found {
		f := found[i]
		f.Pair, f.Table = l.at.pair, l.at.table
		l.said[string(key)] = append(l.said[string(key)], f.Identity().String())
	}
}

// Where implements compare.RowList.
func (l *list) Where(string, string) {}

// Close implements compare.RowList.
func (l *list) Close(keep bool) (_ compare.RowFiles) {
	if keep {
		l.keeper.mu.Lock()
		defer l.keeper.mu.Unlock()
		if l.keeper.tables == nil {
			l.keeper.tables = map[place]map[string][]string{}
		}
		l.keeper.tables[l.at] = l.said
	}
	return compare.RowFiles{}
}
