package progress

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
)

// clock is a clock that the test advances.
type clock struct{ at time.Time }

func (c *clock) now() time.Time              { return c.at }
func (c *clock) advance(d time.Duration)     { c.at = c.at.Add(d) }
func done(name string) *compare.TableOutcome { return &compare.TableOutcome{Name: name} }

// TestTheCounterFollowsTheRun: the servers only guess their rows, so the counts are corrected by what is
// read, and no time left is shown that cannot be known.
func TestTheCounterFollowsTheRun(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	counter := newCounter(Work{"verifying", "pairs", []string{"s1", "s2"}}, c.now)
	counter.PairStarted("s1")
	counter.PairStarted("s2")
	counter.TablePlanned("s1", "shop.big", 1000)
	counter.TablePlanned("s2", "shop.small", 10)
	c.advance(10 * time.Second)
	counter.RowsVerified("s1", "shop.big", 500)
	counter.RowsVerified("s2", "shop.small", 25)
	total, running, pairs := counter.read()
	assert.Equal(t, []string{"s1", "s2"}, running)
	assert.EqualValues(t, 525, total.Rows)
	assert.EqualValues(t, 1025, total.Expected, "a guess that is too low follows what was read")
	assert.InDelta(t, 52.5, total.Rate, 0.01)
	assert.Equal(t, 10*time.Second, total.Left, "9.5 seconds are not over after 9")
	assert.EqualValues(t, 500, pairs["s1"].Rows)

	counter.TableDone("s1", done("shop.big"))
	counter.PairDone("s1")
	total, running, _ = counter.read()
	assert.Equal(t, []string{"s2"}, running)
	assert.EqualValues(t, 525, total.Expected, "a guess that was too high goes down to what there was")
	assert.Zero(t, total.Left, "a pair at work is not done in 0s, whatever the guesses said")
	assert.Equal(t, 1, total.Ended)
	assert.Equal(t, 1, total.Done)
	assert.Equal(t, 2, total.Tables)

	// The rate is that of the last seconds, not of the whole run.
	for range 10 {
		c.advance(5 * time.Second)
		counter.read()
	}
	total, _, _ = counter.read()
	assert.Zero(t, total.Rate)
	assert.Zero(t, total.Left, "no time left can be told at a rate of zero")

	counter.TableDone("s2", done("never.started"))
	counter.RowsVerified("unknown", "x", 1)
	counter.TablePlanned("unknown", "x", 1)
	counter.TableDone("unknown", done("x"))
	total, _, _ = counter.read()
	assert.Equal(t, 3, total.Tables)
	assert.EqualValues(t, 525, total.Rows)
}

// TestProgressLines: a run without a terminal writes one line for each tick, and none after it stops.
func TestProgressLines(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	counter := newCounter(Work{"verifying", "pairs", []string{"s1", "s2"}}, c.now)
	counter.TablePlanned("s1", "shop.big", 1000)
	c.advance(30 * time.Second)
	counter.RowsVerified("s1", "shop.big", 600)
	var log bytes.Buffer
	ticks := make(chan time.Time)
	stop := logLines(counter, slog.New(slog.NewTextHandler(&log, nil)), ticks)
	ticks <- time.Time{}
	stop()
	stop()
	assert.Equal(t, 1, strings.Count(log.String(), "\n"))
	assert.Contains(t, log.String(), "pairs=0/2 tables=0/1 rows=600 rows_per_s=20 left=20s")
}

// TestLongNamesAreClipped: names are cut between characters, not between bytes.
func TestLongNamesAreClipped(t *testing.T) {
	assert.Equal(t, "shär…", clip("shärd01", 5))
	assert.Equal(t, "shärd", clip("shärd", 5))
}

// TestNoEndIsForetoldAgainAndAgain: while rows that differ are waited for, a few of the guessed
// rows are left, and "1s left" stood there for 40 seconds.
func TestNoEndIsForetoldAgainAndAgain(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	counter := newCounter(Work{"verifying", "pairs", []string{"s1"}}, c.now)
	counter.PairStarted("s1")
	counter.TablePlanned("s1", "shop.big", 1_000_000)
	said := map[time.Duration]int{}
	for range 9 {
		c.advance(time.Second)
		counter.RowsVerified("s1", "shop.big", 110_000)
		total, _, _ := counter.read()
		said[total.Left]++
	}
	assert.Equal(t, 1, said[time.Second], "the last rows are told as the others were")
	for range 40 {
		c.advance(time.Second)
		total, _, _ := counter.read()
		said[total.Left]++
	}
	assert.LessOrEqual(t, said[time.Second], 4)
	assert.GreaterOrEqual(t, said[0], 35, "what cannot be told is not told")

	for range 20 { // another table is read at a steady rate
		counter.TablePlanned("s1", "shop.next", 2_000_000)
		c.advance(time.Second)
		counter.RowsVerified("s1", "shop.next", 20_000)
	}
	total, _, _ := counter.read()
	assert.NotZero(t, total.Left, "a rate that holds tells the end again")
}

// TestAPairThatWaitsSaysWhatFor: a bar that stands still says why, and for how long as it does.
func TestAPairThatWaitsSaysWhatFor(t *testing.T) {
	counter := newCounter(Work{"verifying", "pairs", []string{"s1", "s2"}}, time.Now)
	counter.PairStarted("s1")
	waiting := 0
	label := func() string {
		total, _, pairs := counter.read()
		waiting = total.Waiting
		return (&bar{now: pairs["s1"]}).label(false, "pairs")
	}
	counter.Waits("s1", "b: replica lag 94s, limit 30s")
	assert.Equal(t, "waits: b: replica lag 94s, limit 30s", label())
	assert.Equal(t, 1, waiting)
	counter.Waits("s1", "")
	assert.Equal(t, "0 of 0 tables, 0 rows", label())
	counter.Waits("unknown", "x")
}
