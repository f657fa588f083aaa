package finding

// Since is what was executed on the server of a snapshot after the snapshot began to be
// taken, up to where the other side stands.
type Since struct {
	Server   string   `json:"server"` // as it calls itself: "db01a:3306"
	Executed Executed `json:"executed"`
	// From and To are where it stood, as people write it; "" where nothing says so. Where
	// something was executed, they name what has moved.
	From string `json:"from"`
	To   string `json:"to"`
	Why  string `json:"why,omitempty"` // why it is not known
	// Declared tells that a person said that nobody has written since.
	Declared bool `json:"declared,omitempty"`
}

// Executed tells whether anything was executed on a server.
type Executed string

// What may be known.
const (
	NothingExecuted   Executed = "nothing"
	SomethingExecuted Executed = "something"
	ExecutedNotKnown  Executed = "not-known"
)

// IsFirm tells that no ordinary write can have changed a row since: what differs is wrong.
// Without a snapshot, s is nil, and nothing is put down to the time that has passed.
func (s *Since) IsFirm() bool {
	return s == nil || s.Declared || s.Executed == NothingExecuted
}

// String says it in a sentence without an end: "db01a:3306 has executed 0-1-490 … 0-1-612
// since".
func (s *Since) String() string {
	switch s.Executed {
	case NothingExecuted:
		return "nothing was executed on " + s.Server + " since" + inBrackets(s.From)
	case SomethingExecuted:
		return s.Server + " has executed " + s.From + " … " + s.To + " since"
	case ExecutedNotKnown:
	}
	text := "whether anything was executed since on " + s.Server + " is not known"
	if s.From != "" || s.To != "" {
		text += inBrackets(orNone(s.From) + " then, " + orNone(s.To) + " now")
	}
	if s.Why != "" {
		text += ": " + s.Why
	}
	return text
}

// Changed is the cause of rows that an ordinary write since may have changed.
func (s *Since) Changed() Cause {
	if s.Executed == SomethingExecuted {
		return Because(ChangedSince, "changed since the snapshot: %s", s)
	}
	return Because(ChangedSince, "may have changed since the snapshot: %s", s)
}

func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func orNone(position string) string {
	if position == "" {
		return "no position"
	}
	return position
}
