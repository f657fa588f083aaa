package rows

import (
	"allclear/compare"
	"allclear/compare/finding"
)

// broke tells when a row that differs came to differ, nil where no earlier run has found it equal.
func (t *Table) broke(id string) *finding.Broke {
	history, ok := t.run.Options.Earlier.(compare.History)
	if !ok {
		return nil
	}
	key := []byte(id)
	if !t.plan.IsRanged() { // it is known as a whole
		key = nil
	}
	b := history.LastEqual(t.run.Pair.Name, t.name, key)
	if b != nil && b.DifferentRun == "" {
		b.DifferentAt, b.DifferentRun = t.started, t.run.Options.RunID
	}
	return b
}
