package texts

import (
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/altered"
	"allclear/compare/damage"
	"allclear/compare/finding"
	"allclear/compare/packed"
)

// A diagnosis that was laid aside says all that it said before: what it is counted by, the
// samples and the sums of both copies.
func TestADiagnosisReadsBack(t *testing.T) {
	of := bothCopies{}
	of[0].sample, of[0].sum = "Ã©", sha256.Sum256([]byte("a"))
	of[1].sample, of[1].sum = "é", sha256.Sum256([]byte("b"))
	onA, onB := Cause{Column: 3, of: of}, Cause{Column: 300, of: of}
	all := Diagnosis{
		onA.as(damage.Diagnosis{Class: damage.DoubleEncoded, How: "2 times", Repair: "CONVERT({column})", Lossless: true, Meant: true}, "a"),
		onB.as(damage.Diagnosis{Class: damage.Cut}, "b"),
		{Column: 1, Altered: altered.Cause{Kind: finding.RowRounded, Member: "b"}, Member: "b", Sample: "0.1 → 0.100001"},
		{Column: 2, IsUndone: true, before: []byte("é")},
		{Column: 4},
	}
	from := packed.Read(all.AppendPacked(nil))
	assert.Equal(t, all, ReadPacked(from))
	require.NoError(t, from.Err())
}
