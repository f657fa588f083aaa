package fleet

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/forecast"
	"allclear/compare/ledger"
)

// Readings are how far IDs had come in earlier runs over one fleet, from the ledger.
type Readings struct {
	ledger *ledger.Ledger
	fleet  string

	mu  sync.Mutex
	err error // the first error of reading them
}

// longestHistory is how old a reading may be to be used.
const longestHistory = 90 * 24 * time.Hour

// NewReadings gives the readings of a fleet. Its name identifies it in the ledger.
func NewReadings(l *ledger.Ledger, fleet string) *Readings { return &Readings{ledger: l, fleet: fleet} }

// history gives the readings of a series, oldest first.
func (r *Readings) history(ctx context.Context) func(identity.Series) []forecast.Point {
	since := time.Now().Add(-longestHistory)
	return func(s identity.Series) []forecast.Point {
		readings, err := r.ledger.Readings(context.WithoutCancel(ctx), r.series(s), since)
		r.mu.Lock()
		r.err = cmp.Or(r.err, err)
		r.mu.Unlock()
		points := make([]forecast.Point, len(readings))
		for i, one := range readings {
			points[i] = forecast.Point{At: one.At, Value: one.Value.Float()}
		}
		return points
	}
}

// failure is why the readings could not be read, nil if they could.
func (r *Readings) failure() error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *Readings) series(s identity.Series) ledger.Series {
	return ledger.Series{Fleet: r.fleet, Kind: s.Kind, Name: s.Name}
}

// clipped gives the rows that earlier runs saw clipped, and that were not mended since as
// far as is known.
func (r *Readings) clipped(ctx context.Context) []identity.ClippedRow {
	kept, err := r.ledger.Clipped(context.WithoutCancel(ctx), r.fleet)
	rows := make([]identity.ClippedRow, 0, len(kept))
	for _, c := range kept {
		number, wrongNumber := checksum.ParseInteger(c.Number)
		var key []finding.KeyValue
		err = cmp.Or(err, wrongNumber, json.Unmarshal([]byte(c.Row), &key))
		rows = append(rows, identity.ClippedRow{
			Shard: c.Pair, Member: c.Member, Entity: c.Entity, Column: c.Column, Number: number, Key: key, Since: c.Since,
		})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = cmp.Or(r.err, err)
	return rows
}

// remember keeps the rows that a run saw clipped, and forgets those that it saw mended. What
// a run saw that ended early is as true.
func (r *Readings) remember(ctx context.Context, o *identity.Outcome) error {
	var wrong error
	kept := func(rows []identity.ClippedRow) []ledger.Clipped {
		all := make([]ledger.Clipped, len(rows))
		for i, row := range rows {
			key, err := json.Marshal(row.Key)
			wrong = cmp.Or(wrong, err)
			all[i] = ledger.Clipped{
				Pair: row.Shard, Member: row.Member, Entity: row.Entity, Column: row.Column, Number: row.Number.String(),
				Row: string(key), Since: row.Since,
			}
		}
		return all
	}
	clipped, mended := kept(o.Clipped), kept(o.Mended)
	return cmp.Or(wrong, r.ledger.Remember(context.WithoutCancel(ctx), r.fleet, clipped, mended))
}

// RunOf is what the ledger keeps of a run itself.
type RunOf struct {
	ID      string
	Started time.Time
	Verdict string
}

// Record keeps a run's readings for the forecasts of later runs, and the rows that it saw
// clipped. It keeps no readings of a run that ended early, because that run read too little.
func (r *Readings) Record(ctx context.Context, run RunOf, o *Outcome) error {
	if r == nil || o.IDs == nil {
		return nil
	}
	if err := r.remember(ctx, o.IDs); err != nil {
		return fmt.Errorf("keeping what the run saw: %w", err)
	}
	if o.hasEndedEarly() {
		return nil
	}
	var readings []ledger.Reading
	for _, one := range o.IDs.Readings {
		readings = append(readings, ledger.Reading{Series: r.series(one.Series), At: o.IDs.ReadAt, Value: one.Value, Max: one.Max})
	}
	kept := ledger.Run{ID: run.ID, Fleet: r.fleet, Started: run.Started, Verdict: run.Verdict}
	if err := r.ledger.Record(context.WithoutCancel(ctx), kept, readings); err != nil {
		return fmt.Errorf("keeping the run's readings: %w", err)
	}
	return nil
}
