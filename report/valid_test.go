package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestFactsKeepKeysApart: JSON would turn all bytes that are no UTF-8 into the same U+FFFD, and two
// keys would look like one.
func TestFactsKeepKeysApart(t *testing.T) {
	table := example.Matching("shop.t", 1)
	keys := finding.EqualKeys{Collation: "utf8mb4_bin", Index: "u", Keys: [][]string{{"\xe9"}, {"\xe8"}, {"é"}}}
	table.Findings = []finding.Finding{{Kind: finding.KeysEqual, Severity: finding.Warning, Count: 3, Facts: keys}}
	d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", table)})
	want := report.Facts{Facts: finding.EqualKeys{Collation: "utf8mb4_bin", Index: "u", Keys: [][]string{{`\xE9`}, {`\xE8`}, {"é"}}}}
	assert.Equal(t, want, d.Findings[0].Facts)
	assert.Equal(t, want, written(t, d).Findings[0].Facts)
	assert.Equal(t, "\xe9", keys.Keys[0][0], "the outcome stays as it is")
}

// TestDocumentOfALaterVersionIsWrittenAgainAsItWas: merging reports of a newer allclear must not lose
// the facts that this one does not know.
func TestDocumentOfALaterVersionIsWrittenAgainAsItWas(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Damaged())
	d.Findings[0].Facts = report.Facts{Facts: finding.Unknown{Form: "of-tomorrow", Text: `{"form":"of-tomorrow","x":[1]}`}}
	assert.Equal(t, d, written(t, d))
}
