package compare

import (
	"cmp"
	"context"
	"slices"
	"time"

	"allclear/checksum/position"
	"allclear/compare/finding"
)

// isLevel tells that no change is on its way from one member to the other. Beside a copy
// it tells that no applier runs.
func (n Moment) isLevel() bool {
	if n.a.Frozen || n.b.Frozen {
		return n.a.isStill() && n.b.isStill()
	}
	return n.b.lacks(n.a).knowledge == position.Nothing && n.a.lacks(n.b).knowledge == position.Nothing
}

// isStill tells that no applier runs.
func (m memberActivity) isStill() bool {
	if m.Frozen {
		return true
	}
	for _, a := range m.Replication.Appliers {
		if a.IsApplying {
			return false
		}
	}
	return m.Replication.IsTold || m.Replication.Running == position.NoneRuns
}

// lacking is what one member has still to apply of what the other has.
type lacking struct {
	position.Lack
	knowledge position.Knowledge
}

func (m memberActivity) lacks(other memberActivity) (l lacking) {
	if m.err != nil || other.err != nil {
		return l
	}
	l.Lack, l.knowledge = m.Replication.Lacks(&other.Replication)
	return l
}

// Lag tells whether at a moment a member had still to apply what the other had at an
// earlier one. If so, what was read of both in between may differ without being damaged. A
// member that has applied all of it has no such excuse; isKnown tells that both have.
func (w *Activity) Lag(earlier, now Moment) (lag *finding.Lag, isKnown bool) {
	if now.a.Frozen || now.b.Frozen {
		return nil, true
	}
	ofB, ofA := now.b.lacks(earlier.a), now.a.lacks(earlier.b)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case ofB.knowledge == position.Something:
		lag = w.keep("b", ofB.Lack, now.b)
	case ofA.knowledge == position.Something:
		lag = w.keep("a", ofA.Lack, now.a)
	}
	return lag, ofA.knowledge == position.Nothing && ofB.knowledge == position.Nothing
}

// keep remembers how far a member is behind.
func (w *Activity) keep(member string, lack position.Lack, of memberActivity) *finding.Lag {
	lag := finding.Lag{
		Member: member, Transactions: lack.Transactions, Bytes: lack.Bytes, Has: lack.Has, Wants: lack.Wants,
		Applier: finding.ApplierNotKnown, Grant: of.Replication.Grant,
	}
	switch of.Replication.Running {
	case position.NoneRuns:
		lag.Applier = finding.ApplierStopped
	case position.SomeRun:
		lag.Applier = finding.ApplierRuns
	case position.NotSaid:
	}
	for _, a := range of.Replication.Appliers {
		lag.Applier, lag.Error, lag.DelaySeconds = finding.ApplierRuns, 0, a.Delay
		if !a.IsReceiving {
			lag.Applier, lag.Error = finding.ApplierCutOff, a.ReceiveError
		}
		if !a.IsApplying {
			lag.Applier, lag.Error = finding.ApplierStopped, a.ApplyError
			break
		}
	}
	if w.lags == nil {
		w.lags = map[string]finding.Lag{}
	}
	w.lags[member] = lag
	return &lag
}

// AwaitLevel waits until both members have applied what the other had at a moment, for as
// long as rows that differ are waited for. It returns the lag if one is still behind then.
func (r *Run) AwaitLevel(ctx context.Context, at Moment) (lag *finding.Lag) {
	pause := r.Options.RecheckDelay
	for try := 0; ; try++ {
		lag, _ = r.Activity.Lag(at, r.Activity.Look(ctx))
		if lag == nil || try >= r.Options.Recheck || !SleepUntil(ctx, time.Now().Add(pause)) {
			return lag
		}
		pause = Longer(pause)
	}
}

// Unapplied is the gap of what may differ only because a member is behind.
func (r *Run) Unapplied(table, where string, lag *finding.Lag) finding.Gap {
	gap := r.Gap(table, finding.Because(finding.Behind, "%s", lag))
	gap.Range, gap.Lag = where, lag
	return gap
}

// SettleLag gives all gaps of a member that is behind the same words, those of the last
// time that it was looked at, and adds one if differences stand of which it is not known
// whether the members were level.
func (r *Run) SettleLag(out *PairOutcome, now Moment) {
	r.Activity.mu.Lock()
	defer r.Activity.mu.Unlock()
	settle := func(gaps []finding.Gap) {
		for i := range gaps {
			if gaps[i].Lag != nil {
				last := r.Activity.lags[gaps[i].Lag.Member]
				gaps[i].Lag, gaps[i].Cause.Reason = &last, last.String()
			}
		}
	}
	settle(out.Gaps)
	for i := range out.Tables {
		settle(out.Tables[i].Gaps)
	}
	if slices.ContainsFunc(out.Tables, func(t TableOutcome) bool { return t.MayBeLate }) {
		reason := "whether replication has still to bring what differs cannot be told"
		if grant := cmp.Or(now.a.Replication.Grant, now.b.Replication.Grant); grant != "" {
			reason += ": the account may not ask (it lacks " + grant + ")"
		}
		out.Gaps = append(out.Gaps, r.Gap("", finding.Because(finding.Hidden, "%s", reason)))
	}
}
