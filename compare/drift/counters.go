package drift

import (
	"cmp"
	"math/bits"
	"strconv"

	"allclear/checksum"
	"allclear/compare/finding"
)

// fewLeft is how many times more numbers one member has left than the other where the other's
// counter does harm: a failover then costs more than nine tenths of them.
const fewLeft = 10

// compareCounters looks at what the members would give next in a column. Counters are apart
// on most pairs, by INSERTs that were rolled back or by steps and offsets: only what does harm
// is a finding. Where both members are harmed alike, a failover makes nothing worse.
func (t *twoTables) compareCounters(a, b *checksum.Column) {
	if t.a.Counter == nil || t.b.Counter == nil || !a.IsInteger() || !b.IsInteger() {
		return
	}
	onA, onB := newCounter(a, t.a.Counter), newCounter(b, t.b.Counter)
	severity, harm := finding.CounterApart.Severity(), onA.harm
	member := onlyMember(onA.refuses(), onB.refuses())
	switch {
	case member != "":
		severity = finding.Blocker
	case onA.harm != "" || onB.harm != "":
		member = onlyMember(onA.harm != "", onB.harm != "")
	default:
		harm, member = finding.NearTheEnd, nearerTheEnd(onA, onB)
		if member == "" {
			return
		}
	}
	unique := onA.Unique
	if member == "b" {
		unique, harm = onB.Unique, cmp.Or(onB.harm, harm)
	}
	f := t.add(finding.CounterApart, []string{a.Name}, finding.CountersApart{A: onA.facts(), B: onB.facts(), Harm: harm, Unique: unique})
	f.Severity, f.Member = severity, member
}

// counter is one member's counter of a column.
type counter struct {
	*checksum.Counter
	most uint64 // the greatest number that the column can hold
	left uint64 // how many it still takes, the next among them
	harm finding.CounterHarm
}

func newCounter(column *checksum.Column, read *checksum.Counter) counter {
	c := counter{Counter: read}
	_, c.most = integerRange(column)
	if c.Next <= c.most {
		c.left = c.most - c.Next + 1
	}
	switch {
	case c.left == 0:
		c.harm = finding.UsedUp
	case c.IsPassed() && c.InUse:
		c.harm = finding.NumberInUse
	case c.IsPassed():
		c.harm = finding.RowsBeyond
	}
	return c
}

// refuses tells that the next INSERT fails.
func (c counter) refuses() bool {
	return c.harm == finding.UsedUp || c.harm == finding.NumberInUse && c.Unique
}

func (c counter) facts() finding.Counter {
	facts := finding.Counter{Next: strconv.FormatUint(c.Next, 10), Left: strconv.FormatUint(c.left, 10)}
	if c.Greatest != nil {
		facts.Greatest = c.Greatest.String()
	}
	return facts
}

// nearerTheEnd is the member that has far fewer numbers left in a column which ends at the
// same number on both; "" where neither has.
func nearerTheEnd(a, b counter) string {
	return onlyMember(a.most == b.most && isFew(a.left, b.left), a.most == b.most && isFew(b.left, a.left))
}

func isFew(some, others uint64) bool {
	over, times := bits.Mul64(some, fewLeft)
	return over == 0 && times < others
}
