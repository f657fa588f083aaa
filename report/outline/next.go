package outline

import (
	"slices"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/words"
)

// mostSteps is how many harms say what to do about them.
const mostSteps = 4

// Step is something to do next.
type Step struct {
	Says    string
	On      string // where the statement is run; "" for a command line
	Command string // a statement or a command line; "" where it takes more than one
}

// next is what to do next: about the worst of each harm, about what was not verified, and
// about features that are off.
func next(d *report.Document, o *Outline) []Step {
	var steps []Step
	for _, f := range d.ToBeOff() {
		steps = append(steps, Step{Says: "turn off " + f.Name + "; before it is turned on again, this must end in GO", Command: f.Command})
	}
	harm := finding.Harm(0)
	for i := range o.Wrong {
		g := &o.Wrong[i]
		if g.Harm == harm || len(steps) == mostSteps {
			continue
		}
		harm = g.Harm
		s := Step{Says: words.Harm(g.Harm) + ": " + g.Remedy}
		if len(g.Checks) > 0 {
			s.On, s.Command = onOf(g), g.Checks[0].Statement
		}
		steps = append(steps, s)
	}
	isCut := d.Run.Interrupted != "" && d.Run.GoOn != ""
	if isCut && len(o.Wrong) > 0 {
		steps = append(steps, Step{Says: goOn, Command: d.Run.GoOn})
	}
	again := Step{Command: d.Run.Command}
	switch {
	case len(o.Wrong) > 0 && len(o.Gaps) > 0:
		again.Says = "when that is repaired, and what kept the rest from being verified is out of the way, verify again"
	case len(o.Wrong) > 0:
		again.Says = "when that is repaired, verify again"
	case d.WaitsForItsTurn(), d.Freshness != nil && d.Run.Interrupted != "":
		again = Step{Says: "the next nights of the sweep read the rest; verify reads all of it now"}
	case len(o.Gaps) == 0 || d.Verdict == report.Go:
		return steps
	case isCut && isOnlyCut(d):
		again = Step{Says: goOn, Command: d.Run.GoOn}
	case d.Run.GoOn != "":
		again = Step{Says: "put out of the way what kept the rest from being verified, and " + goOn, Command: d.Run.GoOn}
	default:
		again.Says = "put out of the way what kept the rest from being verified, and verify again"
	}
	if d.Run.Interrupted != "" && d.Run.GoOn == "" && d.Goal() != report.Identity && d.Freshness == nil {
		again.Says += " (with --ledger FILE, a run that is cut can be gone on with)"
	}
	return append(steps, again)
}

// goOn is what to do about a run that was cut, if it kept what it has verified.
const goOn = "go on with this run: what it has verified is not read again"

// isOnlyCut tells that nothing but its end kept the run from verifying the rest.
func isOnlyCut(d *report.Document) bool {
	isOther := func(g report.Gap) bool { return g.Cause != finding.Ended && g.Cause != finding.Enough }
	return !slices.ContainsFunc(d.Coverage.Unverified, isOther)
}

// onOf says where the first check of a group is run.
func onOf(g *Group) string {
	if len(g.Pairs) == 1 {
		return onMember(g.Pairs[0], g.Checks[0].On)
	}
	return g.Checks[0].On
}
