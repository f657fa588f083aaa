package compare

import (
	"context"
	"slices"
	"sync"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// Lives are the lives of both servers of a pair, each by its start. A restart begins
// another life: a crash can lose rows that were committed, and read, in the one before. A
// side that is no Server has only one, which starts at the zero time.
type Lives struct{ A, B time.Time }

// Of is the life of a member, "a" or "b".
func (l Lives) Of(member string) time.Time {
	if member == "b" {
		return l.B
	}
	return l.A
}

// Lives are those in which the servers are known to be. It asks nothing.
func (r *Run) Lives() Lives {
	return Lives{InstanceOf(r.Pair.A).Started, InstanceOf(r.Pair.B).Started}
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
func Confirm(ctx context.Context, pair Pair, out *PairOutcome) Lives {
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
	return out.Lives()
}

// Lives are those in which the servers were when they were asked last.
func (out *PairOutcome) Lives() Lives { return Lives{out.A.Instance.Started, out.B.Instance.Started} }

// Restarted is the gap of what was read of a member in another life than its last one.
func (out *PairOutcome) Restarted(member string) finding.Gap {
	return finding.Gap{Pair: out.Name, Member: member, Cause: finding.RestartedServer(member, out.Lives().Of(member))}
}
