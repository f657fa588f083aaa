package fleet_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/fixtures"
)

// noise flips one bit, now and then, in what servers send: every second one in the head of
// a packet, which says how long it is.
type noise struct {
	mu      sync.Mutex
	random  *rand.Rand
	every   int // answers to one flip, on the average
	flipped func()
}

func (n *noise) flip(answer []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(answer) == 0 || n.random.IntN(n.every) > 0 {
		return
	}
	at := n.random.IntN(len(answer))
	if n.random.IntN(2) == 0 {
		at = inHead(answer, n.random)
	}
	answer[at] ^= 1 << n.random.IntN(8)
	n.flipped()
}

// inHead is a place in the head, or in the first bytes, of a packet of the answer.
func inHead(answer []byte, random *rand.Rand) int {
	var heads []int
	for at := 0; at+4 <= len(answer); {
		heads = append(heads, at)
		at += 4 + int(answer[at]) + int(answer[at+1])<<8 + int(answer[at+2])<<16
	}
	if len(heads) == 0 {
		return 0
	}
	return min(heads[random.IntN(len(heads))]+random.IntN(8), len(answer)-1)
}

// Garbage from a server costs what was asked of it, and not the run: whatever bit of
// whatever packet is flipped, the run comes to its end and reports, and a damaged table
// never passes. Both libraries that read packets panic over some of these.
func TestGarbageFromAServerNeverEndsTheRun(t *testing.T) {
	const runs, atOnce = 120, 8
	tw := newTwins(t)
	tw.both("CREATE TABLE keyed (id INT PRIMARY KEY, v VARCHAR(50))", "INSERT INTO keyed SELECT seq, 'é' FROM seq_1_to_300",
		"CREATE TABLE keyless (v VARCHAR(50))", "INSERT INTO keyless SELECT 'é' FROM seq_1_to_300")
	tw.onB("UPDATE keyed SET v = 'è' WHERE id = 7")
	var all errgroup.Group
	all.SetLimit(atOnce)
	for seed := range uint64(runs) {
		all.Go(func() error {
			t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { verifyThroughNoise(t, tw, seed) })
			return nil
		})
	}
	require.NoError(t, all.Wait())
}

func verifyThroughNoise(t *testing.T, tw *twins, seed uint64) {
	t.Helper()
	noises := &noise{random: rand.New(rand.NewPCG(seed, 0)), every: 3 + int(seed%60)}
	proxy := fixtures.StartProxy(t, func(int) string { return tw.b.Addr() })
	// A packet that seems longer than it is would be waited for as for a slow server.
	noises.flipped = func() { time.AfterFunc(50*time.Millisecond, proxy.Cut) }
	proxy.Look(noises.flip)
	config := configOf(tw.b, "b", tw.b.User(), tw.b.Password())
	config.Port, config.Patience = proxy.Port(), time.Nanosecond
	o := tw.options()
	o.RecheckDelay = time.Millisecond
	outcome, err := fleet.Run(context.Background(), fleet.Plan{
		Pairs:  []compare.Pair{{Name: "pair", A: member(t, tw.a, "a"), B: opened(t, config)}},
		Checks: compare.Checks{compare.Rows, compare.Charset, compare.IDs}, Goal: compare.Rows, Pair: o, AtOnce: 1,
		IDs:    identity.Options{Databases: []string{tw.database}, Reads: 2, Clock: time.Now, Rules: entity.Rules{Infer: true}},
		Tables: everything{},
	})
	if !assert.NoError(t, err) {
		return
	}
	for _, table := range outcome.Pairs[0].Tables {
		if table.Name == tw.database+".keyed" {
			assert.NotEqual(t, compare.Match, table.Result)
		}
	}
}
