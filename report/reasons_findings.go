package report

import (
	"fmt"
	"slices"
	"strings"

	"allclear/compare/damage"
	"allclear/compare/finding"
	"allclear/report/words"
)

// blockerReasons gives one line for each group of blockers, but for rows that are missing or
// differ without a cause.
func (d *Document) blockerReasons() []reason {
	all := d.Groups(func(f *Finding) bool { return f.IsBlocker() && !isOfBareRows(f) })
	reasons := make([]reason, len(all))
	for i := range all {
		reasons[i] = d.reasonOf(&all[i], blockers)
	}
	return reasons
}

func (d *Document) reasonOf(g *Group, rank rank) reason {
	where := d.Where(g)
	return reason{
		rank: rank, harm: g.Harm, place: placeOf(g.Kind, g.Harm), weight: g.Count, where: where, line: where + ": " + g.Says(),
		identities: identitiesOf(g.Findings),
	}
}

// isOfBareRows tells of a finding about rows that names no cause.
func isOfBareRows(f *Finding) bool {
	entry, _ := f.Kind.Entry()
	return f.Subject == finding.Rows && !entry.Explains
}

// isOfLostRows tells of a finding about rows that one member lacks.
func isOfLostRows(f *Finding) bool { return f.Kind == finding.RowMissing || f.Kind == finding.RowExtra }

// Says is what a group says of its place, in one line without an end.
func (g *Group) Says() string {
	if !g.AddsUp() {
		return g.says()
	}
	counts := map[string]uint64{}
	for _, f := range g.Findings {
		counts[f.Pair] += f.Count
	}
	return g.says() + mostlyOn(g.Pairs, counts)
}

func (g *Group) says() string {
	first := g.Findings[0]
	switch {
	case g.Kind == finding.MissingTable:
		return g.saysMissing()
	case g.Kind == finding.KeysEqual:
		return finding.Counted(g.Count, g.Kind.Noun()) + " that a collation makes equal to others"
	case g.Subject == finding.Texts && g.AddsUp() && !g.beginsWithColumns():
		return g.saysTexts()
	case g.Kind == finding.RowMissing:
		return finding.Counted(g.Count, "row") + " missing on b"
	case g.Kind == finding.RowExtra:
		return finding.Counted(g.Count, "row") + " missing on a"
	case g.Kind == finding.RowDiffers:
		return g.saysDiffer()
	case g.Subject == finding.Rows && g.AddsUp():
		return finding.Counted(g.Count, g.Kind.Noun()) + ": " + g.detail()
	case g.AddsUp():
		line := howMany(g.Findings)
		if len(first.Key) > 0 {
			line += first.Key.String() + ": "
		}
		return line + first.Detail
	}
	return g.detail()
}

// detail is the sentence of all findings of a group, or that of the first if they have others.
func (g *Group) detail() string {
	others := 0
	for _, f := range g.Findings {
		if f.Detail != g.Findings[0].Detail {
			others++
		}
	}
	if others == 0 {
		return g.Findings[0].Detail
	}
	return fmt.Sprintf("%s, and %s more like it", g.Findings[0].Detail, finding.Thousands(others))
}

// saysMissing names the tables that a member lacks, and how many rows the other has in them.
func (g *Group) saysMissing() string {
	rows := uint64(0)
	for _, f := range g.Findings {
		if missing, ok := f.Facts.Facts.(finding.Missing); ok {
			rows += missing.Rows
		}
	}
	line := finding.Counted(len(g.Tables), "table") + " missing on " + g.Member
	if len(g.Tables) > 1 {
		line += ": " + listed(g.Tables)
	} else {
		line = "the table is missing on " + g.Member
	}
	if rows > 0 {
		line += " (about " + finding.Counted(rows, "row") + ")"
	}
	return line
}

// saysDiffer says how many rows differ, and in which columns as far as rows are listed.
func (g *Group) saysDiffer() string {
	line := finding.Counted(g.Count, "row") + " differ"
	if g.Count == 1 {
		line += "s"
	}
	columns := columnsOf(g.Findings)
	more := len(columns) - min(len(columns), mostColumnNames)
	if len(columns) > 0 {
		line += " in " + strings.Join(columns[:len(columns)-more], ", ")
	}
	if more > 0 {
		line += fmt.Sprintf(" and %d more columns", more)
	}
	return line
}

// saysTexts says how many texts are damaged, in which way, and whether that can be undone.
func (g *Group) saysTexts() string {
	line := finding.Counted(g.Count, g.Kind.Noun()) + " " + damage.Class(g.Kind.DamageClass()).Briefly()
	if g.Member != "" {
		line += " on " + g.Member
	}
	if sign, ok := g.Findings[0].Facts.Facts.(finding.TextSign); ok {
		return line + words.HowSure(sign.Level)
	}
	switch {
	case g.Harm == finding.Reparable:
		return line + ", which can be repaired"
	case g.Harm == finding.Irreparable && g.Member != "":
		return line + ", which cannot be repaired from there"
	case g.Harm == finding.ToCome:
		return line + ", with nothing lost yet"
	}
	return line
}

// howMany says how many there are of findings of one kind, in front of the first of them; ""
// for one alone.
func howMany(findings []*Finding) string {
	kind, total := findings[0].Kind, countOf(findings)
	duplicate, isDuplicate := findings[0].Facts.Facts.(finding.DuplicateID)
	switch {
	case isDuplicate && total > 1 && duplicate.Business:
		return finding.Counted(total, "value") + " of " + duplicate.Of + " stand in more than one shard, the first: "
	case isDuplicate && total > 1:
		return finding.Counted(total, "ID") + " of " + duplicate.Of + " stand in more than one shard, the first: "
	case total > 1:
		return finding.Counted(total, kind.Noun()) + " (" + string(kind) + "), the first: "
	}
	return ""
}

// WarnsOf reports whether some finding of a kind is a warning.
func (d *Document) WarnsOf(kind finding.Kind) bool {
	return slices.ContainsFunc(d.Findings, func(f Finding) bool { return f.Kind == kind && f.Severity == finding.Warning })
}
