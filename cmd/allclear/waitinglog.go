package main

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// logWaitsEvery is how often a pair's waiting is logged at most: a load around its limit makes
// many short waits.
const logWaitsEvery = 30 * time.Second

// waitingLog logs what pairs wait for, and when they go on.
type waitingLog struct {
	log *slog.Logger
	now func() time.Time

	mu    sync.Mutex
	pairs map[string]*waitingPair
}

type waitingPair struct {
	since  time.Time // when it began to wait; zero while it does not
	logged time.Time // when that was last said
	isSaid bool      // that it waits now was said
}

func newWaitingLog(log *slog.Logger, now func() time.Time) *waitingLog {
	return &waitingLog{log: log, now: now, pairs: map[string]*waitingPair{}}
}

// waits is told what a pair waits for, again and again while it does, and "" when it goes on.
func (w *waitingLog) waits(pair, reason string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.pairs[pair]
	if p == nil {
		p = &waitingPair{}
		w.pairs[pair] = p
	}
	now := w.now()
	switch {
	case reason == "" && p.isSaid:
		w.log.LogAttrs(context.Background(), slog.LevelInfo, "going on", slog.String("pair", pair),
			slog.Duration("waited", now.Sub(p.since).Round(time.Second)))
		fallthrough
	case reason == "":
		p.since, p.isSaid = time.Time{}, false
		return
	case p.since.IsZero():
		p.since = now
	}
	if now.Sub(p.logged) >= logWaitsEvery {
		p.logged, p.isSaid = now, true
		w.log.LogAttrs(context.Background(), slog.LevelInfo, "waiting", slog.String("pair", pair), slog.String("for", reason))
	}
}
