package report

// MostBlockers is for tests.
const MostBlockers = mostBlockers

// Decide is decide, for tests.
func (d *Document) Decide() Verdict { return d.decide() }

// Conclude is conclude, for tests.
func (d *Document) Conclude() { d.conclude() }

// Worse is worse, for tests.
func Worse(one, other Verdict) Verdict { return worse(one, other) }
