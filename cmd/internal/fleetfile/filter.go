package fleetfile

import "slices"

// A Filter says which tables a run is about. A table is in when every group of
// includes (the fleet file's, the command line's) has a pattern for it, and no
// exclude has. A group without patterns lets everything in.
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

// Selects is the run's compare.Options.Select. Every pattern is tried, also
// when an earlier one has settled it: unused is about all of them.
func (f *Filter) Selects(name string) bool {
	in := true
	for _, group := range f.groups {
		if len(group) > 0 && !matchAny(group, name) {
			in = false
		}
	}
	return !matchAny(f.exclude, name) && in
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

// Complete tells that the tables are named one by one: some group holds only
// literal names, so that no table can be in that is not in that list.
func (f *Filter) Complete() bool {
	return slices.ContainsFunc(f.groups, func(group []*Pattern) bool {
		return len(group) > 0 && !slices.ContainsFunc(group, func(p *Pattern) bool { return !p.literal() })
	})
}

// Named are the tables that a complete filter can let in, sorted. It tries the
// patterns without marking them used: no server has shown these tables yet.
func (f *Filter) Named() []string {
	var names []string
	for _, group := range f.groups {
		for _, p := range group {
			if p.literal() && f.lets(p.text) {
				names = append(names, p.text)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// lets is what selects says, without a trace.
func (f *Filter) lets(name string) bool {
	matches := func(p *Pattern) bool { return p.lets(name) }
	for _, group := range f.groups {
		if len(group) > 0 && !slices.ContainsFunc(group, matches) {
			return false
		}
	}
	return !slices.ContainsFunc(f.exclude, matches)
}

// Active tells whether anything is left out at all.
func (f *Filter) Active() bool {
	return len(f.groups[0])+len(f.groups[1])+len(f.exclude) > 0
}

// UnusedIncludes are the patterns that asked for tables and got none, in the
// order given: a misspelt table must not pass as verified.
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
