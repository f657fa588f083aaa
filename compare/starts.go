package compare

import (
	"context"
	"slices"
	"sync"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// Starts are when the servers of a pair were started. A crash can lose rows that were
// committed and read before the restart. A side that is no Server has the zero time.
type Starts struct{ A, B time.Time }

// Of is when a member, "a" or "b", was started.
func (s Starts) Of(member string) time.Time {
	if member == "b" {
		return s.B
	}
	return s.A
}

// Starts are when the servers were started, as far as is known. It asks nothing.
func (r *Run) Starts() Starts {
	return Starts{InstanceOf(r.Pair.A).Started, InstanceOf(r.Pair.B).Started}
}

// InstanceOf is the server that a side reads; the zero value if it is no Server.
func InstanceOf(s Side) checksum.Instance {
	if server, ok := s.(Server); ok {
		return server.Instance()
	}
	return checksum.Instance{}
}

// Confirm asks both servers who they are, on new connections. A server that does not
// answer, or in whose place another one does, makes a gap of the pair: what was read of it
// before stays what it is, and is not known of what the address leads to now. A member
// that could not be read at all is not asked.
func Confirm(ctx context.Context, pair Pair, out *PairOutcome) Starts {
	run := Run{Pair: pair}
	var all sync.WaitGroup
	members := run.members(out)
	for _, m := range members {
		if server, ok := m.Side.(Server); ok && m.outcome.Failure.Reason == "" {
			all.Go(func() { m.outcome.Instance, m.err = server.Confirm(ctx) })
		}
	}
	all.Wait()
	for _, m := range members {
		if m.err == nil || ctx.Err() != nil { // a run that has ended says so
			continue
		}
		gap := finding.Gap{Pair: out.Name, Member: m.name, Cause: finding.CauseOf(ctx, m.err)}
		if !slices.Contains(out.Gaps, gap) {
			out.Gaps = append(out.Gaps, gap)
		}
	}
	return out.Starts()
}

// Starts are when the servers were started, as they said when they were asked last.
func (out *PairOutcome) Starts() Starts {
	return Starts{out.A.Instance.Started, out.B.Instance.Started}
}

// Restarted is the gap of what was read of a member before its last restart.
func (out *PairOutcome) Restarted(member string) finding.Gap {
	return finding.Gap{Pair: out.Name, Member: member, Cause: finding.RestartedServer(member, out.Starts().Of(member))}
}
