package report

import (
	"slices"
	"strings"
	"time"

	"allclear/compare/finding"
)

// SinceLast is what has changed since an earlier run of the same fleet: package lastrun compares
// their Documents. It decides nothing.
type SinceLast struct {
	Then RunSeen `json:"then"`
	Now  RunSeen `json:"now"`
	// Recheck tells that Now looked at nothing but what Then had found: it is no run, and says
	// nothing of the rest of the fleet.
	Recheck bool `json:"recheck,omitempty"`
	// Findings are all of both runs, each as one: findings that have an identity in common are
	// joined. They are in the order in which a person should read them.
	Findings []FindingChange `json:"findings"`
	// Tables are those that either run has not verified, and those that one of them alone planned,
	// by pair and name. Of a recheck, they are those that Then had not verified, and that nobody looked
	// at again.
	Tables []TableChange `json:"tables"`
}

// RunSeen is one of two runs.
type RunSeen struct {
	ID          string    `json:"id"`
	Fleet       string    `json:"fleet,omitempty"`
	Started     time.Time `json:"started"`
	Finished    time.Time `json:"finished"`
	Verdict     Verdict   `json:"verdict"`
	Goal        Check     `json:"goal"`
	Checks      []Check   `json:"checks"`
	Interrupted string    `json:"interrupted,omitempty"`
}

// Seen says which run a Document is of, and what it came to.
func (d *Document) Seen() RunSeen {
	r := &d.Run
	return RunSeen{
		ID: r.ID, Fleet: r.Fleet, Started: r.Started, Finished: r.Finished, Verdict: d.Verdict, Goal: d.Goal(), Checks: r.Checks,
		Interrupted: r.Interrupted,
	}
}

// Change is what has become of something between two runs.
type Change string

// The changes, as a person should read them.
const (
	ChangeNew         Change = "new"
	ChangeWorse       Change = "worse"         // more of it, more severe, more harmful, or other rows
	ChangeChanged     Change = "changed"       // of a recheck: some of its rows differ in another way by now
	ChangeNotLookedAt Change = "not-looked-at" // the earlier run found or verified it, and the newer one did not look
	ChangeBetter      Change = "better"
	ChangeGone        Change = "gone" // the newer run verified where it was, and it is no longer there
	ChangeUnchanged   Change = "unchanged"
	ChangeAdded       Change = "added" // a table that the newer run has verified, and the earlier one did not plan
)

// Changes are all of them, in their order.
func Changes() []Change {
	return []Change{ChangeNew, ChangeWorse, ChangeChanged, ChangeNotLookedAt, ChangeBetter, ChangeGone, ChangeUnchanged, ChangeAdded}
}

// FindingChange is what has become of one finding.
type FindingChange struct {
	Change   Change          `json:"change"`
	Identity string          `json:"identity"` // as of Finding
	Kind     finding.Kind    `json:"kind"`
	Subject  finding.Subject `json:"subject"`
	Pair     string          `json:"pair"`
	Member   string          `json:"member"`
	Table    string          `json:"table"`
	Columns  []string        `json:"columns"`
	Then     *Extent         `json:"then,omitempty"` // nil for one that is new
	Now      *Extent         `json:"now,omitempty"`  // nil for one that is gone or was not looked at
	// Parts are what it names: rows, columns or servers. Nil where it is not known whether they
	// are the same.
	Parts *PartsChange `json:"parts,omitempty"`
	// Again is what has become of its rows, where a recheck looked up each.
	Again *RowsAgain `json:"again,omitempty"`
	// Why the newer run did not look.
	Why NotLooked `json:"why,omitempty"`
	// By is the setting that left the table out, if that is why.
	By string `json:"by,omitempty"`
	// Reason is why the newer run did not verify where it is, in words, if that is why and is known.
	Reason string `json:"reason,omitempty"`
	// Facts and Detail are those of one of its findings: of the newer run if it has any.
	Facts  Facts  `json:"facts"`
	Detail string `json:"detail"`
}

// Extent is how much of a finding a run found, and how bad it was. Of one that is accepted in part,
// Severity and Harm are those of the rest.
type Extent struct {
	Severity finding.Severity `json:"severity"`
	Harm     finding.Harm     `json:"harm"`
	Count    uint64           `json:"count"`
	Accepted uint64           `json:"accepted,omitempty"` // of Count
}

// Decides tells that what was found then, or is found now, is no mere information, and not accepted.
func (c *FindingChange) Decides() bool { return c.Then.Decides() || c.Now.Decides() }

// Decides tells that it is no mere information, and not accepted.
func (e *Extent) Decides() bool {
	return e != nil && e.Severity > finding.Info && e.Count > e.Accepted
}

// RowsAgain counts the rows, or values of rows, of a finding by what has become of them.
type RowsAgain struct {
	Mended  uint64 `json:"mended"`
	Still   uint64 `json:"still"`
	Changed uint64 `json:"changed"` // they differ in another way
	Unknown uint64 `json:"unknown"` // they could not be looked at
}

// PartsChange counts what a finding names and what it named then.
type PartsChange struct {
	New  uint64 `json:"new"`
	Gone uint64 `json:"gone"`
}

// NotLooked is why the newer run says nothing of what the earlier one found or verified.
type NotLooked string

// The reasons.
const (
	OtherChecks    NotLooked = "other-checks"   // it was not asked for the check
	NoSuchPair     NotLooked = "no-such-pair"   // the pair was not among those of the run
	LeftOutNow     NotLooked = "left-out"       // a setting left the table out
	NoSuchTable    NotLooked = "no-such-table"  // no member shows the table any more
	NotVerifiedNow NotLooked = "not-verified"   // it was planned, and not verified
	NotCompared    NotLooked = "not-compared"   // its IDs were not compared
	NotSeen        NotLooked = "not-seen"       // the account may not see it any more
	OtherSettings  NotLooked = "other-settings" // it cannot be told whether the run was asked to
	NeverVerified  NotLooked = "never-verified" // of a recheck: the earlier run had not verified it either
)

// TableChange is what has become of the coverage of a table, or of a whole pair.
type TableChange struct {
	// Change is new for one that is not verified and was then, or that was not planned then; gone
	// for one that was not verified then and is; unchanged for one that was not verified either
	// time; not-looked-at for one that was planned then alone; added for one that was planned
	// and verified now alone.
	Change Change `json:"change"`
	Pair   string `json:"pair"`
	Table  string `json:"table"`            // "" for the pair as a whole, or what belongs to no table
	Tables int    `json:"tables,omitempty"` // of a whole pair, how many there are or were
	// CauseThen and Cause tell why it was not verified, as of Gap; "" where it was.
	CauseThen finding.CauseKind `json:"cause_then,omitempty"`
	Cause     finding.CauseKind `json:"cause,omitempty"`
	Reason    string            `json:"reason,omitempty"` // the cause in words: the newer one, if there is one
	Why       NotLooked         `json:"why,omitempty"`
	By        string            `json:"by,omitempty"` // the setting that left it out
}

// Of counts the findings of some change.
func (s *SinceLast) Of(change Change) (count int) {
	for i := range s.Findings {
		if s.Findings[i].Change == change {
			count++
		}
	}
	return count
}

// Places counts what has had some change: pairs that have it as such, and tables. Of a pair whose
// tables are not listed, the tables are those that it has or had. What is about the whole fleet is
// neither.
type Places struct{ Pairs, Tables int }

// PlacesOf counts the places of some change.
func (s *SinceLast) PlacesOf(change Change) (n Places) {
	for i := range s.Tables {
		switch t := &s.Tables[i]; {
		case t.Change != change:
		case t.Table != "":
			n.Tables++
		case t.Pair != "":
			n.Pairs++
			n.Tables += t.Tables
		}
	}
	return n
}

// String is the counts in words: "2 pairs and 40 tables"; "" for none.
func (n Places) String() string {
	var says []string
	if n.Pairs > 0 {
		says = append(says, finding.Counted(n.Pairs, "pair"))
	}
	if n.Tables > 0 {
		says = append(says, finding.Counted(n.Tables, "table"))
	}
	return strings.Join(says, " and ")
}

// HasNews tells that something is new or worse that is more than mere information, or that
// something is not verified any more that was.
func (s *SinceLast) HasNews() bool {
	for i := range s.Findings {
		f := &s.Findings[i]
		if (f.Change == ChangeNew || f.Change == ChangeWorse) && f.Now.Decides() {
			return true
		}
	}
	return slices.ContainsFunc(s.Tables, func(t TableChange) bool { return t.Change == ChangeNew })
}

// HasUnknown tells that the newer run did not look at something that the earlier one found or
// verified.
func (s *SinceLast) HasUnknown() bool {
	for i := range s.Findings {
		if f := &s.Findings[i]; f.Change == ChangeNotLookedAt && f.Then.Decides() {
			return true
		}
	}
	return slices.ContainsFunc(s.Tables, func(t TableChange) bool { return t.Change == ChangeNotLookedAt })
}

// IsMended tells of a recheck that nothing of what decided then is there any more, and HasUnknown
// whether all of it could be looked at.
func (s *SinceLast) IsMended() bool {
	for i := range s.Findings {
		if f := &s.Findings[i]; f.Now.Decides() {
			return false
		}
	}
	return true
}

func (s *SinceLast) arrange() {
	s.Then.Checks, s.Now.Checks = neverNil(s.Then.Checks), neverNil(s.Now.Checks)
	s.Findings, s.Tables = neverNil(s.Findings), neverNil(s.Tables)
	for i := range s.Findings {
		s.Findings[i].Columns = neverNil(s.Findings[i].Columns)
	}
}
