package report

import (
	"fmt"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/sweep"
)

// Freshness is how long ago the rows of a fleet were last verified on both members of their pairs,
// and the promise of a sweep about it: that no row waits longer than that for its turn.
type Freshness struct {
	WithinSeconds int64 `json:"within_seconds"` // what was promised
	Tables        int   `json:"tables"`         // that the promise is about, once for each pair
	// NeverVerified is how many of the tables have rows that no run of the ledger ever verified; those
	// are older than Oldest.
	NeverVerified int `json:"never_verified"`
	// Verified is how many of the tables had every row verified in time, or found different by this run.
	Verified int `json:"verified,omitempty"`
	// Oldest is what was last verified the longest ago; nil where nothing ever was.
	Oldest *Piece `json:"oldest,omitempty"`
	// Forecast is whether the promise can be kept, as the run saw it in the end; nil where nobody knows.
	Forecast *Forecast `json:"forecast,omitempty"`
}

// Forecast is whether a promise can be kept at the pace that was measured.
type Forecast = finding.Forecast

// Piece is a range of a table's rows, which was last verified at one time.
type Piece struct {
	Pair       string    `json:"pair"`
	Table      string    `json:"table"`
	Range      string    `json:"range"`       // of the table's key, for a person; "" for the whole table
	VerifiedAt time.Time `json:"verified_at"` // on both members, by the machine that ran allclear
}

// Within is what was promised.
func (f *Freshness) Within() time.Duration { return time.Duration(f.WithinSeconds) * time.Second }

// arrange makes of it what reading the report gives.
func (f *Freshness) arrange() {
	if o := f.Oldest; o != nil {
		o.Pair, o.Table, o.Range, o.VerifiedAt = validText(o.Pair), validText(o.Table), validText(o.Range), forJSON(o.VerifiedAt)
	}
}

// promise says what a Document's run promised, for a person who compares two of them.
func (d *Document) promise() string {
	if d.Freshness == nil {
		return "no promise"
	}
	return fmt.Sprintf("a promise of %s", d.Freshness.Within())
}

// mergedFreshness is that of the whole, whose parts made one promise.
func mergedFreshness(parts []*Document) *Freshness {
	if parts[0].Freshness == nil {
		return nil
	}
	whole := &Freshness{WithinSeconds: parts[0].Freshness.WithinSeconds}
	for _, d := range parts {
		f := d.Freshness
		whole.Verified += f.Verified
		whole.Tables += f.Tables
		whole.NeverVerified += f.NeverVerified
		if f.Oldest != nil && (whole.Oldest == nil || f.Oldest.VerifiedAt.Before(whole.Oldest.VerifiedAt)) {
			oldest := *f.Oldest
			whole.Oldest = &oldest
		}
	}
	whole.Forecast = mergedForecast(parts)
	return whole
}

// mergedForecast is for parts that are swept side by side; nil if one is not known.
func mergedForecast(parts []*Document) *Forecast {
	whole := Forecast{IsKept: true}
	for _, d := range parts {
		f := d.Freshness.Forecast
		if f == nil {
			return nil
		}
		whole = whole.Beside(*f)
	}
	return &whole
}

// freshnessOf is how a fleet stands to the promise of a sweep; nil for another run.
func freshnessOf(s *sweep.Standing) *Freshness {
	if s == nil {
		return nil
	}
	f := &Freshness{
		WithinSeconds: int64(s.Within.Seconds()), Tables: s.Tables, NeverVerified: s.Never, Verified: s.Verified, Forecast: &s.Forecast,
	}
	if s.Oldest != nil {
		f.Oldest = &Piece{Pair: s.Oldest.Pair, Table: s.Oldest.Table, VerifiedAt: s.Oldest.At}
		if s.Oldest.Range != (checksum.KeyRange{}) {
			f.Oldest.Range = s.Oldest.Range.String()
		}
		f.arrange()
	}
	return f
}
