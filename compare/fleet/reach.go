package fleet

import (
	"context"
	"sync"

	"allclear/checksum"
	"allclear/compare"
)

// reach logs in to all members of a pair at once. One that lets nobody in is replaced
// by its refusal, so that nobody asks it again.
func (r *run) reach(ctx context.Context, pair int) []compare.Side {
	members := r.plan.Pairs[pair].members()
	errs := make([]error, len(members))
	var all sync.WaitGroup
	for i, m := range members {
		all.Go(func() { errs[i] = m.Ping(ctx) })
	}
	all.Wait()
	sides := make([]compare.Side, len(members))
	for i, m := range members {
		if sides[i] = m; errs[i] != nil {
			sides[i] = refusal{m.Address(), errs[i]}
			r.turnedAway[pair] = append(r.turnedAway[pair], errs[i])
		}
	}
	return sides
}

// refusal is a member that let nobody in: it answers everything with what it said then.
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
