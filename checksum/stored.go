package checksum

import "slices"

// ObjectKind is what a stored object is, in the words of the statement that makes it.
type ObjectKind string

// The kinds of stored objects.
const (
	ViewObject      ObjectKind = "VIEW"
	TriggerObject   ObjectKind = "TRIGGER"
	ProcedureObject ObjectKind = "PROCEDURE"
	FunctionObject  ObjectKind = "FUNCTION"
	EventObject     ObjectKind = "EVENT"
)

// StoredObject is a definition that a database keeps beside its tables, for the server to
// run.
type StoredObject struct {
	Kind     ObjectKind   `json:"kind,omitempty"`
	Database string       `json:"database,omitempty"`
	Name     string       `json:"name,omitempty"`
	Table    string       `json:"table,omitempty"`   // of a trigger, "" else
	Definer  string       `json:"definer,omitempty"` // user@host, with whose rights it runs
	Parts    []ObjectPart `json:"parts,omitempty"`
}

// ObjectPart is a part of a definition, as the catalog spells it.
type ObjectPart struct {
	Name string `json:"name,omitempty"`
	Text string `json:"text,omitempty"`
}

// The parts of definitions that are compared in a way of their own. Body is left out where
// the account may not see it.
const (
	PartBody    = "body"
	PartSQLMode = "sql_mode"
)

// StoredObjects are those of some databases, as far as the account may see them.
type StoredObjects struct {
	Objects []StoredObject `json:"objects,omitempty"` // sorted by kind, database and name
	Unseen  []Unseen       `json:"unseen,omitempty"`
	// Accounts are those that exist, as user@host; nil where the account may not see them.
	Accounts map[string]bool `json:"accounts,omitempty"`
}

// Unseen is what an account may not see of stored objects, in words for people.
type Unseen string

// What may be unseen.
const (
	UnseenTexts    Unseen = "what views select"
	UnseenTriggers Unseen = "triggers"
	UnseenRoutines Unseen = "procedures and functions"
	UnseenEvents   Unseen = "events"
	UnseenAccounts Unseen = "whether definers exist"
)

// Lists tells whether all objects of a kind are listed.
func (s *StoredObjects) Lists(kind ObjectKind) bool {
	unseen := map[ObjectKind]Unseen{
		TriggerObject: UnseenTriggers, ProcedureObject: UnseenRoutines, FunctionObject: UnseenRoutines, EventObject: UnseenEvents,
	}[kind]
	return unseen == "" || !slices.Contains(s.Unseen, unseen)
}
