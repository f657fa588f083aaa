package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

func withSeverity(kind finding.Kind, to finding.Severity) report.Policy {
	return report.Policy{Severities: []report.SeverityChange{{Kind: kind, From: kind.Severity(), To: to}}}
}

// TestALoweredSeverityIsNamedBesideTheVerdict: who reads GO must see that a file has made it one.
func TestALoweredSeverityIsNamedBesideTheVerdict(t *testing.T) {
	table := example.Matching("shop.carts", 5)
	table.Findings = []finding.Finding{
		{Kind: finding.IDHeadroom, Severity: finding.Blocker}, {Kind: finding.IDHeadroom, Severity: finding.Warning},
	}
	d := example.BuildUnder(withSeverity(finding.IDHeadroom, finding.Warning), example.Run(), sole(table))
	assert.Equal(t, report.Go, d.Verdict)
	assert.Contains(t, d.Reasons, "the fleet file makes 1 finding of id.headroom less: warning, not blocker")
	require.NotNil(t, d.Findings[0].Was)
	assert.Equal(t, finding.Blocker, *d.Findings[0].Was)
	assert.Nil(t, d.Findings[1].Was, "it was a warning before")
	assert.Equal(t, d, merged(t, written(t, d)), "it is concluded from the Document alone")

	info := example.BuildUnder(withSeverity(finding.IDHeadroom, finding.Info), example.Run(), sole(table))
	assert.Equal(t, finding.Info, info.Findings[1].Severity, "the most that one has")
}

// TestARaisedSeverityDecides: a fleet may be stricter than the catalogue, though not with what an
// upgrade changes on purpose.
func TestARaisedSeverityDecides(t *testing.T) {
	table := example.Matching("shop.carts", 5)
	table.Findings = []finding.Finding{{Kind: finding.Collation, Severity: finding.Info}}
	stricter := withSeverity(finding.Collation, finding.Blocker)
	assert.Equal(t, report.NoGo, example.BuildUnder(stricter, example.Run(), sole(table)).Verdict)
	table.Findings[0].Expected = true
	assert.Equal(t, report.Go, example.BuildUnder(stricter, example.Run(), sole(table)).Verdict)
}

// TestNoSeverityHidesWrongRows: whatever a Document claims that its fleet file said.
func TestNoSeverityHidesWrongRows(t *testing.T) {
	p := withSeverity(finding.RowDiffers, finding.Info)
	d := example.BuildUnder(p, example.Run(), sole(example.Differing("shop.carts", 1)))
	assert.Equal(t, report.NoGo, d.Verdict)
	for _, f := range d.Findings {
		assert.Nil(t, f.Was)
	}
}

// TestASeverityIsTheMostOfAKind: some kinds are warnings in the catalogue, and blockers where the
// definitions say why.
func TestASeverityIsTheMostOfAKind(t *testing.T) {
	assert.Equal(t, finding.Warning, finding.TypeDiffers.Severity())
	table := blocked("shop.carts")
	table.Findings = append(table.Findings, finding.Finding{Kind: finding.TypeDiffers, Severity: finding.Info})
	d := example.BuildUnder(withSeverity(finding.TypeDiffers, finding.Warning), example.Run(), sole(table))
	assert.Equal(t, report.Go, d.Verdict)
	assert.Equal(t, finding.Warning, d.Findings[0].Severity)
	assert.Equal(t, finding.Info, d.Findings[1].Severity, "it is less for a reason of its own")
	assert.Contains(t, d.Reasons, "the fleet file makes 1 finding of schema.type less: warning, not blocker")
}
