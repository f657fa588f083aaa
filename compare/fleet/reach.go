package fleet

import (
	"context"
	"sync"

	"allclear/checksum"
	"allclear/compare"
)

// Account is a side that is logged in to, as servers are and copies are not.
type Account interface {
	// Ping connects and logs in.
	Ping(ctx context.Context) error
}

// membersOf are the sides that a pair has, a first.
func membersOf(p compare.Pair) []compare.Side {
	if p.B == nil {
		return []compare.Side{p.A}
	}
	return []compare.Side{p.A, p.B}
}

// reach logs in to all members of a pair at once, the first time. A member that cannot be logged in to
// is replaced by a refusal, so that it is not asked again.
func (r *run) reach(ctx context.Context, pair int) []compare.Side {
	if r.members[pair] != nil {
		return r.members[pair]
	}
	members := membersOf(r.plan.Pairs[pair])
	errs := make([]error, len(members))
	var all sync.WaitGroup
	for i, m := range members {
		if account, ok := m.(Account); ok {
			all.Go(func() { errs[i] = account.Ping(ctx) })
		}
	}
	all.Wait()
	sides := make([]compare.Side, len(members))
	for i, m := range members {
		if sides[i] = m; errs[i] != nil {
			sides[i] = refusal{m.Address(), errs[i]}
			r.turnedAway[pair] = append(r.turnedAway[pair], errs[i])
		}
	}
	r.members[pair] = sides
	return sides
}

// refusal stands for a member that could not be logged in to: it answers everything with
// that error.
type refusal struct {
	address string
	err     error
}

// Address implements compare.Side.
func (r refusal) Address() string { return r.address }

// Catalog implements compare.Side.
func (r refusal) Catalog(context.Context, []string) (*checksum.Catalog, error) { return nil, r.err }

// Table implements compare.Side.
func (r refusal) Table(context.Context, string, string) (*checksum.Table, error) { return nil, r.err }

// Probe implements compare.Side.
func (r refusal) Probe(context.Context, string, string) error { return r.err }

// Facts implements compare.Side.
func (r refusal) Facts(context.Context, []string) (map[string]string, error) { return nil, r.err }

// Activity implements compare.Side.
func (r refusal) Activity(context.Context) (checksum.Activity, error) {
	return checksum.Activity{}, r.err
}

// Open implements compare.Side.
func (r refusal) Open(checksum.View) (compare.Reader, error) { return nil, r.err }
