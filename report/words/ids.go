package words

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"allclear/compare/finding"
)

func ofIDs(f *finding.Finding) (string, bool) {
	switch facts := f.Facts.(type) {
	case finding.DuplicateID:
		return ofDuplicate(f, facts), true
	case finding.NotUniqueIDs:
		return ofNotUnique(f, facts), true
	case finding.UncomparedIDs:
		return facts.Cause.Reason, true
	case finding.ClippedRows:
		return ofClipped(f, facts), true
	case finding.NeverGiven:
		return ofNeverGiven(facts), true
	case finding.Headroom:
		return ofHeadroom(f, facts), true
	case finding.TicketIDs:
		return ofTickets(f, facts), true
	case finding.SameNumbers:
		return ofSameNumbers(facts), true
	case finding.ForgetfulServers:
		return ofForgetful(facts), true
	}
	return "", false
}

// ofDuplicate says where an ID stands, and what that means.
func ofDuplicate(f *finding.Finding, d finding.DuplicateID) string {
	switch {
	case f.Kind == finding.IDInFlight:
		return finding.Counted(f.Count, "ID") + " of " + d.Of + " stood in more than one shard and no longer did at a second look: rows on " +
			"their way between shards"
	case d.Unlisted && d.Business:
		return finding.Counted(f.Count, "more value") + " of " + d.Of + " in more than one shard, counted but not listed"
	case d.Unlisted && d.Unlooked:
		return finding.Counted(f.Count, "more ID") + " of " + d.Of + " in more than one shard, counted but not looked at a second time"
	case d.Unlisted:
		return finding.Counted(f.Count, "more ID") + " of " + d.Of + " in more than one shard, looked at twice but not listed one by one"
	}
	names := make([]string, len(d.Places))
	for i, p := range d.Places {
		names[i] = ofPlace(p)
	}
	where := strings.Join(names, " and ")
	switch {
	case d.Business:
		return "the same " + d.Of + " on " + where
	case d.SameRow:
		return "on " + where + ": the same row, a stale copy; one of them has to go"
	case len(d.Places) == 1:
		return "in several tables of " + where + ": each of its IDs should stand in one of them"
	}
	return "on " + where + ": different rows, so one ID was given twice"
}

func ofPlace(p finding.IDPlace) string {
	name := p.Shard
	if len(p.Members) > 0 {
		name += "/" + strings.Join(p.Members, ",")
	}
	if len(p.Row) == 0 {
		return name
	}
	row := make([]string, len(p.Row))
	for i, kv := range p.Row {
		row[i] = kv.Column + "=" + kv.Value
	}
	return name + " (" + strings.Join(row, ", ") + ")"
}

// ofNotUnique says what the IDs of an entity may be when the fleet file does not say whether
// they are unique.
func ofNotUnique(f *finding.Finding, n finding.NotUniqueIDs) string {
	const declare = "declare the table under ids: local, or its entity under ids: entities"
	line := fmt.Sprintf("%s (%s of those that could) stand in more than one of %s", finding.Counted(f.Count, "ID"), percent(n.Share),
		finding.Counted(uint64(n.Shards), "shard"))
	switch n.Guess {
	case finding.CopiedTable:
		return line + ", with the same rows as far as was looked: a table that every shard has a copy of"
	case finding.OwnNumbers:
		return line + ": each shard counts its own, it seems, but nobody said so; " + declare
	}
	return line + fmt.Sprintf(", such as %s, with different rows in %s of %s looked at. Nobody said whether its IDs are unique over the "+
		"shards; %s",
		strings.Join(n.Examples, ", "), finding.Thousands(n.Different), finding.Thousands(n.Looked), declare)
}

func ofClipped(f *finding.Finding, c finding.ClippedRows) string {
	line := fmt.Sprintf("%s is exactly %s, the maximum of %s", strings.Join(f.Columns, ", "), c.Maximum, cmp.Or(c.Was, c.Type))
	if c.Unlisted {
		line = finding.Counted(f.Count, "more row") + ": " + line
	}
	switch {
	case c.Since != nil:
		return line + fmt.Sprintf(": an ID of %s was cut to it, as a run on %s saw, and the row has not been mended since", c.Entity,
			c.Since.UTC().Format(time.DateOnly))
	case c.Was != "" && c.NoSuchID:
		return line + fmt.Sprintf(", and there is no such %s: an ID was cut to it before the column became %s", c.Entity, c.Type)
	case c.Was != "":
		return line + fmt.Sprintf(", where far more rows stand than at any ID around it (at most %s): IDs of %s were cut to it before the "+
			"column became %s", finding.Thousands(c.Near), c.Entity, c.Type)
	case !c.Passed:
		return line + ", to which no ID of " + c.Entity + " has come yet"
	}
	return line + ": an ID of " + c.Entity + " was cut to it, which strict mode does not prevent under INSERT IGNORE or ALTER TABLE"
}

func ofNeverGiven(n finding.NeverGiven) string {
	return fmt.Sprintf("holds IDs of %s up to %s, and %s has come to %s: nothing has given such an ID yet", n.Entity, n.Greatest,
		cmp.Or(n.Generator, "the key"), n.Value)
}

// ofHeadroom says how much room a column has, and how long it lasts.
func ofHeadroom(f *finding.Finding, h finding.Headroom) string {
	line := h.Type
	if len(h.On) > 0 {
		line += " on " + first(h.On)
	}
	generator := cmp.Or(h.Generator, "the key")
	line += fmt.Sprintf(" holds IDs of %s up to %s, and %s ", h.Entity, h.Capacity, generator)
	switch {
	case h.Passed:
		line += "has come to " + h.Value + ": new IDs do not fit"
	case f.Kind == finding.IDReferenceNarrower:
		line += "can give up to " + h.Gives
		if h.Value != "" {
			line += "; it has come to " + h.Value + ", " + percent(h.Used) + " of the way"
		}
	default:
		line += "has come to " + h.Value + ": " + percent(h.Used) + " of it, " + h.Left + " left"
	}
	line += lasts(h.Outlook)
	if h.Doubtful {
		line += "; whether its IDs are those is not known"
	}
	return line
}

// lasts says when a column will be full, if there is a forecast.
func lasts(o *finding.Outlook) string {
	switch {
	case o == nil:
		return ""
	case o.Full == nil || o.SafeStart == nil:
		return "; at the rate of the last days it lasts"
	}
	verb := "is"
	if o.TooLate {
		verb = "was"
	}
	return fmt.Sprintf("; at %.0f a day it is full on %s, and the last safe start of its ALTER %s %s",
		o.PerDay, o.Full.UTC().Format(time.DateOnly), verb, o.SafeStart.UTC().Format("2006-01-02 15:04 UTC"))
}

func ofTickets(f *finding.Finding, t finding.TicketIDs) string {
	many := finding.Counted(f.Count, "ID")
	if t.AtLeast {
		many = "more than " + many
	}
	switch {
	case t.Server == "":
		return fmt.Sprintf("%s of %s in use that no server of %s has given or would give, such as %s", many, t.Entity, t.Generator, t.Lowest)
	case f.Kind == finding.IDTicketBehind:
		return fmt.Sprintf("%s on %s is behind: its next ID is %s, and %s of %s from there on are in use already (%s to %s): what it gives "+
			"next collides",
			t.Generator, t.Server, t.Next, many, t.Entity, t.Lowest, t.Highest)
	}
	return fmt.Sprintf("%s of %s in use that %s on %s never gave: its next is %s, in use are %s to %s", many, t.Entity, t.Generator,
		t.Server, t.Next, t.Lowest, t.Highest)
}

func ofSameNumbers(s finding.SameNumbers) string {
	x, y := s.Servers[0], s.Servers[1]
	if s.Generator == "" {
		return "both members take writes (read_only is off), and both would give the same IDs: a with " + ofSeries(x) + ", b with " + ofSeries(y)
	}
	return s.Generator + " gives the same IDs on " + x.Server + " (" + ofSeries(x) + ") and on " + y.Server + " (" + ofSeries(y) + ")"
}

func ofSeries(s finding.IDSeries) string {
	return fmt.Sprintf("increment %d, offset %d", s.Increment, s.Offset)
}

func ofForgetful(s finding.ForgetfulServers) string {
	line := s.Generator + " on " + first(s.Servers) + ": "
	if s.FlushLog != "" {
		return line + "with innodb_flush_log_at_trx_commit = " + s.FlushLog + " a crash may turn the counter back, and IDs are given twice"
	}
	return line + s.Version + " forgets its counters at a restart, and gives the IDs of deleted rows again"
}

// first joins the first names of a list, and counts the rest.
func first(names []string) string {
	const most = 6
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// percent never rounds up to 100% a share that is less.
func percent(share float64) string {
	switch {
	case share > 0.9999 && share < 1:
		return "99.99%"
	case share == 1:
		return "100%"
	case share >= 0.995:
		return fmt.Sprintf("%.2f%%", 100*share)
	case share < 0.0001:
		return "less than 0.01%"
	case share < 0.01:
		return fmt.Sprintf("%.2f%%", 100*share)
	}
	return fmt.Sprintf("%.0f%%", 100*share)
}
