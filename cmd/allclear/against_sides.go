package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum/snapshot"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
)

// folder is what was found in a folder of snapshots.
type folder struct {
	dir   string
	found []kept
	sides map[fleetfile.Place]*snapshot.Snapshot // those that are whole
}

// openFolder opens the wanted snapshots of a folder, and reads every byte of them: before
// anything is compared it is known that they are as they were written, and that secret is the
// one by which their keys were hashed.
func openFolder(ctx context.Context, dir string, wanted func([]snapshot.Found) []snapshot.Found, secret []byte) (*folder, error) {
	f := &folder{dir: dir}
	var err error
	if f.found, f.sides, err = findSnapshots(dir, wanted); err != nil {
		return nil, err
	}
	var group errgroup.Group
	group.SetLimit(2) // they are on one disk
	errs := make([]error, len(f.found))
	for i := range f.found {
		if s := f.sides[f.found[i].Place]; s != nil {
			group.Go(func() error {
				if errs[i] = s.Check(ctx); errs[i] == nil {
					errs[i] = unlock(s, secret)
				}
				return nil
			})
		}
	}
	_ = group.Wait() // the errors are looked at together
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var bad exit.Problems
	for _, err := range errs {
		if err != nil {
			bad = append(bad, problemsOf(err)...)
		}
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return f, nil
}

// unlock gives a snapshot the secret by which its keys were hashed, if they were.
func unlock(s *snapshot.Snapshot, secret []byte) error {
	switch {
	case !s.HashesKeys():
		return nil
	case secret == nil:
		return exit.WithHint(fmt.Errorf("keys in the %s were hashed by a secret", s.Address()),
			"--hash-keys with the file that it was taken with")
	}
	return s.Unlock(secret)
}

// at is the snapshot of a member as a side.
func (f *folder) at(place fleetfile.Place) compare.Side {
	if s := f.sides[place]; s != nil {
		return s
	}
	if f.has(place) {
		return absent{called: "unfinished", reason: exit.WithHint(fmt.Errorf("the snapshot of %s in %s was not finished", place, f.dir),
			"the command that took it, with --resume: it goes on if the member has not moved since")}
	}
	return absent{called: "no snapshot", reason: exit.WithHint(fmt.Errorf("%s holds no snapshot of %s", f.dir, place),
		"allclear snapshot show "+f.dir+" lists what it holds; --pair and --member choose among that")}
}

func (f *folder) has(place fleetfile.Place) bool {
	return slices.ContainsFunc(f.found, func(k kept) bool { return k.Place == place })
}

// absent stands for the side that a member or a snapshot should be compared with and that is
// not there. It lets nobody in, so that its pair is a gap.
type absent struct {
	compare.Side // nil: nobody asks one that lets nobody in
	called       string
	reason       error
}

// Address implements compare.Side.
func (a absent) Address() string { return a.called }

// Ping implements fleet.Account.
func (a absent) Ping(context.Context) error { return a.reason }

// rivals are what the snapshots of a folder are compared with: live members, or snapshots.
type rivals struct {
	places []fleetfile.Place
	// areUnnamed tells that nobody gave them their places' names for good: one of them is
	// compared with the one snapshot that there is, whatever that is called.
	areUnnamed bool
	at         func(fleetfile.Place) (compare.Side, error) // of one of the places
	// isChosen tells whether a snapshot without a rival is a gap, or was not asked for.
	isChosen func(fleetfile.Place) bool
}

// pairs pairs snapshots with what they are compared with: a is the snapshot. What has no
// counterpart is paired with nobody.
func (f *folder) pairs(with rivals) (pairs []compare.Pair, err error) {
	add := func(name fleetfile.Place, a, b compare.Side) {
		pairs = append(pairs, compare.Pair{Name: name.String(), A: a, B: b})
	}
	if with.areUnnamed && len(f.found) == 1 && len(with.places) == 1 {
		b, err := with.at(with.places[0])
		add(f.found[0].Place, f.at(f.found[0].Place), b)
		return pairs, err
	}
	for _, place := range with.places {
		b, err := with.at(place)
		if err != nil {
			return nil, err
		}
		add(place, f.at(place), b)
	}
	for _, one := range f.found {
		if slices.Contains(with.places, one.Place) || !with.isChosen(one.Place) {
			continue
		}
		add(one.Place, f.at(one.Place), absent{called: "nothing", reason: exit.WithHint(
			fmt.Errorf("there is nothing to compare the snapshot of %s in %s with", one.Place, f.dir),
			"a fleet file that names the member; --pair and --member choose among the snapshots")})
	}
	return pairs, nil
}

// names are the members that the folder has snapshots of.
func (f *folder) names() string {
	var names []string
	for _, one := range f.found {
		names = append(names, one.String())
	}
	return strings.Join(names, ", ")
}

// liveMembers are the members of a fleet as rivals of snapshots.
func (o *againstOptions) liveMembers(f *fleetfile.Fleet, servers *openServers) rivals {
	places, targets := f.Places()
	return rivals{
		places: places, areUnnamed: f.FromFlags,
		at: func(place fleetfile.Place) (compare.Side, error) {
			return servers.one(targets[slices.Index(places, place)], place.String())
		},
		// Who names members on the command line means these.
		isChosen: func(place fleetfile.Place) bool { return !f.FromFlags && o.choice.isChosen(place) },
	}
}

// otherSnapshots are the snapshots of another folder as rivals.
func (o *againstOptions) otherSnapshots(other *folder) rivals {
	r := rivals{
		areUnnamed: true, isChosen: o.choice.isChosen,
		at: func(place fleetfile.Place) (compare.Side, error) { return other.at(place), nil },
	}
	for _, one := range other.found {
		if o.choice.isChosen(one.Place) {
			r.places = append(r.places, one.Place)
		}
	}
	return r
}

// wanted are the snapshots that a run is about: those that were chosen; for members of the
// command line those of the same names, or all if there are none.
func (o *againstOptions) wanted(f *fleetfile.Fleet) func(all []snapshot.Found) []snapshot.Found {
	places, _ := f.Places()
	return func(all []snapshot.Found) (some []snapshot.Found) {
		for _, one := range all {
			isNamed := len(places) == 0 || !f.FromFlags || slices.Contains(places, placeOf(one))
			if isNamed && o.choice.isChosen(placeOf(one)) {
				some = append(some, one)
			}
		}
		if len(some) == 0 && len(places) > 0 && f.FromFlags {
			return all
		}
		return some
	}
}

// pairs opens the folders of snapshots, and returns what pairs them with their rivals once
// servers can be opened.
func (o *againstOptions) pairs(ctx context.Context, f *fleetfile.Fleet) (func(*openServers) ([]compare.Pair, error), error) {
	secret, err := o.hashKeys.read()
	if err != nil {
		return nil, err
	}
	first, err := openFolder(ctx, o.dir, o.wanted(f), secret)
	if err != nil {
		return nil, err
	}
	if o.with == "" {
		return func(s *openServers) ([]compare.Pair, error) {
			return first.pairs(o.liveMembers(f, s))
		}, first.checkNames(f)
	}
	second, err := openFolder(ctx, o.with, o.wanted(f), secret)
	if err != nil {
		return nil, err
	}
	pairs, err := first.pairs(o.otherSnapshots(second))
	if err == nil && len(pairs) == 0 {
		err = exit.Usage(exit.WithHint(errors.New("--pair and --member choose no snapshot of either folder"), "allclear snapshot show "+o.dir))
	}
	return func(*openServers) ([]compare.Pair, error) { return pairs, nil }, err
}

// checkNames refuses members of the command line where the folder has snapshots of others only.
func (f *folder) checkNames(given *fleetfile.Fleet) error {
	places, _ := given.Places()
	if !given.FromFlags || len(f.found) == 1 && len(places) == 1 || slices.ContainsFunc(places, f.has) {
		return nil
	}
	return exit.Usage(exit.WithHint(fmt.Errorf("%s holds snapshots of %s: which one is to be compared?", f.dir, f.names()),
		"--against "+f.found[0].dir))
}
