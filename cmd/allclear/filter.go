package main

import "slices"

// A filter says which tables a run is about. A table is in when every group of
// includes (the fleet file's, the command line's) has a pattern for it, and no
// exclude has. A group without patterns lets everything in.
type filter struct {
	groups  [][]*pattern
	exclude []*pattern
}

// newFilter joins what the fleet file says with what the command line says:
// --tables narrows the file's tables further, --exclude adds to its excludes.
func newFilter(f *fleet, tables, exclude []*pattern) *filter {
	return &filter{
		groups:  [][]*pattern{f.Tables, tables},
		exclude: slices.Concat(f.Exclude, exclude),
	}
}

// selects is the run's compare.Options.Select. Every pattern is tried, also
// when an earlier one has settled it: unused is about all of them.
func (f *filter) selects(name string) bool {
	in := true
	for _, group := range f.groups {
		if len(group) > 0 && !matchAny(group, name) {
			in = false
		}
	}
	return !matchAny(f.exclude, name) && in
}

func matchAny(patterns []*pattern, name string) bool {
	found := false
	for _, p := range patterns {
		if p.match(name) {
			found = true
		}
	}
	return found
}

// complete tells that the tables are named one by one: some group holds only
// literal names, so that no table can be in that is not in that list.
func (f *filter) complete() bool {
	return slices.ContainsFunc(f.groups, func(group []*pattern) bool {
		return len(group) > 0 && !slices.ContainsFunc(group, func(p *pattern) bool { return !p.literal() })
	})
}

// named are the tables that a complete filter can let in, sorted. It tries the
// patterns without marking them used: no server has shown these tables yet.
func (f *filter) named() []string {
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
func (f *filter) lets(name string) bool {
	matches := func(p *pattern) bool { return globMatch(p.text, name) }
	for _, group := range f.groups {
		if len(group) > 0 && !slices.ContainsFunc(group, matches) {
			return false
		}
	}
	return !slices.ContainsFunc(f.exclude, matches)
}

// active tells whether anything is left out at all.
func (f *filter) active() bool {
	return len(f.groups[0])+len(f.groups[1])+len(f.exclude) > 0
}

// unusedIncludes are the patterns that asked for tables and got none, in the
// order given: a misspelt table must not pass as verified.
func (f *filter) unusedIncludes() []string { return unused(slices.Concat(f.groups...)) }

// unusedExcludes are the excludes that left nothing out.
func (f *filter) unusedExcludes() []string { return unused(f.exclude) }

func unused(patterns []*pattern) []string {
	var texts []string
	for _, p := range patterns {
		if !p.used.Load() && !slices.Contains(texts, p.text) {
			texts = append(texts, p.text)
		}
	}
	return texts
}
