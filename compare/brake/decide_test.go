package brake

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

// TestWhatMembersSayDecides: above a limit the run waits, near one it slows down, and what is not
// known is no reason to go on.
func TestWhatMembersSayDecides(t *testing.T) {
	limits := Limits{Running: 40, Lag: 30 * time.Second, History: 1000}
	value := func(s checksum.Signal, v uint64) said {
		return said{member: "b", signal: s, gauge: checksum.Gauge{Value: v}, wasTold: true}
	}
	lost := said{member: "b", signal: checksum.Lag, gauge: checksum.Gauge{Why: "replication is stopped"}, wasTold: true}
	never := said{member: "b", signal: checksum.History, gauge: checksum.Gauge{Why: "the account lacks PROCESS", Grant: "PROCESS"}}
	many := said{member: "a", signal: checksum.Running, gauge: checksum.Gauge{Value: 18}, usual: 6, wasTold: true}
	for _, c := range []struct {
		reason string
		said   []said
		holds  []string
		slow   float64
	}{
		{"nothing said", nil, nil, 1},
		{"an idle server", []said{value(checksum.Running, 0), value(checksum.Lag, 0), value(checksum.History, 0)}, nil, 1},
		{"half of a limit", []said{value(checksum.Running, 20)}, nil, 1},
		{"three quarters", []said{value(checksum.Running, 30)}, nil, 2.5},
		{"at the limit is not above it", []said{value(checksum.Lag, 30)}, nil, 4},
		{"above it", []said{value(checksum.Lag, 31)}, []string{"b: replica lag 31s, limit 30s"}, 1},
		{"two of them", []said{value(checksum.Running, 41), value(checksum.History, 1234)},
			[]string{"b: running statements 41, limit 40", "b: InnoDB's history list 1,234, limit 1,000"}, 1},
		{"a signal that was told and is no more", []said{value(checksum.Running, 0), lost},
			[]string{"b: replica lag cannot be read: replication is stopped"}, 1},
		{"one that never was", []said{value(checksum.Running, 0), never}, nil, 1},
		{"three times the usual", []said{many}, nil, 3},
		{"few are never unusual", []said{{signal: checksum.Running, gauge: checksum.Gauge{Value: 4}, usual: 1, wasTold: true}}, nil, 1},
		{"a signal without a limit", []said{{signal: "other", gauge: checksum.Gauge{Value: 1 << 40}, wasTold: true}}, nil, 1},
	} {
		got := limits.decide(c.said)
		var holds []string
		for _, h := range got.holds {
			holds = append(holds, h.String())
		}
		assert.Equal(t, c.holds, holds, c.reason)
		assert.InDelta(t, c.slow, got.slow, 0.001, c.reason)
	}
}

// TestNoLimitHoldsNothing: without limits no signal is asked for.
func TestNoLimitHoldsNothing(t *testing.T) {
	none := Limits{}
	assert.True(t, none.IsNone())
	assert.Empty(t, none.signals())
	byDefault := DefaultLimits()
	assert.Equal(t, []checksum.Signal{checksum.Running, checksum.Lag, checksum.History}, byDefault.signals())
	short := Limits{Lag: 200 * time.Millisecond}
	assert.EqualValues(t, 1, short.of(checksum.Lag), "servers tell whole seconds, and no limit is none of them")
}

// TestRestFollowsTheRead: a run rests in proportion to what it took, more where members come near
// their limits or a chunk took longer than usual, and never for minutes after one long statement.
func TestRestFollowsTheRead(t *testing.T) {
	for _, c := range []struct {
		reason      string
		rest        float64
		slow, times float64
		took, want  time.Duration
	}{
		{"no rest without a reason", 0, 1, 1, time.Second, 0},
		{"its part", 3, 1, 1, time.Second, 3 * time.Second},
		{"slowed down by a signal", 0, 4, 1, time.Second, 3 * time.Second},
		{"both", 1, 2, 1, time.Second, 3 * time.Second},
		{"a chunk that took twice its usual", 0, 1, 2, time.Second, 0},
		{"three times", 0, 1, 3, time.Second, 2 * time.Second},
		{"a hundred times", 0, 1, 100, time.Second, 3 * time.Second},
		{"an hour", 9, 1, 1, time.Hour, longestRest},
	} {
		least, whole := Rest{c.rest, c.rest}.after(c.took, max(c.slow, slower(c.times)), 1)
		assert.Equal(t, c.want, least, c.reason)
		assert.Equal(t, least, whole, c.reason)
	}
}
