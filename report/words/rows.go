package words

import (
	"fmt"
	"strings"

	"allclear/compare/finding"
)

func ofRows(f *finding.Finding) (string, bool) {
	row, ok := f.Facts.(finding.Row)
	switch {
	case !ok:
		return "", false
	case row.Happened != "":
		return changedSince(f, row), true
	case row.Unlisted:
		return moreRows(f, row.File), true
	case f.Kind == finding.RowRounded:
		return fmt.Sprintf("%s rounded to six significant digits on %s, as dumps print a FLOAT; the others stand on the other member",
			strings.Join(f.Columns, ", "), f.Member), true
	case row.Keyless && f.Kind != finding.RowRecoded && f.Kind != finding.RowRepaired:
		return fmt.Sprintf("a has the row %s, b %s (the table has no usable key)",
			finding.Counted(row.TimesA, "time"), finding.Counted(row.TimesB, "time")), true
	}
	switch f.Kind {
	case finding.RowRecoded:
		return "the same characters in other codes of the character set in " + strings.Join(f.Columns, ", "), true
	case finding.RowRepaired:
		return "damage was undone since the snapshot in " + strings.Join(f.Columns, ", ") + ", and nothing else has changed", true
	case finding.RowMissing:
		return "a has the row, b lacks it", true
	case finding.RowExtra:
		return "b has the row, a lacks it", true
	default:
		if len(row.Values) > 0 {
			return "the row differs in " + valuesOf(f.Columns, row.Values), true
		}
		return differsIn(f.Columns), true
	}
}

// changedSince says what may have been done to a row since the snapshot was taken.
func changedSince(f *finding.Finding, row finding.Row) string {
	text := map[finding.Happened]string{
		finding.Deleted:  "the snapshot has the row, b lacks it: deleted since, as far as can be told",
		finding.Inserted: "b has the row, the snapshot lacks it: inserted since, as far as can be told",
		finding.Updated:  "the row differs from the snapshot" + in(f.Columns) + ": updated since, as far as can be told",
	}[row.Happened]
	switch {
	case row.Unlisted:
		return finding.Counted(f.Count, "more row") + " " + string(row.Happened) +
			" since, as far as can be told" + listedIn(row.File)
	case row.Keyless:
		return fmt.Sprintf("the snapshot has the row %s, b %s (the table has no usable key): written since, as far as can be told",
			finding.Counted(row.TimesA, "time"), finding.Counted(row.TimesB, "time"))
	}
	return text
}

// moreRows counts rows of which the report shows the first ones.
func moreRows(f *finding.Finding, file string) string {
	return finding.Counted(f.Count, "more row") + listedIn(file)
}

// listedIn says where all rows are listed that the report counts.
func listedIn(file string) string {
	if file == "" {
		return "; --out lists them all"
	}
	return "; all of them are in " + file
}

func in(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	return " in " + strings.Join(columns, ", ")
}

// differsIn names the columns in which a row differs. A snapshot keeps few bits of the hash of
// each value: where those are the same, the hash of the row alone tells that it differs.
func differsIn(columns []string) string {
	if len(columns) == 0 {
		return "the row differs; what the snapshot keeps of its columns does not tell in which of them"
	}
	return "the row differs in " + strings.Join(columns, ", ")
}
