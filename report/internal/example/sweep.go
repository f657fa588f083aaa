package example

import (
	"time"

	"allclear/compare"
	"allclear/report"
)

// Swept is a fleet at its first cycle of sweeps: three of its tables have rows that were never read.
func Swept() *report.Document {
	d := Build("dev", Run(), []compare.PairOutcome{Sound("shard17", Matching("shop.listings", 20_000_000))})
	d.Freshness = &report.Freshness{
		WithinSeconds: 7 * 24 * 3600, Tables: 412, NeverVerified: 3, Verified: 409,
		Forecast: &report.Forecast{
			Bytes: 14 << 40, BytesPerSecond: 150 << 20, BudgetSeconds: 3 * 3600, CycleSeconds: 846_720, NeedSeconds: 4*3600 + 25*60,
		},
		Oldest: &report.Piece{
			Pair: "shard17", Table: "shop.listings", Range: "(40,000,001 … 60,000,000]",
			VerifiedAt: d.Run.Finished.Add(-(6*24 + 4) * time.Hour),
		},
	}
	return d
}
