package sweep

import (
	"context"
	"time"

	"allclear/compare/freshness"
)

// Pace is how fast a run read a pair.
type Pace struct {
	Pair    string
	At      time.Time // when the run began
	Rows    uint64    // that were read on each member
	Bytes   uint64    // that the rows have on a server, as it estimates
	Reading time.Duration
}

// Store keeps the paces of a fleet's runs, and what is known of its tables.
type Store interface {
	// Freshness gives what was kept of a pair's tables.
	Freshness(ctx context.Context, fleet, pair string) ([]freshness.Kept, error)
	// Paces gives those of all runs since a time.
	Paces(ctx context.Context, fleet string, since time.Time) ([]Pace, error)
	// KeepPaces keeps those of a run, all or nothing; they are on disk when it returns nil.
	KeepPaces(ctx context.Context, fleet, run string, paces []Pace) error
}

// remembered is for how long paces count: longer than most cycles, and short enough that a new
// server is soon known as what it is.
const remembered = 14 * Day

// Paces are how many bytes are read in a second, by pair. The zero value has measured nothing: then
// everything costs its bytes.
type Paces struct {
	pairs map[string]float64
	fleet float64 // of one pair, on average
}

// PacesOf sums up paces.
func PacesOf(all []Pace) Paces {
	bytes, seconds := map[string]float64{}, map[string]float64{}
	read, took := 0.0, 0.0
	for i := range all {
		p := &all[i]
		bytes[p.Pair] += float64(p.Bytes)
		seconds[p.Pair] += p.Reading.Seconds()
		read, took = read+float64(p.Bytes), took+p.Reading.Seconds()
	}
	if read <= 0 || took <= 0 {
		return Paces{}
	}
	paces := Paces{pairs: map[string]float64{}, fleet: read / took}
	for pair, n := range bytes {
		if n > 0 && seconds[pair] > 0 {
			paces.pairs[pair] = n / seconds[pair]
		}
	}
	return paces
}

// IsMeasured tells whether anything is known.
func (p *Paces) IsMeasured() bool { return p.fleet > 0 }

// of is how many bytes of a pair are read in a second; 1 where nothing is known.
func (p *Paces) of(pair string) float64 {
	switch pace, isKnown := p.pairs[pair]; {
	case isKnown:
		return pace
	case p.IsMeasured():
		return p.fleet
	}
	return 1
}
