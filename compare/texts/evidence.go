package texts

import "allclear/compare/altered"

// Evidence judges what happened to the rows of a table in the light of all of them: what
// is weak evidence in one row is believed only if enough of the column's changed rows
// agree. First all rows are counted, then they are split. It is for one goroutine, after
// all diagnoses were made.
type Evidence struct {
	diagnoser *Diagnoser
	altered   map[int]*altered.Evidence // by column
}

// NewEvidence makes an Evidence without rows.
func (d *Diagnoser) NewEvidence() *Evidence {
	e := &Evidence{d, map[int]*altered.Evidence{}}
	for column, rows := range d.kept {
		e.of(column).Keep(rows)
	}
	return e
}

// of is the evidence of a column that no damaged text gives.
func (e *Evidence) of(column int) *altered.Evidence {
	if e.altered[column] == nil {
		e.altered[column] = &altered.Evidence{}
	}
	return e.altered[column]
}

// Count adds this many rows with the same diagnosis.
func (e *Evidence) Count(d Diagnosis, rows uint64) {
	for _, c := range d {
		e.of(c.Column).Count(c.Altered, rows)
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
