package resume

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Last stands for the last run over the same fleet by the same command.
const Last = "last"

// Chain is a run that another one goes on with, and what that run has gone on with before, or has
// been gone on with since.
type Chain struct {
	Run  Run       // that was named
	From time.Time // when the first run of the chain began
	IDs  []string  // of all runs of the chain
}

// Has tells whether a run belongs to the chain.
func (c *Chain) Has(run string) bool { return slices.Contains(c.IDs, run) }

// Find finds the run that is named by its ID, by the beginning of it or as [Last], for one that is about
// to begin. It fails with an [Error] if there is none, or if the new run cannot go on with it.
func Find(begun []Run, name string, now *Run) (*Chain, error) {
	run, err := named(begun, name, now)
	if err != nil {
		return nil, err
	}
	if err := now.fits(run); err != nil {
		return nil, err
	}
	chain := &Chain{Run: *run, From: run.Started}
	first := root(begun, run)
	for i := range begun {
		one := &begun[i]
		if root(begun, one) != first {
			continue
		}
		if one.End != nil && one.End.IsWhole {
			return nil, done(run, one)
		}
		chain.IDs = append(chain.IDs, one.ID)
		if one.Started.Before(chain.From) {
			chain.From = one.Started
		}
	}
	return chain, nil
}

// named finds the run that a name stands for.
func named(begun []Run, name string, now *Run) (*Run, error) {
	var found []*Run
	for i := range begun {
		one := &begun[i]
		isLast := name == Last && one.Fleet == now.Fleet && one.Asked.Command == now.Asked.Command
		switch {
		case isLast:
			found = []*Run{one}
		case name != Last && name != "" && strings.HasPrefix(one.ID, strings.ToUpper(name)):
			found = append(found, one)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, refused("leave off fewer letters of its ID", "%d runs have an ID that begins with %s", len(found), name)
	case name == Last:
		return nil, refused(anew, "the ledger knows no run of allclear %s over the fleet %s", now.Asked.Command, now.Fleet)
	}
	return nil, refused("--resume last, or the run.id of its report.json; the ledger that a run was given knows it from its beginning on",
		"the ledger knows no run %s", name)
}

// root is the first of the runs that went on with each other.
func root(begun []Run, run *Run) string {
	for range begun { // a ledger that was tampered with may lead round in a ring
		at := -1
		if run.Resumes != "" {
			at = slices.IndexFunc(begun, func(other Run) bool { return other.ID == run.Resumes })
		}
		if at < 0 {
			break
		}
		run = &begun[at]
	}
	return cmp.Or(run.Resumes, run.ID)
}

// anew is what to do instead of going on with a run.
const anew = "leave --resume out, and everything is read"

// sweep is the command whose runs go on with each other without being asked to.
const sweep = "sweep"

// fits refuses a run that this one cannot go on with.
func (r *Run) fits(was *Run) error {
	if was.Fleet != r.Fleet {
		return refused("the fleet file or the pair that it was given; or "+anew,
			"run %s is over another fleet, %s, and this one is over %s", was.ID, was.Fleet, r.Fleet)
	}
	if was.Asked.Command == sweep && r.Asked.Command != sweep {
		return refused("allclear sweep again: each night goes on by itself where the one before it was cut",
			"run %s is a night of a sweep", was.ID)
	}
	if unlike := r.Asked.Unlike(&was.Asked); unlike != "" {
		return refused("the command line that it was given, with --resume: "+was.Asked.CommandLine+"; or "+anew,
			"run %s was asked for something else: %s", was.ID, unlike)
	}
	return nil
}

// done refuses a chain in which nothing is left unread.
func done(named, by *Run) error {
	what := fmt.Sprintf("run %s came to its end", named.ID)
	if by.ID != named.ID {
		what = fmt.Sprintf("run %s was gone on with by run %s, which came to its end", named.ID, by.ID)
	}
	return refused(anew, "%s (%s, %s UTC) and has left nothing unverified: there is nothing to go on with",
		what, by.End.Verdict, by.End.At.UTC().Format(time.DateTime))
}

// Error tells why a run cannot be gone on with.
type Error struct{ reason, hint string }

func (e *Error) Error() string { return e.reason }

// Hint is what a person can do about it.
func (e *Error) Hint() string { return e.hint }

func refused(hint, format string, values ...any) error {
	return &Error{fmt.Sprintf(format, values...), hint}
}
