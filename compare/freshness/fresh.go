package freshness

import (
	"context"
	"fmt"
	"time"

	"allclear/checksum"
	"allclear/checksum/position"
	"allclear/compare"
)

// A run may count what others have verified not long ago, though the pair was written to since, if
// all that was written came to both members by replication. It trusts replication: what that has
// done to the rows is not looked at. So it must be known of both members, from the beginning of the
// run that has verified the rows until now, that each is the same server and was not restarted; that
// it has executed nothing, by its GTIDs, that the other has not; and that it has written as many rows
// as the other, for what is written with the binlog off (sql_log_bin) has no GTID. An applier keeps its
// own books in tables, which counts as well: so many rows a transaction are no sign.

// bookkeeping is how many rows an applier writes at most for itself, a transaction.
const bookkeeping = 2

// Replicated doubts what was read before anything was written that replication does not explain. It waits
// so often, and at first for so long, for members that are not level.
func Replicated(tries int, pause time.Duration) Doubt {
	return func(ctx context.Context, pair compare.Pair, now *Standings) Judge {
		level := *now
		for try := 0; !level.Level && try < tries; try++ {
			if !compare.SleepUntil(ctx, time.Now().Add(pause)) {
				break
			}
			pause = compare.Longer(pause)
			if again, err := standingsOf(ctx, pair); err == nil {
				level = again
			}
		}
		return func(_ string, then *Standings) string { return unexplained(pair, then, &level) }
	}
}

// unexplained tells what of the writes between two moments replication does not explain, "" for nothing.
func unexplained(pair compare.Pair, then, now *Standings) (why string) {
	if why := restarted(pair, then, now); why != "" {
		return why
	}
	a, isKnownA := now.A.Activity.Replication.GainedSince(&then.A.Activity.Replication, &now.B.Activity.Replication)
	b, isKnownB := now.B.Activity.Replication.GainedSince(&then.B.Activity.Replication, &now.A.Activity.Replication)
	wroteA, wroteB := wrote(&then.A, &now.A), wrote(&then.B, &now.B)
	switch {
	case !isKnownA || !isKnownB:
		return "what was written to the members since is not known: it takes GTIDs and a binlog on both, and the grants to read them"
	case !now.Level:
		return "the members are not level: one has still to apply what the other has, or is being written to"
	case a.Lacks != "":
		return "a has executed " + a.Lacks + " since, and b has not"
	case b.Lacks != "":
		return "b has executed " + b.Lacks + " since, and a has not"
	case a.Transactions == 0 && wroteA > 0:
		return fmt.Sprintf("a has written %d rows since that its binlog does not show", wroteA)
	case b.Transactions == 0 && wroteB > 0:
		return fmt.Sprintf("b has written %d rows since that its binlog does not show", wroteB)
	case wroteA > 0 && !then.Level:
		return "the members were not level when the run began that had read it, so that what each has written since cannot be compared"
	case wroteB > wroteA+bookkeeping*b.Transactions || wroteA > wroteB+bookkeeping*a.Transactions:
		return fmt.Sprintf("a has written %d rows since and b %d, which replication does not explain", wroteA, wroteB)
	}
	return ""
}

// wrote is how many rows a member has written between two moments of one start.
func wrote(then, now *checksum.Standing) uint64 { return now.Activity.Writes - then.Activity.Writes }

// standingsOf asks both members where they stand.
func standingsOf(ctx context.Context, pair compare.Pair) (s Standings, err error) {
	if s.A, err = standingOf(ctx, pair.A); err != nil {
		return s, err
	}
	if s.B, err = standingOf(ctx, pair.B); err != nil {
		return s, err
	}
	again, err := standingOf(ctx, pair.A)
	if err != nil {
		return s, err
	}
	a, b := &s.A.Activity, &s.B.Activity
	_, ofA := a.Replication.Lacks(&b.Replication)
	_, ofB := b.Replication.Lacks(&a.Replication)
	isStill := a.Writes == again.Activity.Writes && a.Replication.String() == again.Activity.Replication.String()
	s.Level = isStill && ofA == position.Nothing && ofB == position.Nothing
	return s, nil
}

func standingOf(ctx context.Context, side compare.Side) (checksum.Standing, error) {
	activity, err := side.Activity(ctx)
	return checksum.Standing{At: time.Now().UTC(), Instance: compare.InstanceOf(side), Activity: activity}, err
}
