package checksum

import "allclear/checksum/position"

// Activity is what a side reports about changes to its data.
type Activity struct {
	// Frozen tells that the side never changes, because it is a kept copy. The other
	// fields then mean nothing.
	Frozen bool `json:"frozen,omitempty"`
	// Writes counts the rows written since the server started, and the statements that
	// change tables as a whole. Equal counts mean that nothing was written in between.
	Writes uint64 `json:"writes,omitempty"`
	// Replication is how far the side has come in the replication it takes part in.
	Replication position.Server `json:"replication"`
}
