package html

import (
	"maps"
	"slices"

	"allclear/report"
)

// servers are the facts of all members: those that all of them share, and those that do not, side
// by side for each pair.
type servers struct {
	Members int // that were read
	Shared  []fact
	Pairs   []pairFacts
}

// fact is a setting of a server, or of both members of a pair.
type fact struct {
	Name  string
	A, B  string
	Apart bool // both members were read, and do not have the same
}

// pairFacts are the facts of a pair that not all servers of the fleet share.
type pairFacts struct {
	Name  string
	A, B  *report.Member
	Facts []fact // those that are not the same on both members first
	Apart int    // that are not
}

func serversOf(d *report.Document) *servers {
	s := &servers{}
	values := map[string]map[string]int{} // fact, value: on how many members
	for i := range d.Pairs {
		for _, m := range []*report.Member{&d.Pairs[i].A, &d.Pairs[i].B} {
			if len(m.Facts) == 0 {
				continue
			}
			s.Members++
			for name, value := range m.Facts {
				if values[name] == nil {
					values[name] = map[string]int{}
				}
				values[name][value]++
			}
		}
	}
	names := slices.Sorted(maps.Keys(values))
	isShared := func(name string) bool {
		for _, members := range values[name] {
			return members == s.Members // of one value, as it is the only one
		}
		return false
	}
	shared, own := []string{}, []string{}
	for _, name := range names {
		if len(values[name]) == 1 && isShared(name) && s.Members > 1 {
			shared = append(shared, name)
		} else {
			own = append(own, name)
		}
	}
	for _, name := range shared {
		for value := range values[name] {
			s.Shared = append(s.Shared, fact{Name: name, A: value, B: value})
		}
	}
	for i := range d.Pairs {
		s.Pairs = append(s.Pairs, factsOf(&d.Pairs[i], own))
	}
	return s
}

// factsOf are some facts of a pair. Where one member could not be read, nothing is apart.
func factsOf(p *report.Pair, names []string) pairFacts {
	facts := pairFacts{Name: p.Name, A: &p.A, B: &p.B}
	areBothKnown := len(p.A.Facts) > 0 && len(p.B.Facts) > 0
	for _, name := range names {
		a, onA := p.A.Facts[name]
		b, onB := p.B.Facts[name]
		if !onA && !onB {
			continue
		}
		f := fact{Name: name, A: a, B: b, Apart: areBothKnown && a != b}
		if f.Apart {
			facts.Apart++
		}
		facts.Facts = append(facts.Facts, f)
	}
	slices.SortStableFunc(facts.Facts, func(x, y fact) int {
		switch {
		case x.Apart && !y.Apart:
			return -1
		case y.Apart && !x.Apart:
			return 1
		}
		return 0
	})
	return facts
}
