package fleetfile

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"allclear/cmd/internal/quiethours"
	"allclear/cmd/internal/settings"
	"allclear/compare/brake"
)

// gentleFile says how a run yields to what else its servers have to do.
type gentleFile struct {
	Limits     limitsFile `yaml:",inline"`
	PauseFile  string     `yaml:"pause_file"`
	QuietHours string     `yaml:"quiet_hours"`
}

// limitsFile are limits of a fleet, or those of a pair, which override them.
type limitsFile struct {
	MaxLoad    string `yaml:"max_load"`
	MaxLag     string `yaml:"max_lag"`
	MaxHistory string `yaml:"max_history"`
	Rest       string `yaml:"rest"`
}

// gentle checks what the fleet file says of it. Limits that it does not name are the defaults.
func (c *checker) gentle(written *gentleFile, pairs []pairFile, f *Fleet) {
	limits := c.limits("$.gentle", &written.Limits, brake.DefaultLimits())
	if written.PauseFile != "" {
		limits.PauseFile = settings.Resolve(c.from.folder, written.PauseFile)
	}
	for i := range f.Pairs {
		f.Pairs[i].Limits = c.limits(fmt.Sprintf("$.pairs[%d].gentle", i), &pairs[i].Gentle, limits)
	}
	if written.QuietHours != "" {
		var err error
		if f.QuietHours, err = quiethours.Parse(written.QuietHours); err != nil {
			c.fail("$.gentle.quiet_hours", err, "")
		}
	}
}

// limits are those that are written over others.
func (c *checker) limits(at string, written *limitsFile, limits brake.Limits) brake.Limits {
	number := func(key, text string, to *uint64) {
		n, err := strconv.ParseUint(text, 10, 64)
		if text != "" && err != nil {
			c.fail(at+"."+key, fmt.Errorf("%q is no whole number", text), key+": "+strconv.FormatUint(*to, 10)+", or 0 for no limit")
		} else if text != "" {
			*to = n
		}
	}
	number("max_load", written.MaxLoad, &limits.Running)
	number("max_history", written.MaxHistory, &limits.History)
	if text := written.MaxLag; text != "" {
		lag, err := time.ParseDuration(text)
		if err == nil {
			err = CheckLag(lag)
		}
		if err != nil {
			c.fail(at+".max_lag", fmt.Errorf("%q: %w", text, err), "max_lag: "+limits.Lag.String()+", or 0 for no limit")
		}
		limits.Lag = lag
	}
	if text := written.Rest; text != "" {
		rest, err := brake.ParseRest(text)
		if err != nil {
			c.fail(at+".rest", fmt.Errorf("%q: %w", text, err),
				"rest: 9, for a tenth of the time, 9-99 to rest longer where a sweep has time to spare, or 0 for none")
		}
		limits.Rest = rest
	}
	return limits
}

// CheckLag fails for a lag that no server could be held to.
func CheckLag(lag time.Duration) error {
	if lag < 0 || lag > 0 && lag < time.Second {
		return errors.New("servers tell their lag in whole seconds")
	}
	return nil
}
