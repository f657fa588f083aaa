package sidetest

import (
	"slices"
	"sync"

	"allclear/compare"
	"allclear/compare/finding"
)

// Keeper keeps every row that differs in memory, for tests that look at them one by one: a
// report shows but a sample.
type Keeper struct {
	mu     sync.Mutex
	tables map[string]*Kept // by pair and table
}

// Kept is what a Keeper has of one table.
type Kept struct {
	Rows   [][]finding.Finding // what was found in each row, in the order of their keys
	Keys   [][]byte            // their canonical keys; nil for those that have none, or hide it
	WhereA []string            // the conditions that find the rows on a
	WhereB []string
}

// Findings are those of all rows.
func (k *Kept) Findings() []finding.Finding { return slices.Concat(k.Rows...) }

// Of gives what was kept of a table; nothing if no list of it was closed to be kept.
func (k *Keeper) Of(pair, table string) *Kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	if kept := k.tables[pair+" "+table]; kept != nil {
		return kept
	}
	return &Kept{}
}

// Table implements compare.RowKeeper.
func (k *Keeper) Table(pair, table string) compare.RowList {
	return &list{keeper: k, name: pair + " " + table, file: table}
}

type list struct {
	Kept
	keeper     *Keeper
	name, file string
}

func (l *list) Row(key []byte, found []finding.Finding) {
	l.Rows, l.Keys = append(l.Rows, found), append(l.Keys, key)
}

func (l *list) Where(member, condition string) {
	if member == "a" {
		l.WhereA = append(l.WhereA, condition)
	} else {
		l.WhereB = append(l.WhereB, condition)
	}
}

func (l *list) Close(keep bool) (files compare.RowFiles) {
	if !keep {
		return files
	}
	l.keeper.mu.Lock()
	defer l.keeper.mu.Unlock()
	if l.keeper.tables == nil {
		l.keeper.tables = map[string]*Kept{}
	}
	l.keeper.tables[l.name] = &l.Kept
	if len(l.Rows) > 0 {
		files.Rows = l.file
	}
	return files
}
