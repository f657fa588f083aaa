package example

import (
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
)

// Naughty is the Document of a run in which every name and value that a server, a fleet file or a
// person gives is one of some texts.
func Naughty(texts []string) *report.Document {
	var pairs []compare.PairOutcome
	for i, text := range texts {
		next := texts[(i+1)%len(texts)]
		t := Differing("shop."+text, 1)
		f := &t.Findings[0]
		f.Key = []finding.KeyValue{{Column: text, Value: next}}
		f.Columns, f.Recheck.A = []string{next}, "SELECT '"+text+"'"
		t.Findings = append(t.Findings, finding.Finding{
			Kind: "charset.double-encoded", Severity: finding.Warning, Member: "a", Key: f.Key, Columns: f.Columns, Count: 1,
			Sample: text, Repair: "UPDATE t SET c = '" + next + "'", Facts: finding.TextDamage{How: text},
		})
		open := Matching("shop.open "+text, 5)
		open.Result, open.Gaps = compare.Unverified, []finding.Gap{{Range: text, Cause: finding.Because(finding.Failed, "%s", next)}}
		p := Sound("pair "+text, t, open)
		p.A = Server("8.0.35", map[string]string{text: next})
		p.LeftOut = []compare.LeftOut{{Table: "shop.out " + text, By: next}}
		pairs = append(pairs, p)
	}
	run := Run()
	run.Command, run.Interrupted = texts[0], texts[len(texts)-1]
	return Build("dev", run, pairs)
}
