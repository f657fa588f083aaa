package damage_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/damage"
)

// One good value that undoes by chance is destroyed by the statement that repairs the
// others: NESCAFÉ® would become NESCAFɮ.
func TestNoRepairOfAColumnHarmsAGoodValue(t *testing.T) {
	damaged := [][]byte{
		[]byte("BjÃ¶rn BlÃ¥"), []byte("SmÃ¸rrebrÃ¸d pÃ¥ bordet"), []byte("crÃ¨me brÃ»lÃ©e"), []byte("FranÃ§ois Ã©tÃ©"),
		[]byte("MÃ¼nchen fÃ¼r GrÃ¼ÃŸe"),
	}
	for good, isOffered := range map[string]bool{"": true, "plain": true, "Zürich": true, "NESCAFÉ®": false} {
		var proven []damage.Sign
		for _, sign := range signs("utf8mb4", append(damaged[:len(damaged):len(damaged)], []byte(good))...) {
			if sign.Level == damage.Proven {
				proven = append(proven, sign)
			}
		}
		require.Len(t, proven, 1, good)
		assert.Equal(t, isOffered, proven[0].Repair != "", good)
	}
}
