package words

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
)

// A DBA who reads where the rows lie looks for a deployment or a failed range by it: what is counted,
// and of how many, must be clear.
func TestClustersInWords(t *testing.T) {
	id := finding.Cluster{Column: "id", From: "88201113", To: "88201700", Rows: 380, Of: 412}
	created := finding.Cluster{
		Column: "created_at", From: "2026-11-24 14:02:11", To: "2026-11-24 14:06:58", UTC: true, Rows: 378, Of: 412,
	}
	for _, c := range []struct {
		reason string
		all    []finding.Cluster
		says   string
	}{
		{"there are none", nil, ""},
		{
			"two columns of the same rows, and a day that is said once", []finding.Cluster{id, created},
			"380 of 412 have id from 88,201,113 to 88,201,700; 378 have created_at from 2026-11-24 14:02:11 to 14:06:58 UTC",
		},
		{
			"all rows, over midnight, where the members have other values",
			[]finding.Cluster{{
				Column: "updated_at", Member: "b", From: "2026-11-24 23:59:00", To: "2026-11-25 00:01:00.5", Rows: 1400, Of: 1400,
			}},
			"all 1,400 have updated_at on b from 2026-11-24 23:59:00 to 2026-11-25 00:01:00.5",
		},
		{
			"one value, in a sample", []finding.Cluster{{Column: "shop_id", From: "-1700", To: "-1700", Rows: 4000, Of: 4096, Sample: true}},
			"4,000 of 4,096 that were looked at have shop_id -1,700",
		},
		{
			"columns of which not as many are known",
			[]finding.Cluster{id, {Column: "day", From: "2026-11-24", To: "2026-11-25", Rows: 100, Of: 110, Sample: true}},
			"380 of 412 have id from 88,201,113 to 88,201,700; 100 of 110 that were looked at have day from 2026-11-24 to 2026-11-25",
		},
	} {
		assert.Equal(t, c.says, Clusters(c.all), c.reason)
	}
}
