package fleet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/sweep"
)

// Selection says which tables a run is about.
type Selection interface {
	// Active tells whether anything is left out at all.
	Active() bool
	// UnusedIncludes are the patterns that asked for tables and got none, once all
	// catalogs were read: a misspelt table must not pass as verified.
	UnusedIncludes() []string
}

// Plan is what a run is asked for.
type Plan struct {
	// Pairs are what to verify. One without a B is a server alone, whose IDs alone can be
	// checked.
	Pairs  []compare.Pair
	Checks compare.Checks
	Goal   compare.Check   // the check without which the run proves nothing
	Pair   compare.Options // how each pair is read; its Checks are the plan's
	IDs    identity.Options
	// Gate makes what all reads of a pair's rows pass; nil for no more than the options say.
	Gate func(pair compare.Pair) compare.Gate
	// Sweep decides what is read of the tables, and what of it counts as verified in the end; nil for a
	// run that reads and counts as the options say.
	Sweep *sweep.Sweep
	// AtOnce is how many pairs are verified at the same time, at least 1.
	AtOnce int
	Tables Selection
	// Readings are those of earlier runs; nil for none.
	Readings *Readings
	Progress Progress     // nil for none
	Log      *slog.Logger // nil for none
	// Verify verifies one pair, and Look looks at the IDs of all; nil for the functions of
	// this name.
	Verify func(ctx context.Context, pair compare.Pair, o compare.Options) compare.PairOutcome
	Look   func(ctx context.Context, shards []identity.Shard, o identity.Options) *identity.Outcome
}

// Progress hears how a run gets on. Its methods are called from several goroutines at
// once and must not block.
type Progress interface {
	compare.Progress
	PairStarted(pair string)
	PairDone(pair string)
	// IDsRead adds IDs read of one pair.
	IDsRead(pair string, ids uint64)
}

// ErrNothing tells that no table of any pair is selected, so that there is nothing to
// report on.
var ErrNothing = errors.New("there is nothing to verify")

// Run does what the plan asks for. It never fails for what a server does: what could not
// be verified, or not any more because ctx ended, is in the outcome. The one error is
// ErrNothing.
func Run(ctx context.Context, p Plan) (*Outcome, error) {
	r := &run{
		plan: p, out: &Outcome{Pairs: make([]compare.PairOutcome, len(p.Pairs))},
		members: make([][]compare.Side, len(p.Pairs)), turnedAway: make([][]error, len(p.Pairs)),
		verify: make([]func(context.Context), len(p.Pairs)),
		gates:  make([]compare.Gate, len(p.Pairs)),
	}
	r.plan.Pair.Checks = p.Checks
	r.plan.Pair.Listing = compare.NewListing(compare.MostListed)
	if r.plan.Progress == nil {
		r.plan.Progress = silent{}
	}
	if r.plan.Log == nil {
		r.plan.Log = slog.New(slog.DiscardHandler)
	}
	if r.plan.Verify == nil {
		r.plan.Verify = Verify
	}
	if r.plan.Look == nil {
		r.plan.Look = identity.Look
	}
	var group errgroup.Group
	group.SetLimit(max(1, p.AtOnce))
	for _, i := range r.survey(ctx) {
		group.Go(func() error {
			r.pair(ctx, i)
			return nil // one pair's trouble must not end the others
		})
	}
	_ = group.Wait() // what goes wrong is a gap
	r.confirm(ctx)
	if p.Checks.Has(compare.IDs) {
		r.lookAtIDs(ctx)
		r.confirm(ctx)
		r.countGenerators()
	}
	// A run that comes to its end while the time runs out has ended early as well: its
	// last ranges may have been cut.
	if r.out.Ended = context.Cause(ctx); r.out.Ended == nil {
		for i := range r.turnedAway {
			for _, err := range r.turnedAway[i] {
				r.out.TurnedAway = append(r.out.TurnedAway, fmt.Errorf("%s %s: %w", r.doing(), p.Pairs[i].Name, err))
			}
		}
		isAnything := slices.ContainsFunc(r.out.Pairs, func(o compare.PairOutcome) bool { return !isEmpty(&o) })
		if !isAnything && len(r.out.TurnedAway) == 0 && p.Goal != compare.IDs {
			return nil, ErrNothing
		}
	}
	r.addSameServers()
	r.addGaps()
	r.addRestraint()
	if p.Sweep != nil {
		r.out.Sweep = p.Sweep.Conclude(ctx, r.out.Pairs)
	}
	for i := range r.out.Pairs {
		r.plan.Pair.Listing.Into(&r.out.Pairs[i])
		r.out.Pairs[i].Findings = drift.Judge(&r.out.Pairs[i], p.Checks)
	}
	return r.out, nil
}

// silent hears nothing.
type silent struct{}

func (silent) TablePlanned(string, string, uint64)     {}
func (silent) RowsVerified(string, string, uint64)     {}
func (silent) TableDone(string, *compare.TableOutcome) {}
func (silent) PairStarted(string)                      {}
func (silent) PairDone(string)                         {}
func (silent) IDsRead(string, uint64)                  {}

// run is one run over one fleet.
type run struct {
	plan       Plan
	out        *Outcome
	members    [][]compare.Side // by pair: as they were reached; nil for one that nobody has tried yet
	turnedAway [][]error        // by pair: what the members that let nobody in said
	// verify verifies a pair from the beginning; nil for a pair of which no row is read.
	verify []func(ctx context.Context)
	gates  []compare.Gate // by pair; nil for what the options say
}

// doing is what the run does to a pair, for messages.
func (r *run) doing() string {
	if r.plan.Goal == compare.IDs {
		return "looking at the IDs of"
	}
	return "verifying"
}

// pair verifies one pair. Logging in first tells a wrong password with its remedy, and
// a member that let nobody in is not asked again: some servers lock an account for that.
func (r *run) pair(ctx context.Context, i int) {
	p, began := r.plan.Pairs[i], time.Now()
	r.plan.Progress.PairStarted(p.Name)
	defer r.plan.Progress.PairDone(p.Name)
	defer func() { r.out.Pairs[i].Began, r.out.Pairs[i].Ended = began, time.Now() }()
	members := r.reach(ctx, i)
	options := r.plan.Pair
	if r.plan.Gate != nil {
		gated := compare.Pair{Name: p.Name, A: members[0]}
		if len(members) > 1 {
			gated.B = members[1]
		}
		r.gates[i] = r.plan.Gate(gated)
		options.Gate = r.gates[i]
	}
	if r.plan.Goal == compare.IDs {
		r.out.Pairs[i] = r.unverified(ctx, p, members)
		return
	}
	if len(members) < 2 {
		r.out.Pairs[i] = r.unverified(ctx, p, members)
		r.out.Pairs[i].Gaps = append(r.out.Pairs[i].Gaps, finding.Gap{Pair: p.Name,
			Cause: finding.Because(finding.OneSided, "a server alone has nothing to be compared with: only its IDs can be checked")})
		return
	}
	isOut := len(r.turnedAway[i]) > 0
	// Texts are looked at on each member alone: one is enough.
	if isAlone := r.plan.Goal == compare.Charset && len(r.turnedAway[i]) < len(members); isOut && !isAlone {
		r.out.Pairs[i] = r.unverified(ctx, p, members)
		return
	}
	r.verify[i] = func(ctx context.Context) {
		started := time.Now()
		r.out.Pairs[i] = r.plan.Verify(ctx, compare.Pair{Name: p.Name, A: members[0], B: members[1]}, options)
		r.plan.Log.LogAttrs(ctx, slog.LevelInfo, "pair done", slog.String("pair", p.Name),
			slog.Int("tables", len(r.out.Pairs[i].Tables)), slog.Duration("took", time.Since(started).Round(time.Millisecond)))
	}
	r.verify[i](ctx)
}

// unverified is the outcome of a pair of which no row is read.
func (r *run) unverified(ctx context.Context, p compare.Pair, members []compare.Side) compare.PairOutcome {
	out := compare.PairOutcome{Name: p.Name}
	into := []*compare.MemberOutcome{&out.A, &out.B}
	for i, m := range members {
		into[i].Address = m.Address()
		facts, err := m.Facts(ctx, identity.Variables())
		if err != nil {
			into[i].Failure = finding.CauseOf(ctx, err)
			continue
		}
		into[i].Facts, into[i].Version = facts, facts["version"]
		into[i].Instance = compare.InstanceOf(m)
	}
	out.SettleMembers()
	return out
}

// addGaps sees to it that what was asked for and does not exist is never passed: a pair
// without tables is a gap, and so is a pattern without tables.
func (r *run) addGaps() {
	areAllListed := r.out.AreAllListed()
	for i := range r.out.Pairs {
		o := &r.out.Pairs[i]
		if !isEmpty(o) {
			continue
		}
		cause := finding.Because(finding.NotThere, "no table of either member is selected")
		if r.out.Ended != nil {
			cause = finding.Because(finding.Ended, "%v", r.out.Ended)
		}
		o.Gaps = append(o.Gaps, finding.Gap{Pair: o.Name, Cause: cause})
	}
	if !areAllListed {
		return // a pattern may be for tables that nobody got to see, and they are gaps already
	}
	for _, text := range r.plan.Tables.UnusedIncludes() {
		hasGap := func(o compare.PairOutcome) bool {
			return slices.ContainsFunc(o.Gaps, func(g finding.Gap) bool { return g.Table == text })
		}
		if !slices.ContainsFunc(r.out.Pairs, hasGap) { // else the account may not know whether there is one
			r.out.Gaps = append(r.out.Gaps, finding.Gap{Table: text,
				Cause: finding.Because(finding.NotThere, "no table that the account can see matches this pattern")})
		}
	}
}

// addRestraint tells how each pair's gate held the run back.
func (r *run) addRestraint() {
	for i, gate := range r.gates {
		if restrained, ok := gate.(compare.Restrained); ok {
			r.out.Pairs[i].Restraint = restrained.Restraint()
		}
	}
}

// isUnlisted tells that nobody knows all of the pair's tables: a member was down
// or let nobody in.
func isUnlisted(o compare.PairOutcome) bool {
	isOfPair := func(g finding.Gap) bool { return g.Table == "" && g.Cause.Kind != finding.NotThere }
	return isOut(&o.A) || isOut(&o.B) || len(o.Tables) == 0 && slices.ContainsFunc(o.Gaps, isOfPair)
}

func isOut(m *compare.MemberOutcome) bool { return m.Failure.Reason != "" }

// isEmpty tells that a pair was read and has nothing to verify.
func isEmpty(o *compare.PairOutcome) bool {
	return len(o.Tables)+len(o.OnlyA)+len(o.OnlyB)+len(o.Gaps) == 0 && !isOut(&o.A) && !isOut(&o.B)
}
