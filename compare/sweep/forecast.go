package sweep

import (
	"math"
	"time"

	"allclear/compare/finding"
)

// Forecast tells whether the promise can be kept at the measured pace.
func (p *Plan) Forecast(tables []Table, terms Terms, paces Paces) finding.Forecast {
	f := finding.Forecast{BudgetSeconds: int64(terms.Budget.Seconds())}
	all, longest, tonight := 0.0, 0.0, 0.0
	for pair, of := range p.pairs {
		takes := of.all / paces.of(pair)
		all, longest, tonight = all+takes, max(longest, takes), tonight+of.planned
	}
	for i := range tables {
		f.Bytes += tables[i].Bytes
	}
	f.TonightBytes = min(f.Bytes, uint64(tonight))
	if !paces.IsMeasured() {
		return f
	}
	f.TonightSeconds = int64(math.Ceil(newSpare(p, &terms, paces).takes().Seconds()))
	// How long it takes to read everything once. Lanes do not wait for each other's last pair, as they do in
	// one night: what one night leaves of it is read in the next ones.
	cycle := max(longest, all/float64(terms.lanes(len(p.pairs))))
	f.BytesPerSecond = float64(f.Bytes) / max(cycle, 1e-3)
	budget := terms.Budget
	if budget == 0 {
		budget = Day
		f.CycleSeconds = int64(math.Ceil(cycle))
	} else {
		f.CycleSeconds = int64(cycle / budget.Seconds() * Day.Seconds())
	}
	nights := cycle / budget.Seconds()
	f.IsKept = math.Ceil(nights) <= float64(terms.nights())
	if !f.IsKept {
		need := time.Duration(cycle / float64(terms.nights()) * float64(time.Second))
		f.NeedSeconds = int64((need + rounded - 1).Truncate(rounded).Seconds())
	}
	return f
}

// rounded is to what a budget that would do is rounded up.
const rounded = 5 * time.Minute
