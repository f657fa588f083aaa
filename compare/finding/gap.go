package finding

import (
	"context"
	"errors"
	"fmt"
	"time"

	"allclear/checksum"
)

// Gap is something planned that was not verified, and why.
type Gap struct {
	Pair   string // "" for what is about the whole fleet
	Member string // "a" or "b" where one member is the reason, "" else
	Table  string // db.table; "" when a whole member or pair could not be read
	Range  string // the key range for people, "" for the whole table
	Cause  Cause
	Lag    *Lag // how far a member is behind, for a Cause of the kind Behind; nil else
}

// Cause is why something was not verified. Kind tells causes apart; Reason is for
// people, and nobody reads it back.
type Cause struct {
	Kind   CauseKind `json:"kind"`
	Reason string    `json:"reason"`
}

// CauseKind tells causes apart.
type CauseKind string

// The kinds of causes, in the words of report.json.
const (
	Ended        CauseKind = "ended"         // the run ended first: a time limit, a signal
	Enough       CauseKind = "enough"        // the run had read as much as it was to read
	Overdue      CauseKind = "overdue"       // a sweep promised to verify it, and has not for too long
	Down         CauseKind = "down"          // a member cannot be reached
	Denied       CauseKind = "denied"        // the account may not read it
	Hidden       CauseKind = "hidden"        // the account may not see whether it is there
	NotThere     CauseKind = "not-there"     // what was asked for does not exist
	OneSided     CauseKind = "one-sided"     // one member alone has it, so there is nothing to compare with
	Changed      CauseKind = "changed"       // it was altered, or came, while it was being read
	Hot          CauseKind = "hot"           // rows would not stand still
	ChangedSince CauseKind = "changed-since" // rows that a write after the snapshot may have changed
	Behind       CauseKind = "behind"        // a member has still to apply what the other has
	Locked       CauseKind = "locked"        // somebody held it with LOCK TABLES, or altered it, for longer than the run waits
	Unsupported  CauseKind = "unsupported"   // this build, or this side, cannot do it
	NoKey        CauseKind = "no-key"        // it takes a key that the table does not have
	SameServer   CauseKind = "same-server"   // both members are one server
	OtherServer  CauseKind = "other-server"  // another server answered than the one that the run began with
	Restarted    CauseKind = "restarted"     // a server was restarted after it was read
	Malformed    CauseKind = "malformed"     // what a member sent is not the protocol, or no row
	NotAsked     CauseKind = "not-asked"     // the run was not asked for the check without which it proves nothing
	NotDeclared  CauseKind = "not-declared"  // the configuration does not say what would decide it
	Apart        CauseKind = "apart"         // parts of a fleet were looked at, and not compared with each other
	CanaryMissed CauseKind = "canary-missed" // a row that the run altered in its own copy was not found to differ
	Unmatched    CauseKind = "unmatched"     // a feature of the configuration names tables that do not exist
	Failed       CauseKind = "failed"        // anything else
)

// Because is a cause told in words.
func Because(kind CauseKind, format string, values ...any) Cause {
	return Cause{Kind: kind, Reason: fmt.Sprintf(format, values...)}
}

// CauseOf is the cause that an error stands for. Where the run has ended, that is
// the cause, whatever error its end led to; err may then be nil.
func CauseOf(ctx context.Context, err error) Cause {
	if end := context.Cause(ctx); end != nil {
		return Cause{Kind: Ended, Reason: end.Error()}
	}
	return Cause{Kind: kindOf(err), Reason: err.Error()}
}

func kindOf(err error) CauseKind {
	if known := (refusal{}); errors.As(err, &known) {
		return known.kind
	}
	for _, known := range []struct {
		err  error
		kind CauseKind
	}{
		{checksum.ErrDown, Down},
		{checksum.ErrDenied, Denied},
		{checksum.ErrNoTable, NotThere},
		{checksum.ErrTableChanged, Changed},
		{checksum.ErrLocked, Locked},
		{checksum.ErrOtherServer, OtherServer},
		{checksum.ErrMalformed, Malformed},
		{errors.ErrUnsupported, Unsupported},
	} {
		if errors.Is(err, known.err) {
			return known.kind
		}
	}
	return Failed
}

// OneServer is the cause of what two addresses were to prove that lead to one server.
func OneServer(one, other string, server checksum.Instance) Cause {
	return Because(SameServer, "%s and %s are one and the same server, %s: that proves nothing about a second copy; "+
		"connect to each server itself, not to a balancer, a proxy or a virtual IP", one, other, server)
}

// MissedCanary is the cause of what was read by a run that did not find the row that it had
// altered itself: what it calls equal proves nothing.
func MissedCanary() Cause {
	return Because(CanaryMissed, "a row that the run altered in its own copy was not found as exactly that row: "+
		"what it finds equal here proves nothing, and this is a fault of allclear to be reported")
}

// RestartedServer is the cause of what was read of a server before it was restarted, and
// could not be read again.
func RestartedServer(name string, at time.Time) Cause {
	return Because(Restarted, "%s was restarted at %s UTC, after it was read, and not for the first time in this run: "+
		"a crash can lose what was read before it", name, at.UTC().Format(time.TimeOnly))
}
