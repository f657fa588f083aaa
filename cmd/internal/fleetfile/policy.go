package fleetfile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"allclear/cmd/internal/exit"
	"allclear/compare/finding"
	"allclear/compare/suggest"
)

// An Accepted entry names findings that somebody accepts: they are not to decide.
type Accepted struct {
	Kind         finding.Kind
	Table        *Pattern // nil for findings that are about no table
	Column, Pair string   // "" for any
	Reason, By   string
	Until        time.Time // the last day on which it holds, at 00:00 UTC
}

// A Severity is another one for a kind of finding than the catalogue gives it.
type Severity struct {
	Kind finding.Kind
	To   finding.Severity
}

// excludes checks the tables to leave out.
func (c *checker) excludes(written []excludeFile) []*Pattern {
	var patterns []*Pattern
	for i, e := range written {
		at := fmt.Sprintf("$.exclude[%d]", i)
		p, err := ParsePattern(e.Pattern)
		if err != nil {
			c.fail(at, err, "")
			continue
		}
		p.reason = e.Reason
		patterns = append(patterns, p)
	}
	return patterns
}

// An Exclusion is a pattern of tables to leave out, with the reason for it.
type Exclusion struct{ Pattern, Reason string }

// ExcludeReasons are the excludes that have a reason, in the order of the file.
func (f *Fleet) ExcludeReasons() []Exclusion {
	var all []Exclusion
	for _, p := range f.Exclude {
		if p.reason != "" {
			all = append(all, Exclusion{p.text, p.reason})
		}
	}
	return all
}

// kind checks the name of a kind of finding.
func (c *checker) kind(at, name string) (finding.Entry, bool) {
	entry, ok := finding.Kind(name).Entry()
	if !ok {
		var known []string
		for _, e := range finding.Kinds() {
			known = append(known, string(e.Kind))
		}
		c.fail(at, fmt.Errorf("there is no kind of finding %q", name), suggest.Or(name, known, "allclear help kinds lists them"))
	}
	return entry, ok
}

// accepted checks what is accepted. Who, why and until when is not left open, for others
// have to live with it.
func (c *checker) accepted(written []acceptedFile, pairs []string) []Accepted {
	var all []Accepted
	for i := range written {
		w := &written[i]
		at := fmt.Sprintf("$.accepted[%d]", i)
		for _, must := range []struct{ key, value, example string }{
			{"kind", w.Kind, "row.differs"}, {"reason", w.Reason, `"notes of guests are not kept"`},
			{"by", w.By, "mia"}, {"until", w.Until, "2027-01-31"},
		} {
			if strings.TrimSpace(must.value) == "" {
				c.fail(at, fmt.Errorf("what is accepted has no %s", must.key), must.key+": "+must.example)
			}
		}
		a := Accepted{Kind: finding.Kind(w.Kind), Column: w.Column, Pair: w.Pair, Reason: w.Reason, By: w.By}
		if w.Kind != "" {
			a.Table = c.acceptedTable(at, w)
		}
		if w.Column != "" && strings.ContainsAny(w.Column, ".*?[") {
			c.fail(at+".column", fmt.Errorf("%q is no column", w.Column), "the name alone, of one column: note")
		}
		if w.Pair != "" && !slices.Contains(pairs, w.Pair) {
			c.fail(at+".pair", fmt.Errorf("there is no pair %q", w.Pair), suggest.Or(w.Pair, pairs, "one of "+strings.Join(pairs, ", ")))
		}
		if w.Until != "" {
			a.Until = c.day(at+".until", w.Until)
		}
		all = append(all, a)
	}
	return all
}

// acceptedTable checks that an entry is for findings that can be accepted, and the pattern of
// their tables.
func (c *checker) acceptedTable(at string, w *acceptedFile) *Pattern {
	entry, isKnown := c.kind(at+".kind", w.Kind)
	switch {
	case !isKnown:
		return nil
	case entry.Subject == finding.Acceptances:
		c.fail(at+".kind", fmt.Errorf("%s is about what is accepted, and cannot be accepted itself", w.Kind),
			"renew the entry that it names, or remove it")
		return nil
	case !entry.MayBeAccepted():
		c.fail(at+".kind", fmt.Errorf("%s cannot be accepted: the rows of the table were not read", w.Kind),
			`leave the table out, with the reason: exclude: [{pattern: "shop.old", reason: "dropped on b"}]`)
		return nil
	case entry.Subject == finding.Servers && w.Table+w.Column != "":
		c.fail(at, fmt.Errorf("%s is about servers, not about tables", w.Kind), "leave table and column out")
		return nil
	case entry.Subject == finding.Servers || entry.Subject == finding.IDs && w.Table == "":
		return nil
	case w.Table == "":
		c.fail(at, fmt.Errorf("what is accepted has no table"), `table: "shop.carts", or "*" for all tables`)
		return nil
	}
	p, err := ParsePattern(w.Table)
	if err != nil {
		c.fail(at+".table", err, "")
	}
	return p
}

// day reads a day of the calendar, in UTC.
func (c *checker) day(at, text string) time.Time {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		c.fail(at, fmt.Errorf("%q is no day", text), "year, month and day: 2027-01-31")
	}
	return day
}

// severities checks the severities that are to be others than those of the catalogue.
func (c *checker) severities(written map[string]string) []Severity {
	words := []string{finding.Info.String(), finding.Warning.String(), finding.Blocker.String()}
	var all []Severity
	for _, name := range slices.Sorted(maps.Keys(written)) {
		at := "$.severities.'" + name + "'" // as paths have names with a dot in them
		entry, ok := c.kind(at, name)
		if !ok {
			continue
		}
		var to finding.Severity
		if to.UnmarshalText([]byte(written[name])) != nil {
			c.fail(at, fmt.Errorf("%q is no severity", written[name]), suggest.Or(written[name], words, "one of "+strings.Join(words, ", ")))
			continue
		}
		if err := mayBe(&entry, to); err != nil {
			c.fail(at, err, "")
			continue
		}
		all = append(all, Severity{entry.Kind, to})
	}
	return all
}

// mayBe tells why a kind cannot have a severity.
func mayBe(entry *finding.Entry, to finding.Severity) error {
	switch {
	case to < entry.Severity && !entry.MayBeLowered(), to > entry.Severity && !entry.MayBeRaised():
	default:
		return nil
	}
	if entry.Subject == finding.Acceptances {
		return exit.WithHint(errors.New("what is accepted keeps the severity of its findings"), "leave it out")
	}
	return exit.WithHint(fmt.Errorf("%s stays a %s: it says that data is wrong", entry.Kind, entry.Severity),
		fmt.Sprintf("accept single cases, by somebody and until a day: accepted: [{kind: %s, …}]", entry.Kind))
}
