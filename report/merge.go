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

// Merge puts the Documents of a fleet's parts together and concludes anew, in whatever
// order they come: the verdict, the findings and the coverage are those that one run over
// all of their pairs would have had. What parts cannot know, whether their IDs are also
// another's, is a gap of the whole.
//
// It refuses parts that are not of one whole: of different schema versions, with a pair in
// two of them, or asked for different checks. The parts stay as they are.
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
		Tool:          Tool{Name: parts[0].Tool.Name, Version: joined(parts, ", ", func(d *Document) string { return d.Tool.Version })},
		Run:           mergedRun(parts),
	}
	for _, d := range parts {
		whole.Features = append(whole.Features, d.Features...)
		for _, p := range d.Pairs {
			p.Tables = slices.Clone(p.Tables)
			whole.Pairs = append(whole.Pairs, p)
		}
		whole.Coverage.Skipped = append(whole.Coverage.Skipped, d.Coverage.Skipped...)
		whole.takeOver(d)
	}
	whole.IDs = mergedIDs(parts)
	whole.conclude()
	return whole, nil
}

// checkParts tells what keeps Documents from being parts of one whole.
func checkParts(parts []*Document) error {
	if len(parts) == 0 {
		return errors.New("there are no parts to merge")
	}
	first, seen := parts[0], map[string]bool{}
	for _, d := range parts {
		if d.SchemaVersion != SchemaVersion {
			return fmt.Errorf("a part has schema version %d, this program merges version %d", d.SchemaVersion, SchemaVersion)
		}
		if d.Goal() != first.Goal() || !slices.Equal(d.Run.Checks, first.Run.Checks) {
			return fmt.Errorf("the parts were asked for different things: one for %s, another for %s", asked(first), asked(d))
		}
		for _, p := range d.Pairs {
			if seen[p.Name] {
				return fmt.Errorf("pair %s is in two parts, and each pair belongs to one", p.Name)
			}
			seen[p.Name] = true
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

// takeOver adds a part's findings and gaps. What is about the whole fleet, such as a
// setting that is missing in its configuration, every part says, and the whole once.
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

// mergedRun is a run from the first start of a part to the last end.
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
	run.Interrupted = joined(parts, "; ", func(d *Document) string { return d.Run.Interrupted })
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

// joined is what the parts say, each thing once.
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

// mergedIDs is what the parts know of IDs, with the number of the part that knows it. A
// part that was merged itself counts as the parts that it is made of.
func mergedIDs(parts []*Document) *IDs {
	var whole *IDs
	base := 0
	for _, d := range parts {
		if d.IDs == nil {
			continue
		}
		if whole == nil {
			whole = &IDs{}
		}
		made := 1
		for _, e := range d.IDs.Entities {
			made = max(made, e.Part)
			if len(parts) > 1 {
				e.Part = base + max(1, e.Part)
			}
			whole.Entities = append(whole.Entities, e)
		}
		whole.Columns = append(whole.Columns, d.IDs.Columns...)
		base += made
	}
	return whole
}
