package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/report"
)

// What the definitions of both members show alike is one thing to mend, and not
// damage of one of them.
func TestDamagedDefinitionOfBothMembersIsOneFinding(t *testing.T) {
	table := &checksum.Table{Database: "shop", Name: "t", Columns: []checksum.Column{{Name: "e", Type: "enum", FullType: "enum('cafÃ©','x')", Charset: "utf8mb4"}}}
	d := report.Build("1", report.Run{Goal: report.Charset, Checks: []report.Check{report.Charset}},
		[]compare.PairOutcome{{Name: "p", Tables: []compare.TableOutcome{{Name: "shop.t", A: table, B: table, Inspected: true}}}})
	require.Len(t, d.Findings, 1)
	f := d.Findings[0]
	assert.Empty(t, f.Member)
	assert.Equal(t, "label 'cafÃ©' looks damaged (once)", f.Detail)
	assert.NotEmpty(t, f.Recheck.A)
	assert.Equal(t, f.Recheck.A, f.Recheck.B)
}
