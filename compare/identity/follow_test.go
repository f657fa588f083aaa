package identity

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/forecast"
)

// TestColumnKeepsUpWithItsGenerator: values are evidence only where each reading
// fell among the IDs given since the one before, three times and more.
func TestColumnKeepsUpWithItsGenerator(t *testing.T) {
	series := func(values ...float64) []forecast.Point {
		points := make([]forecast.Point, len(values))
		for i, v := range values {
			points[i] = forecast.Point{At: time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC), Value: v}
		}
		return points
	}
	given := series(1000, 2000, 3000, 4000)
	for _, c := range []struct {
		reason     string
		own, given []forecast.Point
		want       bool
	}{
		{"each is an ID of the last day", series(990, 1990, 2995, 3999), given, true},
		{"it holds the generator's own last value", series(1000, 2000, 3000, 4000), given, true},
		{"two runs are too few", series(990, 1990, 2995), series(1000, 2000, 3000), false},
		{"a column that lags by more than a run", series(500, 900, 1500, 2500), given, false},
		{"one that is ahead holds other numbers", series(1500, 2500, 3500, 4500), given, false},
		{"a constant", series(1500, 1500, 1500, 1500), given, false},
		{"the last run broke it", series(990, 1990, 2995, 2995), given, false},
		{"a generator that stood still says nothing either way", series(990, 1990, 2995, 2995, 3999), series(1000, 2000, 3000, 3000, 4000), true},
		{"a generator that never moved", series(1000, 1000, 1000, 1000), series(1000, 1000, 1000, 1000), false},
		{"readings of other runs", series(990, 1990, 2995, 3999)[:2], given, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, c.want, keepsUp(c.own, c.given))
		})
	}
}

// notebook keeps readings in memory, as the ledger does on disk.
type notebook map[Series][]forecast.Point

func (n notebook) keep(o *Outcome) {
	for _, r := range o.Readings {
		n[r.Series] = append(n[r.Series], forecast.Point{At: o.ReadAt, Value: r.Value.Float()})
		slices.SortFunc(n[r.Series], func(x, y forecast.Point) int { return x.At.Compare(y.At) })
	}
}

// slow calls do once, when a column's greatest value is about to be read.
type slow struct {
	Source
	once sync.Once
	do   func()
}

func (s *slow) Held(
	ctx context.Context, c checksum.IDColumn, ceiling *checksum.Integer, listed int, scan bool,
) (checksum.Held, bool, error) {
	s.once.Do(s.do)
	return s.Source.Held(ctx, c, ceiling, listed, scan)
}

// busy is a fleet of one shard in which bids.bidder holds the users' newest ID, with a
// clock that every run advances.
type busy struct {
	*fleet
	mu    sync.Mutex
	now   time.Time
	last  int
	notes notebook
}

func newBusy(t *testing.T) *busy {
	b := &busy{fleet: newFleet(t), now: readAt(), last: 1000, notes: notebook{}}
	b.shards, b.servers = b.shards[:1], b.servers[:1]
	b.all("CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "CREATE TABLE bids (id BIGINT PRIMARY KEY, bidder BIGINT, KEY "+
		"(bidder))")
	b.grow()
	return b
}

// grow simulates an hour of traffic.
func (b *busy) grow() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now, b.last = b.now.Add(time.Hour), b.last+1000
	b.on(0, fmt.Sprintf("INSERT INTO users VALUES (%d)", b.last), fmt.Sprintf("INSERT INTO bids VALUES (1000000 + %[1]d, %[1]d)", b.last))
}

func (b *busy) lookAndKeep() *Outcome {
	o := b.look(func(o *Options) {
		o.Clock = func() time.Time {
			b.mu.Lock()
			defer b.mu.Unlock()
			return b.now
		}
		o.History = func(s Series) []forecast.Point { return b.notes[s] }
	})
	b.notes.keep(o)
	return o
}

func (b *busy) values(kind, name string) (values []float64) {
	for _, p := range b.notes[Series{kind, name}] {
		values = append(values, p.Value)
	}
	return values
}

// A run may take hours, while others begin and end: readings count from when they were
// taken.
func TestReadingsCountFromWhenTheyWereRead(t *testing.T) {
	b := newBusy(t)
	b.lookAndKeep()
	plain := b.shards[0].Members[0].Source
	b.grow()
	b.shards[0].Members[0].Source = &slow{Source: plain, do: func() { // the long run is about to read
		b.shards[0].Members[0].Source = plain
		for range 2 {
			b.grow()
			b.lookAndKeep()
		}
		b.grow()
	}}
	o := b.lookAndKeep()
	assert.Equal(t, b.now, o.ReadAt)
	assert.Equal(t, []float64{2000, 4000, 5000, 6000}, b.values(SeriesGenerator, "user"), "in the order of their times")
	assert.Equal(t, []float64{2000, 4000, 5000, 6000}, b.values(SeriesColumn, b.in("bids.bidder")))
	c := columnOf(t, o, b.in("bids.bidder"))
	assert.Equal(t, entity.ByValue, c.Evidence, "it kept up in each of four runs")
	assert.Equal(t, "user", c.Entity)
	require.NotNil(t, columnOf(t, o, b.in("users.user_id")).Forecast)
	assert.Equal(t, 4, columnOf(t, o, b.in("users.user_id")).Forecast.Readings, "a run that ended meanwhile is none of the future")
	assert.InDelta(t, 24_000, columnOf(t, o, b.in("users.user_id")).Forecast.PerDay, 1)
}

// A column that was read after its generator would be ahead of it, and look as if it
// held other numbers.
func TestAColumnThatHoldsTheNewestIDsIsReadBeforeItsGenerator(t *testing.T) {
	b := newBusy(t)
	for range 3 {
		b.lookAndKeep()
		b.grow()
	}
	b.shards[0].Members[0].Source = &everyRead{Source: b.shards[0].Members[0].Source, do: b.grow}
	for range 2 {
		b.lookAndKeep()
	}
	assert.Equal(t, entity.ByValue, columnOf(t, b.lookAndKeep(), b.in("bids.bidder")).Evidence)
}

// everyRead calls do after each reading of a source.
type everyRead struct {
	Source
	do func()
}

func (e *everyRead) Held(
	ctx context.Context, c checksum.IDColumn, ceiling *checksum.Integer, listed int, scan bool,
) (checksum.Held, bool, error) {
	defer e.do()
	return e.Source.Held(ctx, c, ceiling, listed, scan)
}
