package texts

import "allclear/compare/altered"

// Evidence judges what happened to the rows of a table in the light of all of them: what
// is weak evidence in one row is believed only if enough of the column's changed rows
// agree. First all rows are counted, then they are split. It is for one goroutine at a time; texts
// are counted after all diagnoses were made.
type Evidence struct {
	diagnoser *Diagnoser
	altered   map[int]*altered.Evidence // by column
}

// NewEvidence makes an Evidence without rows.
func (d *Diagnoser) NewEvidence() *Evidence { return &Evidence{d, map[int]*altered.Evidence{}} }

// of is the evidence of a column that no damaged text gives.
func (e *Evidence) of(column int) *altered.Evidence {
	if e.altered[column] == nil {
		e.altered[column] = &altered.Evidence{}
	}
	return e.altered[column]
}

// CountNeighbours adds the rows that were seen beside those that differ.
func (e *Evidence) CountNeighbours() {
	for column, rows := range e.diagnoser.kept {
		e.of(column).Keep(rows)
	}
}

// CountAltered adds this many rows with the same diagnosis, as to what is no damaged text.
func (e *Evidence) CountAltered(d Diagnosis, rows uint64) {
	for _, c := range d {
		e.of(c.Column).Count(c.Altered, rows)
	}
}

// Stale tells whether one member has such a row as it was at an earlier time, by a column that
// is set with each UPDATE.
func (e *Evidence) Stale(d Diagnosis) (member string, column int, of altered.Stale, ok bool) {
	for _, c := range d {
		if of, ok := e.of(c.Column).Stale(c.Altered.Older); ok && d.MayBeStale() {
			return c.Altered.Older, c.Column, of, true
		}
	}
	return "", 0, altered.Stale{}, false
}

// CountTexts adds this many rows with the same diagnosis, as to damaged texts.
func (e *Evidence) CountTexts(d Diagnosis, rows uint64) {
	for _, c := range d {
		if !c.Altered.IsExplained() {
			e.diagnoser.column(c.Column).Count(c.Diagnosis, rows)
		}
	}
}

// Split divides a row's causes into those that are accepted, as the whole column shows
// them, and the columns that are left unexplained.
func (e *Evidence) Split(d Diagnosis) (stand []Cause, unexplained []int) {
	for _, c := range d {
		if c.Altered.IsExplained() {
			if e.of(c.Column).Stands(c.Altered) {
				stand = append(stand, c)
			} else {
				unexplained = append(unexplained, c.Column)
			}
			continue
		}
		judged, member, ok := e.diagnoser.column(c.Column).Judge(c.Diagnosis, c.Member)
		if !ok {
			unexplained = append(unexplained, c.Column)
			continue
		}
		stand = append(stand, c.as(judged, member))
	}
	return stand, unexplained
}
