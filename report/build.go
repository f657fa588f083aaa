package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/report/words"
)

// toolName is what report.json calls the tool.
const toolName = "allclear"

// Build makes the Document of a run. version is the tool's own. The checks
// that run.Checks does not list count as not done, and without the run's goal
// nothing is verified. Of drift, tables and columns that one member lacks are reported in
// any case: their rows and values have no place there.
func Build(version string, run Run, pairs []compare.PairOutcome) *Document {
	run.Started, run.Finished = forJSON(run.Started), forJSON(run.Finished)
	run.Goal = cmp.Or(run.Goal, Rows)
	run.Checks = slices.Clone(run.Checks)
	slices.Sort(run.Checks)
	d := &Document{
		SchemaVersion: SchemaVersion,
		Tool:          Tool{Name: toolName, Version: version},
		Run:           run,
	}
	for i := range pairs {
		d.addPair(&pairs[i])
	}
	d.conclude()
	return d
}

// forJSON is t in UTC and in milliseconds, so that it survives a round trip.
func forJSON(t time.Time) time.Time { return t.UTC().Round(time.Millisecond) }

func (d *Document) checked(c Check) bool { return slices.Contains(d.Run.Checks, c) }

func (d *Document) addPair(p *compare.PairOutcome) {
	pair := Pair{Name: p.Name, A: member(&p.A), B: member(&p.B), Tables: []Table{}}
	for i := range p.Tables {
		t := &p.Tables[i]
		for _, f := range t.Findings {
			f.Pair, f.Table = cmp.Or(f.Pair, p.Name), cmp.Or(f.Table, t.Name)
			d.addFinding(f)
		}
		pair.Tables = append(pair.Tables, d.table(p.Name, t))
	}
	for _, only := range p.OnlyA {
		pair.Tables = append(pair.Tables, d.missingTable(p.Name, only, "b"))
	}
	for _, only := range p.OnlyB {
		pair.Tables = append(pair.Tables, d.missingTable(p.Name, only, "a"))
	}
	for _, f := range drift.Judge(p, d.Run.Checks) {
		d.addFinding(f)
	}
	for _, s := range p.Skipped {
		d.Coverage.Skipped = append(d.Coverage.Skipped, Skipped{Pair: p.Name, Name: s.Name, What: s.What})
	}
	d.addPairGaps(p)
	d.Pairs = append(d.Pairs, pair)
}

func member(m *compare.MemberOutcome) Member {
	return Member{Address: m.Address, Version: m.Version, Facts: m.Facts, Error: m.Failure.Reason}
}

// table takes over an outcome, but not what contradicts itself: a match with
// differences or gaps is none.
func (d *Document) table(pair string, t *compare.TableOutcome) Table {
	result := t.Result
	switch {
	case !d.checked(Rows):
		result = compare.Unverified
	case t.Differences > 0:
		result = compare.Differ
	case result == compare.Match && len(t.Gaps) > 0:
		result = compare.Unverified
	}
	for _, g := range t.Gaps {
		d.addGap(pair, cmp.Or(g.Table, t.Name), g)
	}
	isOpen := result == compare.Unverified && d.checked(Rows) || !t.Inspected && d.checked(Charset)
	if isOpen && len(t.Gaps) == 0 {
		d.addGap(pair, t.Name, compare.Gap{Reason: "not verified, and no reason was recorded"})
	}
	row := Table{
		Table:       t.Name,
		Result:      Result(result),
		RowsA:       t.RowsA,
		RowsB:       t.RowsB,
		Differences: t.Differences,
		Inspected:   t.Inspected,
		Seconds:     float64(t.Elapsed.Round(time.Millisecond).Milliseconds()) / 1000,
	}
	switch t.Kind {
	case checksum.Wire, checksum.Meaning:
		row.DigestA, row.DigestB, row.DigestKind = t.DigestA.String(), t.DigestB.String(), t.Kind.String()
	}
	return row
}

// missingTable is a table that one member lacks: its rows were compared with
// nothing, so they are not verified. That it is missing is a finding of drift.
func (d *Document) missingTable(pair string, t *checksum.Table, missingOn string) Table {
	if d.checked(Rows) {
		d.addGap(pair, t.FullName(), compare.Gap{Reason: missingOn + " has no such table to compare with"})
	}
	return Table{Table: t.FullName(), Result: Result(compare.Unverified)}
}

// addPairGaps takes over the gaps that belong to no table and adds those that
// follow from the outcome, so that none of them depends on being recorded.
func (d *Document) addPairGaps(p *compare.PairOutcome) {
	for _, g := range p.Gaps {
		d.addGap(p.Name, g.Table, g)
	}
	isSaid := func(failure string) bool {
		return slices.ContainsFunc(p.Gaps, func(g compare.Gap) bool { return g.Why() == failure })
	}
	if p.A.Failure.Reason != "" && !isSaid(p.A.Failure.Reason) {
		d.addGap(p.Name, "", compare.Gap{Reason: "a could not be read: " + p.A.Failure.Reason})
	}
	if p.B.Failure.Reason != "" && !isSaid(p.B.Failure.Reason) {
		d.addGap(p.Name, "", compare.Gap{Reason: "b could not be read: " + p.B.Failure.Reason})
	}
	if !d.checked(d.goal()) {
		d.addGap(p.Name, "", compare.Gap{Reason: string(d.goal()) + " were not among the checks of this run"})
		return
	}
	planned := len(p.Tables) + len(p.OnlyA) + len(p.OnlyB)
	if planned == 0 && len(p.Gaps) == 0 && p.A.Failure.Reason == "" && p.B.Failure.Reason == "" {
		d.addGap(p.Name, "", compare.Gap{Reason: "no table was found to verify"})
	}
}

func (d *Document) addGap(pair, table string, g compare.Gap) {
	d.Coverage.Unverified = append(d.Coverage.Unverified, Gap{Pair: pair, Table: table, Range: validText(g.Range), Reason: validText(g.Why())})
}

func (d *Document) addFinding(f compare.Finding) {
	var key Key
	for _, kv := range f.Key {
		key = append(key, compare.KeyValue{Column: kv.Column, Value: validText(kv.Value)})
	}
	d.Findings = append(d.Findings, Finding{
		Kind:     f.Kind,
		Subject:  f.Subject(),
		Severity: f.Severity,
		Pair:     f.Pair,
		Member:   f.Member,
		Table:    f.Table,
		Key:      key,
		Columns:  f.Columns,
		Count:    max(1, f.Count),
		Detail:   validText(cmp.Or(f.Detail, words.Detail(&f))),
		Sample:   validText(f.Sample),
		Repair:   f.Repair,
		Recheck:  Recheck(f.Recheck),
	})
}

// validText shows bytes that are no UTF-8 as \xE9. JSON would turn all of them
// into the same U+FFFD, and two keys would look alike.
func validText(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var out strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&out, `\x%02X`, text[0])
		} else {
			out.WriteString(text[:size])
		}
		text = text[size:]
	}
	return out.String()
}
