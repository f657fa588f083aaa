package checksum

// Activity is what a side tells of changes to it.
type Activity struct {
	// Frozen tells that the side never changes: it is a copy that was kept. The other
	// fields are then of no meaning.
	Frozen bool
	// Writes counts the rows written since the server started. Equal counts mean
	// that nothing was written in between.
	Writes uint64
	// Idle tells that no replication applier runs here: what was written
	// elsewhere is not on its way. False where the side cannot know.
	Idle bool
	// Position is how far the side has come in the replication it takes part in
	// (its GTIDs), "" where it doesn't say. Equal positions mean that neither side
	// is behind.
	Position string
}
