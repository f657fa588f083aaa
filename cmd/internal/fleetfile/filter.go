package fleetfile

import "slices"

// A Filter selects the tables of a run. A table is selected when every group of includes
// (the fleet file's, the command line's) has a pattern that matches it and no exclude
// matches it. A group without patterns selects everything.
type Filter struct {
	groups  [][]*Pattern
	exclude []*Pattern
}

// NewFilter joins what the fleet file says with what the command line says:
// --tables narrows the file's tables further, --exclude adds to its excludes.
func NewFilter(f *Fleet, tables, exclude []*Pattern) *Filter {
	return &Filter{
		groups:  [][]*Pattern{f.Tables, tables},
		exclude: slices.Concat(f.Exclude, exclude),
	}
}

// ByExclude is the setting that leaves out what an exclude matches.
const ByExclude = "exclude"

// Selects tells whether a table is part of the run.
func (f *Filter) Selects(name string) bool { return f.LeftOutBy(name) == "" }

// LeftOutBy is the run's compare.Options.LeftOutBy: the key of the fleet file, and the flag,
// that leaves a table out. It tries every pattern, even when an earlier one has decided, so
// that unused knows all that match.
func (f *Filter) LeftOutBy(name string) (setting string) {
	for _, group := range f.groups {
		if len(group) > 0 && !matchAny(group, name) {
			setting = "tables"
		}
	}
	if matchAny(f.exclude, name) {
		setting = ByExclude
	}
	return setting
}

// WhyLeftOut is the reason that the fleet file gives for leaving a table out by an exclude, ""
// for none.
func (f *Filter) WhyLeftOut(name string) string {
	for _, p := range f.exclude {
		if p.reason != "" && p.Matches(name) {
			return p.reason
		}
	}
	return ""
}

func matchAny(patterns []*Pattern, name string) bool {
	found := false
	for _, p := range patterns {
		if p.match(name) {
			found = true
		}
	}
	return found
}

// Complete reports whether the tables are named one by one: some group holds only
// literal names, so that no other table can be selected.
func (f *Filter) Complete() bool {
	return slices.ContainsFunc(f.groups, func(group []*Pattern) bool {
		return len(group) > 0 && !slices.ContainsFunc(group, func(p *Pattern) bool { return !p.literal() })
	})
}

// Named are the tables that a complete filter can select, sorted. It does not mark the
// patterns used, since no server has shown these tables yet.
func (f *Filter) Named() []string {
	var names []string
	for _, group := range f.groups {
		for _, p := range group {
			if p.literal() && f.wouldSelect(p.text) {
				names = append(names, p.text)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// wouldSelect is Selects without marking the patterns used.
func (f *Filter) wouldSelect(name string) bool {
	matches := func(p *Pattern) bool { return p.Matches(name) }
	for _, group := range f.groups {
		if len(group) > 0 && !slices.ContainsFunc(group, matches) {
			return false
		}
	}
	return !slices.ContainsFunc(f.exclude, matches)
}

// Active reports whether the filter has any pattern.
func (f *Filter) Active() bool {
	return len(f.groups[0])+len(f.groups[1])+len(f.exclude) > 0
}

// UnusedIncludes are the includes that matched no table, in the order given. They are
// reported, since a misspelt table must not pass as verified.
func (f *Filter) UnusedIncludes() []string { return unused(slices.Concat(f.groups...)) }

// UnusedExcludes are the excludes that left nothing out.
func (f *Filter) UnusedExcludes() []string { return unused(f.exclude) }

func unused(patterns []*Pattern) []string {
	var texts []string
	for _, p := range patterns {
		if !p.used.Load() && !slices.Contains(texts, p.text) {
			texts = append(texts, p.text)
		}
	}
	return texts
}
