package finding

// Kinds of findings about rows.
const (
	RowMissing Kind = "row.missing"
	RowExtra   Kind = "row.extra"
	RowDiffers Kind = "row.differs"
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
			Kind: RowRecoded, Subject: Rows, Severity: Info, Noun: "row", AddsUp: true,
			Meaning: "both members have the same characters in the row, and write some of them with other codes of the same character set",
			Proves:  "cp932, eucjpms, sjis, ujis and armscii8 have several codes for some characters; such rows count as equal",
			Remedy:  "nothing is lost; a WHERE tells the codes apart, so look for programs that search by these columns",
		},
	}
}
