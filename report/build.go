package report

import (
	"cmp"
	"slices"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/report/words"
)

// toolName is what report.json calls the tool.
const toolName = "allclear"

// Build makes the Document of a run over a fleet, or over a part of one, from its outcome,
// and decides by the policy of its fleet file. version is that of allclear. A check that run.Checks does not list counts as not done, and
// a check that it lists but that has no result is a gap. If the run's goal is not among the
// checks, nothing is verified.
func Build(version string, run Run, policy Policy, outcome *fleet.Outcome) *Document {
	run.Started, run.Finished = forJSON(run.Started), forJSON(run.Finished)
	run.Goal = cmp.Or(run.Goal, Rows)
	run.Checks = slices.Clone(run.Checks)
	slices.Sort(run.Checks)
	if run.Interrupted == "" && outcome.Ended != nil {
		run.Interrupted = outcome.Ended.Error()
	}
	d := &Document{
		SchemaVersion: SchemaVersion,
		Tool:          Tool{Name: toolName, Version: version},
		Run:           run,
		Features:      slices.Clone(policy.Features), Accepted: slices.Clone(policy.Accepted), Severities: slices.Clone(policy.Severities),
	}
	for i := range d.Accepted {
		d.Accepted[i].Expired = d.Accepted[i].HasExpired(run.Started)
	}
	for i := range outcome.Pairs {
		d.addPair(&outcome.Pairs[i])
	}
	if policy.WhyLeftOut != nil {
		for i := range d.Coverage.LeftOut {
			l := &d.Coverage.LeftOut[i]
			l.Reason = policy.WhyLeftOut(*l)
		}
	}
	d.addIDs(outcome.IDs)
	d.Freshness = freshnessOf(outcome.Sweep)
	for _, g := range outcome.Gaps {
		d.addGap(g.Pair, g.Table, g)
	}
	d.conclude()
	return d
}

// forJSON is t in UTC and rounded to milliseconds, so that it stays the same when a report is
// written and read.
func forJSON(t time.Time) time.Time { return t.UTC().Round(time.Millisecond) }

func (d *Document) addPair(p *compare.PairOutcome) {
	pair := Pair{
		Name: p.Name, Began: forJSON(p.Began), Ended: forJSON(p.Ended),
		A: member(&p.A), B: member(&p.B), Tables: []Table{}, Since: since(p.Since),
		PositionA: positions(p.PositionsA), PositionB: positions(p.PositionsB), Restraint: restraint(p.Restraint),
	}
	hasTexts := p.A.Recording == nil || p.B.Recording == nil
	for i := range p.Tables {
		t := &p.Tables[i]
		for _, f := range t.Findings {
			f.Pair, f.Table = cmp.Or(f.Pair, p.Name), cmp.Or(f.Table, t.Name)
			d.addFinding(f)
		}
		pair.Tables = append(pair.Tables, d.table(p.Name, t, hasTexts))
	}
	for _, only := range p.OnlyA {
		pair.Tables = append(pair.Tables, d.missingTable(p, only, "b"))
	}
	for _, only := range p.OnlyB {
		pair.Tables = append(pair.Tables, d.missingTable(p, only, "a"))
	}
	pair.addUnjudged(p.Gaps)
	for _, f := range p.Findings {
		f.Pair = cmp.Or(f.Pair, p.Name)
		d.addFinding(f)
	}
	for _, l := range p.LeftOut {
		d.Coverage.LeftOut = append(d.Coverage.LeftOut, LeftOut{Pair: p.Name, Table: l.Table, By: l.By})
	}
	for _, s := range p.Skipped {
		d.Coverage.Skipped = append(d.Coverage.Skipped, Skipped{Pair: p.Name, Name: s.Name, What: s.What})
	}
	d.addPairGaps(p)
	d.Pairs = append(d.Pairs, pair)
}

func member(m *compare.MemberOutcome) Member {
	return Member{
		Address: m.Address, Version: m.Version, Facts: m.Facts, Error: m.Failure.Reason, Recording: recording(m.Recording),
		Account: account(m.Account),
	}
}

func account(a *checksum.Account) *Account {
	if a == nil {
		return nil
	}
	kept := &Account{User: validText(a.User), Grants: []string{}}
	for _, grant := range a.Grants {
		kept.Grants = append(kept.Grants, validText(grant))
	}
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	kept.ClockOffset, kept.ClockUncertainty = milliseconds(a.Clock.Offset), milliseconds(a.Clock.Uncertainty)
	return kept
}

func recording(r *checksum.Recording) *Recording {
	if r == nil {
		return nil
	}
	began, ended := &r.Began, &r.Ended
	return &Recording{
		Server: validText(began.Instance.String()), Began: forJSON(began.At), Ended: forJSON(ended.At), Consistent: r.Consistent,
		PositionBegan: validText(began.Activity.Replication.String()), PositionEnded: validText(ended.Activity.Replication.String()),
		Executed: finding.Executed(ended.Since(began).Executed.String()),
	}
}

func broke(b *finding.Broke) *finding.Broke {
	if b == nil {
		return nil
	}
	valid := *b
	valid.EqualAt, valid.DifferentAt = forJSON(b.EqualAt), forJSON(b.DifferentAt)
	valid.EqualRun, valid.DifferentRun = validText(b.EqualRun), validText(b.DifferentRun)
	return &valid
}

func positions(p compare.Positions) Positions {
	return Positions{validText(p.Began), validText(p.Ended)}
}

func since(s *finding.Since) *finding.Since {
	if s == nil {
		return nil
	}
	valid := *s
	valid.Server, valid.From, valid.To, valid.Why = validText(s.Server), validText(s.From), validText(s.To), validText(s.Why)
	return &valid
}

func restraint(r *finding.Restraint) *finding.Restraint {
	if r == nil {
		return nil
	}
	valid := *r
	valid.Waits, valid.Untold = slices.Clone(r.Waits), slices.Clone(r.Untold)
	for i := range valid.Waits {
		valid.Waits[i].Why = validText(valid.Waits[i].Why)
	}
	for i := range valid.Untold {
		valid.Untold[i].Why = validText(valid.Untold[i].Why)
	}
	return &valid
}

// table takes over the outcome of a table. It does not believe a match that has
// differences or gaps. Where neither member hasTexts, there were none to look at.
func (d *Document) table(pair string, t *compare.TableOutcome, hasTexts bool) Table {
	result := t.Result
	switch {
	case !d.Checked(Rows):
		result = compare.Unverified
	case t.Differences > 0:
		result = compare.Differ
	case result == compare.Match && (len(t.Gaps) > 0 || t.ChangedSince > 0 || t.Canaries.Missed() > 0):
		result = compare.Unverified
	}
	for _, g := range t.Gaps {
		d.addGap(pair, cmp.Or(g.Table, t.Name), g)
	}
	isOfCanary := func(g finding.Gap) bool { return g.Cause.Kind == finding.CanaryMissed }
	if t.Canaries.Missed() > 0 && !slices.ContainsFunc(t.Gaps, isOfCanary) {
		d.addGap(pair, t.Name, finding.Gap{Cause: finding.MissedCanary()})
	}
	isUnread := result == compare.Unverified || t.Result == compare.Unverified // differences do not tell of the rest
	isOpen := isUnread && d.Checked(Rows) || hasTexts && !t.Inspected && d.Checked(Charset)
	if isOpen && len(t.Gaps) == 0 && t.Canaries.Missed() == 0 {
		d.addGap(pair, t.Name, finding.Gap{Cause: finding.Because(finding.Failed, "not verified, and no reason was recorded")})
	}
	row := Table{
		Table:       t.Name,
		Result:      result,
		RowsA:       t.RowsA,
		RowsB:       t.RowsB,
		Differences: t.Differences, ChangedSince: t.ChangedSince,
		Earlier: earlierOf(&t.Earlier), ReadAgain: validText(t.Forgotten), NotKept: validText(t.NotKept),
		Canaries:  t.Canaries,
		Inspected: t.Inspected,
		Began:     forJSON(t.Began),
		PositionA: positions(t.PositionsA), PositionB: positions(t.PositionsB),
		Seconds:  float64(t.Elapsed.Round(time.Millisecond).Milliseconds()) / 1000,
		RowsFile: t.Files.Rows, WhereFileA: t.Files.WhereA, WhereFileB: t.Files.WhereB,
		ShapeA: d.shape(t.A), ShapeB: d.shape(t.B),
	}
	if !t.Began.IsZero() {
		row.Ended = forJSON(t.Began.Add(t.Elapsed))
	}
	switch t.Kind {
	case checksum.Wire, checksum.Meaning:
		row.DigestA, row.DigestB, row.DigestKind = t.DigestA.String(), t.DigestB.String(), t.Kind.String()
	}
	return row
}

// missingTable is a table that one member lacks: there was nothing to compare its rows
// with, so they are not verified. The check for drift makes the finding that it is missing.
func (d *Document) missingTable(p *compare.PairOutcome, t *checksum.Table, missingOn string) Table {
	if d.Checked(Rows) {
		d.addGap(p.Name, t.FullName(), finding.Gap{
			Member: missingOn, Cause: finding.Because(finding.OneSided, "%s has no such table to compare with", missingOn),
		})
		gap := &d.Coverage.Unverified[len(d.Coverage.Unverified)-1]
		gap.Missing = slices.ContainsFunc(p.Findings, func(f finding.Finding) bool {
			return f.Kind == finding.MissingTable && f.Severity == finding.Blocker && f.Table == gap.Table && f.Member == gap.Member
		})
	}
	row := Table{Table: t.FullName(), Result: compare.Unverified}
	if missingOn == "b" {
		row.ShapeA = d.shape(t)
	} else {
		row.ShapeB = d.shape(t)
	}
	return row
}

// addUnjudged lists the tables of gaps that no member's tables have: one member alone shows
// them, and it is not known whether the other lacks them.
func (p *Pair) addUnjudged(gaps []finding.Gap) {
	if len(gaps) == 0 {
		return
	}
	isListed := map[string]bool{"": true} // a gap of the pair
	for _, t := range p.Tables {
		isListed[t.Table] = true
	}
	for _, g := range gaps {
		if !isListed[g.Table] {
			isListed[g.Table] = true
			p.Tables = append(p.Tables, Table{Table: g.Table, Result: compare.Unverified})
		}
	}
}

// addPairGaps takes over the gaps that belong to no table and adds those that
// follow from the outcome, so that none of them depends on being recorded.
func (d *Document) addPairGaps(p *compare.PairOutcome) {
	failures := map[string]finding.Cause{"a": p.A.Failure, "b": p.B.Failure}
	for _, g := range p.Gaps {
		if g.Table == "" && g.Cause.Reason != "" && g.Cause == failures[g.Member] {
			continue // that the member could not be read is said below
		}
		d.addGap(p.Name, g.Table, g)
	}
	for _, member := range []string{"a", "b"} {
		isOfPair := func(g finding.Gap) bool { return g.Table == "" && g.Member == "" && g.Cause == failures[member] }
		if failure := failures[member]; failure.Reason != "" && !slices.ContainsFunc(p.Gaps, isOfPair) {
			cause := finding.Because(failure.Kind, "%s could not be read: %s", member, failure.Reason)
			d.addGap(p.Name, "", finding.Gap{Member: member, Cause: cause})
		}
	}
	if !d.Checked(d.Goal()) {
		d.addGap(p.Name, "", finding.Gap{Cause: finding.Because(finding.NotAsked, "%s were not among the checks of this run", d.Goal())})
		return
	}
	planned := len(p.Tables) + len(p.OnlyA) + len(p.OnlyB)
	if planned == 0 && len(p.Gaps) == 0 && p.A.Failure.Reason == "" && p.B.Failure.Reason == "" {
		d.addGap(p.Name, "", finding.Gap{Cause: finding.Because(finding.NotThere, "no table was found to verify")})
	}
}

func (d *Document) addGap(pair, table string, g finding.Gap) {
	d.Coverage.Unverified = append(d.Coverage.Unverified, Gap{
		Pair: pair, Member: g.Member, Table: table, Range: validText(g.Range),
		Cause: cmp.Or(g.Cause.Kind, finding.Failed), Reason: validText(g.Cause.Reason), Lag: g.Lag,
	})
}

func (d *Document) addFinding(f finding.Finding) {
	var key Key
	for _, kv := range f.Key {
		key = append(key, finding.KeyValue{Column: kv.Column, Value: validText(kv.Value)})
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
		Facts:    Facts{validFacts(f.Facts)},
		Expected: f.Expected,
		Detail:   validText(words.Detail(&f)),
		Sample:   validText(f.Sample),
		Repair:   f.Repair,
		Recheck:  f.Recheck,
		Clusters: validClusters(f.Clusters),
		Broke:    broke(f.Broke),
	})
}
