package report

// MostOfOneRank is for tests.
const MostOfOneRank = mostOfOneRank

// Decide is decide, for tests.
func (d *Document) Decide() Verdict { return d.decide() }

// Conclude is conclude, for tests.
func (d *Document) Conclude() { d.conclude() }
