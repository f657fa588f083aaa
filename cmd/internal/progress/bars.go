package progress

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"allclear/cmd/internal/amount"
)

// mostBars limits the bars of pairs to what fits above the total on the smallest
// terminal. Further pairs count in the total alone.
const mostBars = 10

// mostWaits is how many characters of what a pair waits for are shown.
const mostWaits = 60

// barsEvery is how often the bars are updated.
const barsEvery = 200 * time.Millisecond

// showBars draws one bar for the run and one for each pair at work, until
// stopped; then it takes them off the screen.
func showBars(counter *Counter, stderr *Writer) (stop func()) {
	screen := mpb.New(mpb.WithOutput(stderr.stderr), mpb.WithAutoRefresh(), mpb.WithRefreshRate(barsEvery))
	stderr.set(screen)
	b := &bars{screen: screen, units: counter.work.Units, pairs: map[string]*bar{}}
	b.total = b.add("all "+b.units, true)
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		ticker := time.NewTicker(barsEvery)
		defer ticker.Stop()
		for {
			b.update(counter)
			select {
			case <-done:
				return
			case <-ticker.C:
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		ended.Wait()
		b.clear()
		screen.Wait()
		stderr.set(stderr.stderr)
	})
}

// bars is used by the goroutine that updates it, and once more after that has
// ended, so it needs no lock.
type bars struct {
	screen *mpb.Progress
	units  string // "pairs"
	total  *bar
	pairs  map[string]*bar
	added  int // bars so far
}

// bar is one line of the screen. Its counts need a lock, since mpb draws in another
// goroutine.
type bar struct {
	line *mpb.Bar
	mu   sync.Mutex
	now  counts
}

func (b *bars) add(name string, isTotal bool) *bar {
	one := &bar{}
	label := decor.Any(func(decor.Statistics) string { return " " + one.label(isTotal, b.units) },
		decor.WCSyncWidthR) // labels of one width leave the bars one width
	// The total stays below the pairs, which come and go. Bars of the same priority
	// would change places each time they are drawn.
	b.added++
	priority := b.added
	if isTotal {
		priority = math.MaxInt
	}
	one.line = b.screen.AddBar(0,
		mpb.BarPriority(priority),
		mpb.PrependDecorators(decor.Name(clip(name, 24), decor.WCSyncSpaceR)),
		mpb.AppendDecorators(label))
	return one
}

func (b *bars) update(counter *Counter) {
	total, running, pairs := counter.read()
	b.total.set(total)
	for name, one := range b.pairs {
		if _, still := pairs[name]; !still {
			one.line.Abort(true)
			delete(b.pairs, name)
		}
	}
	for _, name := range running {
		one, shown := b.pairs[name]
		if !shown {
			if len(b.pairs) >= mostBars {
				continue
			}
			one = b.add(name, false)
			b.pairs[name] = one
		}
		one.set(pairs[name])
	}
}

func (b *bars) clear() {
	for _, one := range b.pairs {
		one.line.Abort(true)
	}
	b.total.line.Abort(true)
}

func (b *bar) set(now counts) {
	b.mu.Lock()
	b.now = now
	b.mu.Unlock()
	// The bar is never complete, because an estimate that is too low must not end it.
	b.line.SetTotal(int64(now.Expected), false)
	b.line.SetCurrent(int64(now.Rows))
}

func (b *bar) label(isTotal bool, units string) string {
	b.mu.Lock()
	now := b.now
	b.mu.Unlock()
	text := fmt.Sprintf("%d of %d tables, %s", now.Done, now.Tables, amount.Rows(now.Rows))
	if !isTotal {
		if now.Waits != "" {
			text = "waits: " + clip(now.Waits, mostWaits)
		}
		return text
	}
	text = fmt.Sprintf("%d of %d %s, %s, %s rows/s", now.Ended, now.Pairs, units, amount.Rows(now.Rows), amount.Short(now.Rate))
	if now.IDs > 0 { // IDs are read after all rows
		return fmt.Sprintf("%d of %d %s, %s rows, %s IDs, %s IDs/s", now.Ended, now.Pairs, units,
			amount.Short(float64(now.Rows)), amount.Short(float64(now.IDs)), amount.Short(now.IDRate))
	}
	if now.Left > 0 {
		text += ", " + now.Left.String() + " left"
	}
	return text
}

// clip shortens a name to a number of characters.
func clip(name string, most int) string {
	letters := []rune(name)
	if len(letters) <= most {
		return name
	}
	return string(letters[:most-1]) + "…"
}
