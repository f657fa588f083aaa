package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
	"allclear/compare/identity"
	"allclear/compare/identity/forecast"
	"allclear/compare/ledger"
	"allclear/report"
)

// idLook is one look at the IDs of a fleet, with the ledger that it is kept in.
type idLook struct {
	fleet  *fleetfile.Fleet
	engine engine
	log    *slog.Logger
	ledger *ledger.Ledger // nil for none
	now    time.Time

	generators      []identity.Generator
	closeGenerators func() error
}

// newLook opens the ledger and the ticket servers before any work: a run whose
// readings cannot be kept, or that has a bad setting, must say so at once.
func newLook(ctx context.Context, f *fleetfile.Fleet, o *idOptions, engine engine, log *slog.Logger) (*idLook, error) {
	l := &idLook{fleet: f, engine: engine, log: log, now: time.Now()}
	if path := cmp.Or(o.ledger, f.IDs.Ledger); path != "" {
		var err error
		if l.ledger, err = ledger.Open(ctx, path); err != nil {
			return nil, err
		}
	}
	var err error
	if l.generators, l.closeGenerators, err = engine.openGenerators(f, log); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

func (l *idLook) close() error {
	err := l.closeGenerators()
	if l.ledger != nil {
		err = errors.Join(err, l.ledger.Close())
	}
	return err
}

// shards are the pairs as package identity takes them. A member that let nobody in
// is left out: that is said already.
func shards(pairs []openPair, keysEqual func(pair, table string) bool) []identity.Shard {
	var all []identity.Shard
	for _, p := range pairs {
		s := identity.Shard{Name: p.name}
		for i, m := range p.members() {
			s.Members = append(s.Members, identity.Member{Name: string("ab"[i]), Source: m})
		}
		if keysEqual != nil {
			s.KeysEqual = func(table string) bool { return keysEqual(p.name, table) }
		}
		all = append(all, s)
	}
	return all
}

// proved tells of which tables a run has proved that both members hold the same.
func proved(outcomes []compare.PairOutcome) func(pair, table string) bool {
	type at struct{ pair, table string }
	same := map[at]bool{}
	for i := range outcomes {
		for _, t := range outcomes[i].Tables {
			if t.Result == compare.Match && len(t.Gaps) == 0 {
				same[at{outcomes[i].Name, t.Name}] = true
			}
		}
	}
	return func(pair, table string) bool { return same[at{pair, table}] }
}

// run looks at the IDs of some pairs.
func (l *idLook) run(ctx context.Context, pairs []identity.Shard, options identity.Options) *identity.Outcome {
	options.Rules.Generators = l.generators
	var unread error
	if l.ledger != nil {
		options.History = func(s identity.Series) []forecast.Point {
			points, err := l.history(ctx, s)
			unread = cmp.Or(unread, err)
			return points
		}
	}
	outcome := l.engine.look(ctx, pairs, options)
	if unread != nil { // no reason to lose what the servers said
		outcome.Gaps = append(outcome.Gaps, compare.Gap{Reason: fmt.Sprintf("no forecasts: %v", unread)})
	}
	return outcome
}

func (l *idLook) history(ctx context.Context, s identity.Series) ([]forecast.Point, error) {
	const longest = 90 * 24 * time.Hour
	readings, err := l.ledger.Readings(context.WithoutCancel(ctx), l.series(s), l.now.Add(-longest))
	points := make([]forecast.Point, len(readings))
	for i, r := range readings {
		points[i] = forecast.Point{At: r.At, Value: r.Value.Float()}
	}
	return points, err
}

func (l *idLook) series(s identity.Series) ledger.Series {
	return ledger.Series{Fleet: l.name(), Kind: s.Kind, Name: s.Name}
}

// name tells one fleet from another in a ledger. One that no file names goes by its
// server: readings of two must not look like one that leaps.
func (l *idLook) name() string {
	if l.fleet.FromFlags {
		return l.fleet.Pairs[0].A.Address.String()
	}
	return l.fleet.Name
}

// record keeps a run's readings for the forecasts of later ones.
func (l *idLook) record(ctx context.Context, d *report.Document, o *identity.Outcome) error {
	if l.ledger == nil || o == nil || d.Run.Interrupted != "" { // a run that was cut short read too little
		return nil
	}
	var readings []ledger.Reading
	for _, r := range o.Readings {
		readings = append(readings, ledger.Reading{Series: l.series(r.Series), At: l.now, Value: r.Value, Max: r.Max})
	}
	run := ledger.Run{ID: d.Run.ID, Fleet: l.name(), Started: d.Run.Started, Verdict: d.Verdict.String()}
	if err := l.ledger.Record(context.WithoutCancel(ctx), run, readings); err != nil {
		return fmt.Errorf("keeping the run's readings: %w", err)
	}
	return nil
}
