package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare/identity"
)

// idOptions say how IDs are checked.
type idOptions struct {
	ledger         string
	warn, critical threshold
	alterRate      byteRate
	margin         time.Duration
	scanRows       atLeast
}

func defaultIDOptions() idOptions {
	const day = 24 * time.Hour
	return idOptions{
		warn:     threshold{share: 0.7, left: 180 * day},
		critical: threshold{share: 0.9, left: 30 * day},
		// As measured: MariaDB 10.11 rewrote 1.2 GB with one index in 68 s.
		alterRate: 17 << 20,
		margin:    7 * day,
		scanRows:  atLeast{value: 1_000_000},
	}
}

func (o *idOptions) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var((*path)(&o.ledger), "ledger",
		"the `file` that keeps what sweeps and runs have verified and when, and the readings of IDs for forecasts;"+
			" made if it is not there (fleet file: ids: ledger)")
	flags.Var(&o.warn, "warn", "warn of a column of IDs when this share of its range is used, or its overflow is forecast this near")
	flags.Var(&o.critical, "critical", "the same, for NO-GO")
	flags.Var(&o.alterRate, "alter-rate", "how fast ALTER TABLE rewrites a table, a second: for the last safe start and the plan")
	flags.DurationVar(&o.margin, "margin", o.margin, "how long before its overflow the last ALTER of a column must be done")
	flags.Var(&o.scanRows, "scan-rows",
		"read columns of IDs without an index in tables of up to so many rows; those that a generator has outgrown always")
}

func (o *idOptions) check() error {
	if o.margin < 0 {
		return badFlag("margin", errors.New("must not be negative"), "--margin 168h")
	}
	return nil
}

// threshold is a flag such as "90%,30d".
type threshold struct {
	share float64
	left  time.Duration
}

func (*threshold) Type() string { return "share,days" }

func (t *threshold) String() string {
	number := func(n float64) string { return strconv.FormatFloat(math.Round(n*1e6)/1e6, 'f', -1, 64) }
	var parts []string
	if t.share > 0 {
		parts = append(parts, number(100*t.share)+"%")
	}
	if t.left > 0 || len(parts) == 0 {
		parts = append(parts, number(t.left.Hours()/24)+"d")
	}
	return strings.Join(parts, ",")
}

func (t *threshold) Set(text string) error {
	const hint = "a share of the range, days left, or both: 90%,30d"
	var set threshold
	var hasShare, hasDays bool
	for part := range strings.SplitSeq(text, ",") {
		number, isShare := strings.CutSuffix(part, "%")
		if !isShare {
			var isDays bool
			if number, isDays = strings.CutSuffix(part, "d"); !isDays {
				return exit.WithHint(fmt.Errorf("%q is neither a share nor days", part), hint)
			}
		}
		n, err := strconv.ParseFloat(number, 64)
		switch {
		case err != nil || n != n:
			return exit.WithHint(fmt.Errorf("%q is no number", number), hint)
		case isShare && (n <= 0 || n > 100):
			return exit.WithHint(errors.New("a share is more than 0% and at most 100%"), hint)
		case !isShare && (n < 0 || n > 36_500):
			return exit.WithHint(errors.New("days left are from 0 to 36500"), hint)
		case isShare && hasShare || !isShare && hasDays:
			return exit.WithHint(fmt.Errorf("%q says it twice", text), hint)
		case isShare:
			set.share, hasShare = n/100, true
		default:
			hasDays, set.left = true, time.Duration(n*24*float64(time.Hour))
		}
	}
	*t = set
	return nil
}

// byteRate is a flag that takes bytes a second, such as 17MiB.
type byteRate float64

func (*byteRate) Type() string { return "size" }

func (r *byteRate) String() string { return humanize.IBytes(uint64(*r)) }

func (r *byteRate) Set(text string) error {
	const hint = "bytes a second with a unit: 50MiB"
	number, factor := strings.TrimSpace(text), 1.0
	for _, unit := range []struct {
		name   string
		factor float64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}} {
		if stem, ok := strings.CutSuffix(number, unit.name); ok {
			number, factor = strings.TrimSpace(stem), unit.factor
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n > 0) || math.IsInf(n, 0) {
		return exit.WithHint(errors.New("a rate is a size, more than 0"), hint)
	}
	*r = byteRate(n * factor)
	return nil
}

// forIdentity gives the settings that package identity takes.
func (o *idOptions) forIdentity(
	f *fleetfile.Fleet, chosen *fleetfile.Filter, reads int, recheck time.Duration,
) identity.Options {
	options := identity.Options{
		Databases: f.Databases,
		Rules:     f.IDs.Rules,
		Reads:     reads,
		Recheck:   recheck,
		ScanRows:  uint64(o.scanRows.value),
		Warn:      identity.Threshold{Share: o.warn.share, Left: o.warn.left},
		Critical:  identity.Threshold{Share: o.critical.share, Left: o.critical.left},
		AlterRate: float64(o.alterRate),
		Margin:    o.margin,
		Clock:     time.Now,
	}
	if options.Complete = chosen.Complete(); options.Complete {
		options.Named = chosen.Named()
	}
	if chosen.Active() {
		options.Select = chosen.Selects
	}
	return options
}
