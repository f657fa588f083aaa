package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/quiethours"
	"allclear/compare"
	"allclear/compare/brake"
	"allclear/compare/sweep"
)

// brakeOptions say how a run yields to what else its servers have to do.
type brakeOptions struct {
	gentle     bool // by the limits of the fleet file, or the defaults
	maxLoad    atLeast
	maxLag     time.Duration
	maxHistory atLeast
	rest       restFlag
	pauseFile  string
	quietHours hoursFlag
}

// addFlags adds the flags; gentle is what the command is by default.
func (o *brakeOptions) addFlags(cmd *cobra.Command, gentle bool) {
	flags, usual := cmd.Flags(), brake.DefaultLimits()
	flags.BoolVar(&o.gentle, "gentle", gentle,
		"yield to what else the servers have to do: one key range of a pair at a time, rests between, and the limits below (fleet file: gentle)")
	flags.Var(&o.maxLoad, "max-load", fmt.Sprintf(
		"wait while a member runs more statements than this, besides the run's own; 0 for no limit (gentle: %d)", usual.Running))
	flags.DurationVar(&o.maxLag, "max-lag", 0, fmt.Sprintf(
		"wait while a member is further behind in replication; 0 for no limit (gentle: %s)", usual.Lag))
	flags.Var(&o.maxHistory, "max-history", fmt.Sprintf(
		"wait while InnoDB's history list of a member is longer; 0 for no limit (gentle: %d)", usual.History))
	flags.Var(&o.rest, "rest", fmt.Sprintf(
		"rest after each read for so many times as long as it took; a sweep that has time to spare rests longer,"+
			" up to a second number (gentle: %s)", usual.Rest))
	flags.Var((*path)(&o.pauseFile), "pause-file", "wait for as long as this `file` is there")
	flags.Var(&o.quietHours, "quiet-hours",
		"begin in this window of the day alone, and end with it: 01:00-05:00, or with a time zone, '01:00-05:00 Europe/Berlin'")
}

// limitFlags are the flags that set a limit, with what each does to others.
func (o *brakeOptions) limitFlags() map[string]func(*brake.Limits) {
	return map[string]func(*brake.Limits){
		"max-load":    func(l *brake.Limits) { l.Running = uint64(o.maxLoad.value) },
		"max-lag":     func(l *brake.Limits) { l.Lag = o.maxLag },
		"max-history": func(l *brake.Limits) { l.History = uint64(o.maxHistory.value) },
		"rest":        func(l *brake.Limits) { l.Rest = o.rest.Rest },
		"pause-file":  func(l *brake.Limits) { l.PauseFile = o.pauseFile },
	}
}

func (o *brakeOptions) check() error {
	if err := fleetfile.CheckLag(o.maxLag); err != nil {
		return badFlag("max-lag", err, "--max-lag 10s, or 0 for no limit")
	}
	return nil
}

// braking is how a run yields, as the flags and the fleet file say together.
type braking struct {
	limits     map[string]brake.Limits // by pair
	quietHours quiethours.Hours
	by         string // what set them
}

// What can set quiet hours.
const (
	hoursByFlag  = "--quiet-hours"
	hoursByFleet = "quiet_hours of the fleet file"
)

// settle is what the flags say over the fleet file. A run that is gentle reads one short key
// range at a time, unless flags say otherwise.
func (o *brakeOptions) settle(cmd *cobra.Command, f *fleetfile.Fleet, read *readOptions) braking {
	b := braking{limits: map[string]brake.Limits{}, quietHours: o.quietHours.Hours, by: hoursByFlag}
	if o.gentle && b.quietHours.IsNone() {
		b.quietHours, b.by = f.QuietHours, hoursByFleet
	}
	for i := range f.Pairs {
		var limits brake.Limits
		if o.gentle {
			limits = f.Pairs[i].Limits
		}
		for name, set := range o.limitFlags() {
			if cmd.Flags().Changed(name) {
				set(&limits)
			}
		}
		b.limits[f.Pairs[i].Name] = limits
		for _, which := range f.Pairs[i].MemberNames() { // what --against calls a member and its snapshot
			b.limits[f.MemberName(f.Pairs[i].Name, which)] = limits
		}
	}
	if o.gentle && !cmd.Flags().Changed("jobs") {
		read.jobs.value = brake.DefaultJobs
	}
	if o.gentle && !cmd.Flags().Changed("chunk-time") {
		read.chunkTime = brake.DefaultChunkTime
	}
	return b
}

// mayBegin fails outside of the quiet hours.
func (b *braking) mayBegin(now time.Time) error {
	if b.quietHours.IsNone() {
		return nil
	}
	if _, isIn := b.quietHours.End(now); isIn {
		return nil
	}
	next := b.quietHours.Next(now)
	without := "leave it out"
	if b.by != hoursByFlag {
		without = "--gentle=false"
	}
	return exit.WithHint(fmt.Errorf("it is %s, outside of the quiet hours %s (%s): nothing was read",
		now.In(next.Location()).Format("15:04"), b.quietHours, b.by),
		"wait for "+next.Format("15:04 MST on 2 Jan")+", or run without them: "+without)
}

// quietHoursError is the cause of a run's context that the end of the quiet hours cancelled.
type quietHoursError struct {
	hours quiethours.Hours
	by    string
}

func (e quietHoursError) Error() string {
	return fmt.Sprintf("the quiet hours %s ended (%s)", e.hours, e.by)
}

// until ends a run with its quiet hours.
func (b *braking) until(ctx context.Context, now time.Time) (context.Context, context.CancelFunc) {
	if b.quietHours.IsNone() {
		return ctx, func() {}
	}
	end, isIn := b.quietHours.End(now)
	if !isIn {
		end = now // they ended since the run began
	}
	return context.WithDeadlineCause(ctx, end, quietHoursError{b.quietHours, b.by})
}

// waitingDisplay shows what pairs wait for.
type waitingDisplay interface {
	Waits(pair, reason string)
}

// gates makes the gate of each pair with limits. It rests longer in a night that has time to spare, and waits until
// that is over; of another run, night is nil.
func (b *braking) gates(jobs int, shown waitingDisplay, log *slog.Logger, night *sweep.Sweep) func(compare.Pair) compare.Gate {
	told := newWaitingLog(log, time.Now)
	return func(p compare.Pair) compare.Gate {
		limits := b.limits[p.Name]
		if limits.IsNone() {
			return nil
		}
		return brake.New(p, brake.Options{
			Limits: limits, Jobs: jobs, Spare: night.Spare, Enough: night.Enough,
			Waits: func(pair string, holds []brake.Hold) {
				reason := reasonsOf(holds)
				shown.Waits(pair, reason)
				told.waits(pair, reason)
			},
		})
	}
}

func reasonsOf(holds []brake.Hold) string {
	reasons := make([]string, len(holds))
	for i, h := range holds {
		reasons[i] = h.String()
	}
	return strings.Join(reasons, "; ")
}

// hoursFlag is a flag such as 01:00-05:00.
type hoursFlag struct{ quiethours.Hours }

func (*hoursFlag) Type() string { return "window" }

func (h *hoursFlag) Set(text string) (err error) {
	h.Hours, err = quiethours.Parse(text)
	return err
}

// restFlag is a flag such as 9 or 9-99.
type restFlag struct{ brake.Rest }

func (*restFlag) Type() string { return "times" }

func (r *restFlag) Set(text string) (err error) {
	r.Rest, err = brake.ParseRest(text)
	return err
}
