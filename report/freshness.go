package report

import (
	"fmt"
	"time"
)

// Freshness is how long ago the rows of a fleet were last verified on both members of their pairs,
// and the promise of a sweep about it: that no row waits longer than that for its turn.
type Freshness struct {
	WithinSeconds int64 `json:"within_seconds"` // what was promised
	Tables        int   `json:"tables"`         // that the promise is about, once for each pair
	// NeverVerified is how many of the tables have rows that no run of the ledger ever verified; those
	// are older than Oldest.
	NeverVerified int `json:"never_verified"`
	// Oldest is what was last verified the longest ago; nil where nothing ever was.
	Oldest *Piece `json:"oldest,omitempty"`
}

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
		whole.Tables += f.Tables
		whole.NeverVerified += f.NeverVerified
		if f.Oldest != nil && (whole.Oldest == nil || f.Oldest.VerifiedAt.Before(whole.Oldest.VerifiedAt)) {
			oldest := *f.Oldest
			whole.Oldest = &oldest
		}
	}
	return whole
}
