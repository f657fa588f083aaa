package report

import (
	"fmt"
	"slices"
	"time"

	"allclear/compare"
	"allclear/compare/finding"
)

// Resumes is the run that another one goes on with.
type Resumes struct {
	Run  string    `json:"run"`
	From time.Time `json:"from"` // when the first of the runs that went on with each other began
}

// Earlier sums up what earlier runs have verified, so that this one has counted it and not read it again.
type Earlier struct {
	Ranges int       `json:"ranges"` // of keys
	Rows   uint64    `json:"rows"`   // on each member; where rows were not compared, on both together, as the members estimate them
	Oldest time.Time `json:"oldest"` // when the range that was read first was read
	Runs   []string  `json:"runs"`   // their IDs, sorted
}

func earlierOf(e *compare.EarlierRuns) *Earlier {
	if e.Ranges == 0 {
		return nil
	}
	runs := slices.Clone(e.Runs)
	slices.Sort(runs)
	return &Earlier{Ranges: e.Ranges, Rows: e.Rows, Oldest: forJSON(e.Oldest), Runs: runs}
}

// plus is what both have. Either may be nil.
func (e *Earlier) plus(other *Earlier) *Earlier {
	switch {
	case e == nil:
		return other
	case other == nil:
		return e
	}
	runs := slices.Concat(e.Runs, other.Runs)
	slices.Sort(runs)
	return &Earlier{
		Ranges: e.Ranges + other.Ranges, Rows: e.Rows + other.Rows, Oldest: earlier(e.Oldest, other.Oldest), Runs: slices.Compact(runs),
	}
}

// EarlierSays tells in a sentence what earlier runs have verified of what this one counts, "" for nothing.
func (d *Document) EarlierSays() string {
	e := d.Coverage.Earlier
	if e == nil {
		return ""
	}
	by := "run " + e.Runs[0]
	if len(e.Runs) > 1 {
		by = finding.Counted(len(e.Runs), "run")
	}
	since := e.Oldest.UTC().Format(time.DateTime)
	if !d.Checked(Rows) {
		return fmt.Sprintf("the texts of about %s, each member's counted, were looked at earlier (by %s, since %s UTC) and not again",
			finding.Counted(e.Rows, "row"), by, since)
	}
	verified := d.Coverage.RowsVerified
	return fmt.Sprintf("%s read by this run, %s verified earlier (by %s, since %s UTC) and not read again",
		finding.Counted(verified-min(verified, e.Rows), "row"), finding.Thousands(e.Rows), by, since)
}
