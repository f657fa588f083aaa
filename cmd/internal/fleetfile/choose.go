package fleetfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"allclear/cmd/internal/exit"
	"allclear/compare/suggest"
)

// Only is the fleet of some pairs alone, none named meaning all, and of one member of each,
// "" meaning both. The servers that hand out IDs are not part of it. The error is one of
// usage.
func (f *Fleet) Only(pairs []string, member string) (*Fleet, error) {
	if f.FromFlags && (len(pairs) > 0 || member != "") {
		return nil, exit.Usage(exit.WithHint(errors.New("--pair chooses among the pairs of a fleet file, and --member among their members"),
			"leave it out, and give the member by --a or --b"))
	}
	only := *f
	only.Pairs, only.IDs.Generators = nil, nil
	for _, name := range pairs {
		if known := f.PairNames(); !slices.Contains(known, name) {
			return nil, exit.Usage(exit.WithHint(fmt.Errorf("--pair: fleet %s has no pair %q", f.Name, name),
				suggest.Or(name, known, "one of "+strings.Join(known, ", "))))
		}
	}
	for _, p := range f.Pairs {
		switch {
		case len(pairs) > 0 && !slices.Contains(pairs, p.Name):
			continue
		case member != "" && member == p.Lacks:
			continue
		case member == "a":
			p.Lacks = "b"
		case member == "b":
			p.Lacks = "a"
		}
		only.Pairs = append(only.Pairs, p)
	}
	if len(only.Pairs) == 0 {
		return nil, exit.Usage(exit.WithHint(fmt.Errorf("--member: no pair has a member %s", member), "leave --member out"))
	}
	return &only, nil
}

// A Place is where a member stands in its fleet.
type Place struct {
	Pair   string // "" for a member of the command line
	Member string // "a" or "b"
}

// String is what people call the member: "shard01/a", and "a" for one of the command line.
func (p Place) String() string {
	if p.Pair == "" {
		return p.Member
	}
	return p.Pair + "/" + p.Member
}

func (f *Fleet) place(pair, which string) Place {
	if f.FromFlags {
		pair = "" // the person did not name it
	}
	return Place{pair, which}
}

// Places are the places of the members of all pairs, in the order of the fleet, each with
// how to reach it.
func (f *Fleet) Places() (places []Place, members []*Member) {
	for i := range f.Pairs {
		p := &f.Pairs[i]
		for _, which := range p.MemberNames() {
			places, members = append(places, f.place(p.Name, which)), append(members, p.Member(which))
		}
	}
	return places, members
}
