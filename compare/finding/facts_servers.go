package finding

// Setting is what each member of a pair has for a system variable.
type Setting struct {
	A string `json:"a"`
	B string `json:"b"`
}

// Modes are the SQL modes of both members of a pair.
type Modes struct {
	A     string   `json:"a"`
	B     string   `json:"b"`
	OnlyA []string `json:"only_a,omitempty"`
	OnlyB []string `json:"only_b,omitempty"`
	// Lenient is the member that cuts values which the other, being strict, refuses.
	Lenient string `json:"lenient,omitempty"`
}

// Offsets are from where the members of a pair hand out IDs, in steps of one width.
type Offsets struct {
	A    uint64 `json:"a"`
	B    uint64 `json:"b"`
	Step uint64 `json:"step"`
}

// SwitchedOff are the members of a pair on which a check is off.
type SwitchedOff struct {
	Members []string `json:"members"`
}

// FleetSetting is what the members of a fleet have for a system variable.
type FleetSetting struct {
	Members  int    `json:"members"`  // that say what they have
	Value    string `json:"value"`    // what most of them have; "" where no value has a majority
	Majority int    `json:"majority"` // how many have it, 0 where no value has a majority
	// Percent is the share of the members that makes a majority.
	Percent int       `json:"percent"`
	Others  []ValueOn `json:"others"` // what the others have, the most frequent first
}

// ValueOn is a value and the members that have it, each by its pair: "shard01/a".
type ValueOn struct {
	Value   string   `json:"value"`
	Members []string `json:"members"`
}

func (Setting) isFacts()      {}
func (Modes) isFacts()        {}
func (Offsets) isFacts()      {}
func (SwitchedOff) isFacts()  {}
func (FleetSetting) isFacts() {}
