package finding

// Kinds of findings about rows.
const (
	RowMissing Kind = "row.missing"
	RowExtra   Kind = "row.extra"
	RowDiffers Kind = "row.differs"
	// RowChangedSince is in place of the first three.
	RowChangedSince Kind = "row.changed-since"
	RowRecoded      Kind = "row.recoded"
	RowRepaired     Kind = "row.repaired"
)

func rowKinds() []Entry {
	return []Entry{
		{
			Kind: RowMissing, Subject: Rows, Severity: Blocker, Harm: LostRows, Noun: "row", AddsUp: true,
			Meaning: "member a has a row that member b lacks", Proves: readAgain,
			Remedy: "find out which member is right; copy the row, or delete it",
		},
		{
			Kind: RowExtra, Subject: Rows, Severity: Blocker, Harm: LostRows, Noun: "row", AddsUp: true,
			Meaning: "member b has a row that member a lacks", Proves: readAgain,
			Remedy: "find out which member is right; copy the row, or delete it",
		},
		{
			Kind: RowDiffers, Subject: Rows, Severity: Blocker, Harm: WrongValues, Noun: "row", AddsUp: true,
			Meaning: "both members have the row, with other values in the columns named", Proves: readAgain,
			Remedy: "find out which member is right, and update the other",
		},
		{
			Kind: RowChangedSince, Subject: Rows, Severity: Info, Harm: OtherThanExpected, Noun: "row", AddsUp: true,
			Meaning: "a row is not as the snapshot has it, and somebody may have written it since",
			Proves: "the row was read again; no damage that can be named explains it, and something was executed after the snapshot, " +
				"or it is not known that nothing was: the run is INCOMPLETE",
			Remedy: "for a firm answer take the snapshot while nobody writes to the member and its replication is stopped, and verify " +
				"before that changes; where you know that nobody has written, say so with --no-writes",
		},
		{
			Kind: RowRecoded, Subject: Rows, Severity: Info, Harm: OtherThanExpected, Noun: "row", AddsUp: true,
			Meaning: "both members have the same characters in the row, and write some of them with other codes of the same character set",
			Proves:  "cp932, eucjpms, sjis, ujis and armscii8 have several codes for some characters; such rows count as equal",
			Remedy:  "nothing is lost; a WHERE tells the codes apart, so look for programs that search by these columns",
		},
		{
			Kind: RowRepaired, Subject: Rows, Severity: Info, Harm: OtherThanExpected, Noun: "row", AddsUp: true,
			Meaning: "the snapshot has UTF-8 that was read as latin1 in the row, and b has the texts that it meant: damage was undone since",
			Proves: "the row was read again; each text of b, damaged in the same way, has the hash that the snapshot keeps, " +
				"and with these texts so has the whole row; such rows count as equal",
			Remedy: "nothing, if you have repaired the texts; take another snapshot",
		},
	}
}
