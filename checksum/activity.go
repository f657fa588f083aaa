package checksum

// Activity is what a side reports about changes to its data.
type Activity struct {
	// Frozen tells that the side never changes, because it is a kept copy. The other
	// fields then mean nothing.
	Frozen bool
	// Writes counts the rows written since the server started. Equal counts mean
	// that nothing was written in between.
	Writes uint64
	// Idle tells that no replication applier runs here, so no write from another
	// server is still to arrive. False where the side cannot know.
	Idle bool
	// Position is how far the side has come in the replication it takes part in
	// (its GTIDs), "" where it reports none. Equal positions mean that neither side
	// is behind.
	Position string
}
