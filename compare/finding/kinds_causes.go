package finding

// Kinds of findings that say why rows differ. A row of which one of them is all that is wrong
// is no row.differs.
const (
	RowRounded    Kind = "row.rounded"
	RowNarrowed   Kind = "row.narrowed"
	RowRelabelled Kind = "row.relabelled"
	RowShifted    Kind = "row.shifted"
	RowStale      Kind = "row.stale"
	RowDisjoint   Kind = "row.disjoint"
)

// readAgain is what every kind about rows proves.
const readAgain = "both rows were read again, and on a live pair with pauses, before this was said"

func causeKinds() []Entry {
	return []Entry{
		{
			Kind: RowDisjoint, Subject: Rows, Severity: Blocker, Harm: LostRows, Noun: "row", AddsUp: true, Explains: true,
			Meaning: "no key of one member's table is on the other, though both have rows",
			Proves:  readAgain + "; every row of both members was read, and each is missing on the other",
			Remedy:  "find out whether the two are a pair at all: they may be another shard, another environment, or a table that was filled anew",
		},
		{
			Kind: RowStale, Subject: Rows, Severity: Blocker, Harm: LostRows, Noun: "row", AddsUp: true, Explains: true,
			Meaning: "a member lacks the last rows of the other, or has rows as they were before the other updated them",
			Proves: readAgain + "; each missing row comes after the member's last one, and each other one has an earlier time of its last " +
				"UPDATE than all of them have on the other member; that it was restored from an earlier time, that " +
				"writes did not reach it, or that the other alone was written to, is what so many rows suggest",
			Remedy: "find out which member is right: one that was restored from a backup, or no longer replicates, lacks what the other has; " +
				"but where the other alone was written to, by hand or by mistake, the other is wrong",
		},
		{
			Kind: RowRounded, Subject: Rows, Severity: Blocker, Harm: WrongValues, Noun: "row", AddsUp: true, Explains: true,
			Meaning: "a member has FLOATs of the row rounded to six significant digits, as dumps print them",
			Proves: readAgain + "; each value is what dumps print of the other member's, or of the one whose hash a snapshot holds, " +
				"and the other is not",
			Remedy: "copy the columns from the other member by way of DOUBLE (column * 1e0), which is printed in full: " +
				"the digits cannot be had from the rounded one",
		},
		{
			Kind: RowNarrowed, Subject: Rows, Severity: Blocker, Harm: WrongValues, Noun: "row", AddsUp: true, Explains: true,
			Meaning: "a member's column is narrower than the other's, and has what is left of the other's value",
			Proves: readAgain + "; each value is what servers make of the other member's in a column of that type, " +
				"which has no room for it",
			Remedy: "make the column as wide as the other member's, and copy its values from there: " +
				"what was cut off cannot be had from the narrower one",
		},
		{
			Kind: RowRelabelled, Subject: Rows, Severity: Blocker, Harm: WrongValues, Noun: "row", AddsUp: true, Explains: true,
			Meaning: "the labels of an ENUM or SET stand in another order, and the row has the same number on both members: " +
				"it reads another label",
			Proves: readAgain + "; each value has the number of the other member's label, and next to no row near them that would have to " +
				"differ so does not",
			Remedy: "find out which order rows were written under, and give the other member's column that order " +
				"by way of an INT column, since ALTER keeps labels and changes numbers",
		},
		{
			Kind: RowShifted, Subject: Rows, Severity: Blocker, Harm: WrongValues, Noun: "row", AddsUp: true, Explains: true,
			Meaning: "times of the row are later on one member by what two time zones differ, and by the same in all such rows",
			Proves: readAgain + "; that the times differ by just this is proved for each row; that a time zone is behind it is what " +
				"so many rows suggest",
			Remedy: "find out which member is right (time_zone of the session that loaded the rows, or of the server), " +
				"and shift the other's times back",
		},
	}
}
