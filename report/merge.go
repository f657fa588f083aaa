package report

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Merge puts the Documents of a fleet's parts together and concludes anew. The verdict, the
// findings and the coverage are those that one run over all pairs would have had, in whatever
// order the parts are given. No part can know whether its IDs also stand in another, or outgrow
// a column there: that is a gap of the whole.
//
// It refuses parts of different schema versions, parts that share a pair, parts that were asked
// for different checks or made different promises, and parts whose fleet files say other things
// of the decision. The parts stay as they are.
func Merge(parts ...*Document) (*Document, error) {
	if err := checkParts(parts); err != nil {
		return nil, err
	}
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(x, y *Document) int {
		return cmp.Or(cmp.Compare(firstPair(x), firstPair(y)), cmp.Compare(x.Run.ID, y.Run.ID))
	})
	whole := &Document{
		SchemaVersion: SchemaVersion,
		Tool:          mergedTool(parts),
		Run:           mergedRun(parts),
	}
	whole.takePolicy(parts)
	for _, d := range parts {
		for _, p := range d.Pairs {
			p.Tables = slices.Clone(p.Tables)
			whole.Pairs = append(whole.Pairs, p)
		}
		whole.Coverage.LeftOut = append(whole.Coverage.LeftOut, d.Coverage.LeftOut...)
		whole.Coverage.Skipped = append(whole.Coverage.Skipped, d.Coverage.Skipped...)
		whole.takeOver(d)
		whole.AddNotes(d.Timeline...)
	}
	whole.IDs, whole.Freshness, whole.Shapes = mergedIDs(parts), mergedFreshness(parts), mergedShapes(parts)
	whole.conclude()
	return whole, nil
}

func mergedTool(parts []*Document) Tool {
	return Tool{
		Name: parts[0].Tool.Name, Version: joined(parts, ", ", func(d *Document) string { return d.Tool.Version }),
		SHA256: joined(parts, ", ", func(d *Document) string { return d.Tool.SHA256 }),
	}
}

// checkParts returns why Documents are not parts of one whole, or nil if they are.
func checkParts(parts []*Document) error {
	if len(parts) == 0 {
		return errors.New("there are no parts to merge")
	}
	first, isTaken := parts[0], map[string]bool{}
	for _, d := range parts {
		if d.SchemaVersion != SchemaVersion {
			return fmt.Errorf("a part has schema version %d, this program merges version %d", d.SchemaVersion, SchemaVersion)
		}
		if d.Goal() != first.Goal() || !slices.Equal(d.Run.Checks, first.Run.Checks) {
			return fmt.Errorf("the parts were asked for different things: one for %s, another for %s", asked(first), asked(d))
		}
		if ours, theirs := first.promise(), d.promise(); ours != theirs {
			return fmt.Errorf("the parts were asked for different things: one made %s, another %s", ours, theirs)
		}
		if what := first.policyApart(d); what != "" {
			return fmt.Errorf("the fleet files of the parts say other things of %s, and one decision has one policy", what)
		}
		for _, p := range d.Pairs {
			if isTaken[p.Name] {
				return fmt.Errorf("pair %s is in two parts, and each pair belongs to one", p.Name)
			}
			isTaken[p.Name] = true
		}
	}
	return nil
}

// asked says what a run was asked for: "drift, rows (goal: rows)".
func asked(d *Document) string {
	names := make([]string, len(d.Run.Checks))
	for i, c := range d.Run.Checks {
		names[i] = string(c)
	}
	return fmt.Sprintf("%s (goal: %s)", strings.Join(names, ", "), d.Goal())
}

func firstPair(d *Document) string {
	if len(d.Pairs) == 0 {
		return ""
	}
	return d.Pairs[0].Name
}

// takeOver adds a part's findings and gaps. A finding or gap about the whole fleet, such as
// a setting that is missing in its configuration, is in every part, and is added once.
func (d *Document) takeOver(part *Document) {
	for _, f := range part.Findings {
		isSame := func(other Finding) bool { return reflect.DeepEqual(f, other) }
		if f.Pair != "" || !slices.ContainsFunc(d.Findings, isSame) {
			d.Findings = append(d.Findings, f)
		}
	}
	for _, g := range part.Coverage.Unverified {
		if g.Pair != "" || !slices.Contains(d.Coverage.Unverified, g) {
			d.Coverage.Unverified = append(d.Coverage.Unverified, g)
		}
	}
}

// mergedRun is a run from the first start of any part to the last end of any.
func mergedRun(parts []*Document) Run {
	run := parts[0].Run
	run.Checks = slices.Clone(run.Checks)
	for _, d := range parts {
		run.Started = earlier(run.Started, d.Run.Started)
		run.Finished = later(run.Finished, d.Run.Finished)
	}
	run.ID = joined(parts, ", ", func(d *Document) string { return d.Run.ID })
	run.Command = joined(parts, "; ", func(d *Document) string { return d.Run.Command })
	run.ConfigSHA256 = joined(parts, ", ", func(d *Document) string { return d.Run.ConfigSHA256 })
	run.Fleet = joined(parts, ", ", func(d *Document) string { return d.Run.Fleet })
	run.User = joined(parts, ", ", func(d *Document) string { return d.Run.User })
	run.Host = joined(parts, ", ", func(d *Document) string { return d.Run.Host })
	run.Interrupted = joined(parts, "; ", func(d *Document) string { return d.Run.Interrupted })
	if len(parts) > 1 { // each part goes on by itself
		run.Resumes, run.GoOn = nil, ""
	}
	return run
}

func earlier(x, y time.Time) time.Time {
	if y.Before(x) {
		return y
	}
	return x
}

func later(x, y time.Time) time.Time {
	if y.After(x) {
		return y
	}
	return x
}

// joined is what the parts say, sorted and each text once.
func joined(parts []*Document, separator string, says func(*Document) string) string {
	var all []string
	for _, d := range parts {
		if text := says(d); text != "" {
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), separator)
}

// mergedIDs is what the parts know of IDs.
func mergedIDs(parts []*Document) *IDs {
	var whole *IDs
	for _, d := range parts {
		if d.IDs == nil {
			continue
		}
		if whole == nil {
			whole = &IDs{}
		}
		whole.Parts += max(1, d.IDs.Parts)
		whole.Entities = append(whole.Entities, d.IDs.Entities...)
		whole.Columns = append(whole.Columns, d.IDs.Columns...)
	}
	return whole
}
