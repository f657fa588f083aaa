package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/ledger"
)

const (
	handles   = 2  // in each process
	runs      = 15 // of each handle
	perRun    = 20
	atEnv     = "LEDGER_HAMMER_AT"
	asEnv     = "LEDGER_HAMMER_AS"
	processes = 3
)

// hammer records runs through two handles of one process, reading in between: a
// reader must see whole runs only.
func hammer(path, as string) error {
	errs := make([]error, handles)
	var wg sync.WaitGroup
	for h := range handles {
		wg.Go(func() { errs[h] = hammerOne(path, fmt.Sprintf("%s-%d", as, h)) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func hammerOne(path, as string) error {
	ctx := context.Background()
	l, err := ledger.Open(ctx, path)
	if err != nil {
		return err
	}
	for n := range runs {
		id := fmt.Sprintf("%s-%d", as, n)
		var all []ledger.Reading
		for i := range perRun {
			all = append(all, reading(start().Add(time.Duration(i)*time.Second), uint64(n)))
		}
		if err := l.Record(ctx, run(id), all); err != nil {
			return err
		}
		seen, err := l.Readings(ctx, listing(), time.Time{})
		if err != nil {
			return err
		}
		if len(seen) < (n+1)*perRun || len(seen)%perRun != 0 {
			return fmt.Errorf("%s sees %d readings after %d runs of its own", as, len(seen), n+1)
		}
	}
	return l.Close()
}

// TestHammer is what the other processes of the next test run.
func TestHammer(t *testing.T) {
	path := os.Getenv(atEnv)
	if path == "" {
		t.Skip("for the processes of another test")
	}
	require.NoError(t, hammer(path, os.Getenv(asEnv)))
}

// Several processes may create and write one ledger at the same time, and none loses a
// run.
func TestProcessesThatRecordAtTheSameTimeLoseNothing(t *testing.T) {
	p := path(t) // not there yet: they also race to make it
	self, err := os.Executable()
	require.NoError(t, err)
	var wg sync.WaitGroup
	for n := range processes {
		wg.Go(func() {
			cmd := exec.Command(self, "-test.run=^TestHammer$")
			cmd.Env = append(os.Environ(), atEnv+"="+p, fmt.Sprintf("%s=process%d", asEnv, n))
			out, err := cmd.CombinedOutput()
			assert.NoError(t, err, string(out))
		})
	}
	wg.Go(func() { assert.NoError(t, hammer(p, "here")) })
	wg.Wait()
	assert.Len(t, readings(t, open(t, p), listing(), time.Time{}), (processes+1)*handles*runs*perRun)
}

// Goroutines that share a handle take turns, and none fails because of another.
func TestOneHandleServesManyGoroutines(t *testing.T) {
	l := open(t, path(t))
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			at := start().Add(time.Duration(n) * time.Second)
			assert.NoError(t, l.Record(context.Background(), run(fmt.Sprint(n)), []ledger.Reading{reading(at, 1)}))
			_, err := l.Readings(context.Background(), listing(), time.Time{})
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	assert.Len(t, readings(t, l, listing(), time.Time{}), 20)
}
