package main

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/catalogue"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/words"
)

// explainPolicy prints the policy of the fleet file, or that of a run without one.
func explainPolicy(cmd *cobra.Command, o *explainOptions, around surroundings) error {
	f := &fleetfile.Fleet{}
	if cmd.Flags().Changed("config") {
		var err error
		if f, err = o.target.load(cmd, around, o.log.logger(around.err)); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(around.out)
	page := &explainPage{w: out}
	page.policy(cmd, f, time.Now())
	if err := errors.Join(page.err, out.Flush()); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	return nil
}

// policy prints what the fleet file says of the decision, and the severity of every kind of
// finding.
func (p *explainPage) policy(cmd *cobra.Command, f *fleetfile.Fleet, now time.Time) {
	policy := policyOf("verify", cmd, f, fleetfile.NewFilter(f, nil, nil))
	p.line("A blocker is NO-GO, unless it is in features that can be off: then DEGRADED. What")
	p.line("could not be verified is INCOMPLETE at best.")
	if len(policy.Features) > 0 {
		p.line("\nFeatures; what is in none of them belongs to the site, which cannot be off:")
	}
	for i := range policy.Features {
		feature := &policy.Features[i]
		p.line("  %s: %s", p.feature(feature), strings.Join(feature.Patterns, ", "))
		p.line("    before it is turned on again: %s", feature.Command)
	}
	if len(policy.Accepted) > 0 {
		p.line("\nAccepted, and not to decide:")
	}
	for i := range policy.Accepted {
		p.line("  %s", acceptedLine(&policy.Accepted[i], now))
	}
	if reasons := f.ExcludeReasons(); len(reasons) > 0 {
		p.line("\nLeft out, for a reason:")
		for _, e := range reasons {
			p.line("  %s: %s", e.Pattern, e.Reason)
		}
	}
	p.line("\nKinds of findings, and their severities; allclear help kinds says more of each:")
	for _, e := range finding.Kinds() {
		severity := catalogue.Severity(&e)
		for _, c := range policy.Severities {
			if c.Kind == e.Kind && c.To != c.From {
				severity = fmt.Sprintf("%s, by default %s", c.To, c.From)
			}
		}
		p.line("  %s  (%s)\n      %s", e.Kind, severity, e.Meaning)
	}
}

// feature is what people call a feature.
func (*explainPage) feature(f *report.Feature) string {
	if f.CanDisable {
		return f.Name + " (can be off)"
	}
	return f.Name
}

// acceptedLine is an entry of what is accepted with its days left.
func acceptedLine(a *report.Accepted, now time.Time) string {
	line := words.Accepted(a.Entry())
	if a.HasExpired(now) {
		return line + ": EXPIRED with " + a.Until.Format(time.DateOnly) + ", it covers nothing any more"
	}
	return line + ": ends " + report.Ends(now, a.Until)
}

// features prints the tables of each feature, as the catalogs show them, and what is accepted. A
// pattern that matches none is a gap of every run.
func (x *explanation) features(plans []compare.PairPlan) {
	tables, others := namesIn(plans)
	for i := range x.fleet.Features {
		f := &x.fleet.Features[i]
		var has, unmatched []string
		for _, pattern := range f.Tables {
			matched := func(name string) bool { return pattern.Matches(name) }
			for _, name := range tables {
				if matched(name) {
					has = append(has, name)
				}
			}
			if !slices.ContainsFunc(tables, matched) && !slices.ContainsFunc(others, matched) {
				unmatched = append(unmatched, pattern.String())
			}
		}
		slices.Sort(has)
		has = slices.Compact(has)
		named := x.page.feature(&report.Feature{Name: f.Name, CanDisable: f.CanDisable})
		x.page.line("feature %s: %s: %s", named, finding.Counted(len(has), "table"), strings.Join(has, ", "))
		if len(x.turnedAway) > 0 {
			continue // nobody saw the tables of a member that let nobody in
		}
		for _, text := range unmatched {
			x.page.line("feature %s: NOT PLANNED: no table that the account can see matches %s", f.Name, text)
			x.gaps++
		}
	}
	accepted := acceptedBy(x.fleet)
	for i := range accepted {
		x.page.line("accepted: %s", acceptedLine(&accepted[i], time.Now()))
	}
	if len(x.fleet.Features)+len(accepted) > 0 {
		x.page.line("")
	}
}

// namesIn are the tables of plans, and what else a pattern may well be for: tables that are
// left out, views, and what could not be planned.
func namesIn(plans []compare.PairPlan) (tables, others []string) {
	for i := range plans {
		p := &plans[i]
		for j := range p.Tables {
			tables = append(tables, p.Tables[j].Name)
		}
		for _, g := range p.Gaps {
			others = append(others, g.Table)
		}
		for _, l := range p.LeftOut {
			others = append(others, l.Table)
		}
		for _, s := range p.Skipped {
			others = append(others, s.Name)
		}
	}
	return tables, others
}
