package main

import (
	"sync"

	"allclear/compare"
	"allclear/compare/finding"
)

// demoRows keeps what was found in every row, since a report shows but a sample.
type demoRows struct {
	mu    sync.Mutex
	found []finding.Finding
}

// Table implements compare.RowKeeper.
func (r *demoRows) Table(string, string) compare.RowList { return &demoList{keeper: r} }

type demoList struct {
	keeper *demoRows
	found  []finding.Finding
}

func (l *demoList) Row(_ []byte, found []finding.Finding) { l.found = append(l.found, found...) }
func (l *demoList) Where(string, string)                  {}

func (l *demoList) Close(keep bool) (none compare.RowFiles) {
	if keep {
		l.keeper.mu.Lock()
		defer l.keeper.mu.Unlock()
		l.keeper.found = append(l.keeper.found, l.found...)
	}
	return none
}
