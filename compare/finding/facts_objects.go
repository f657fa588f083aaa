package finding

// StoredObject is a view, trigger, procedure, function or event.
type StoredObject struct {
	What string `json:"what"` // "view", "trigger", "procedure", "function", "event"
	Name string `json:"name"` // with the database before it for what belongs to no table
	Has  string `json:"has,omitempty"`
	// Parts are those in which the members' definitions differ.
	Parts []PartApart `json:"parts,omitempty"`
	// Definer is the account that does not exist.
	Definer string `json:"definer,omitempty"`
}

// PartApart is a part of a definition as each member has it.
type PartApart struct {
	Part string `json:"part"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// Unseen is what an account may not see, or what was not recorded.
type Unseen struct {
	What       []string `json:"what"`
	Unrecorded bool     `json:"unrecorded,omitempty"` // by whoever made the snapshot
}

func (StoredObject) isFacts() {}
func (Unseen) isFacts()       {}
