package finding

// Kinds of findings about rows.
const (
	RowMissing Kind = "row.missing"
	RowExtra   Kind = "row.extra"
	RowDiffers Kind = "row.differs"
	RowRounded Kind = "row.rounded"
	RowRecoded Kind = "row.recoded"
)

func rowKinds() []Entry {
	const proves = "both rows were read again, and on a live pair with pauses, before this was said"
	return []Entry{
		{
			Kind: RowMissing, Subject: Rows, Severity: Blocker, Noun: "row", AddsUp: true,
			Meaning: "member a has a row that member b lacks", Proves: proves,
			Remedy: "find out which member is right; copy the row, or delete it",
		},
		{
			Kind: RowExtra, Subject: Rows, Severity: Blocker, Noun: "row", AddsUp: true,
			Meaning: "member b has a row that member a lacks", Proves: proves,
			Remedy: "find out which member is right; copy the row, or delete it",
		},
		{
			Kind: RowDiffers, Subject: Rows, Severity: Blocker, Noun: "row", AddsUp: true,
			Meaning: "both members have the row, with other values in the columns named", Proves: proves,
			Remedy: "find out which member is right, and update the other",
		},
		{
			Kind: RowRounded, Subject: Rows, Severity: Blocker, Noun: "row", AddsUp: true,
			Meaning: "a member has FLOATs of the row rounded to six significant digits, as dumps print them",
			Proves: proves + "; each value is what dumps print of the other member's, or of the one whose hash a snapshot holds, " +
				"and the other is not",
			Remedy: "copy the columns from the other member by way of DOUBLE (column * 1e0), which is printed in full: " +
				"the digits cannot be had from the rounded one",
		},
		{
			Kind: RowRecoded, Subject: Rows, Severity: Info, Noun: "row", AddsUp: true,
			Meaning: "both members have the same characters in the row, and write some of them with other codes of the same character set",
			Proves:  "cp932, eucjpms, sjis, ujis and armscii8 have several codes for some characters; such rows count as equal",
			Remedy:  "nothing is lost; a WHERE tells the codes apart, so look for programs that search by these columns",
		},
	}
}
