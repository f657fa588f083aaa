package metrics

import "allclear/report"

// ofFreshness are the metrics of a sweep. They are times and not ages, so that what was promised
// rings when its time has come, whether or not a run was there to tell.
func ofFreshness() []Metric {
	of := func(value func(*report.Freshness) (float64, bool)) func(*report.Document, sample) {
		return func(d *report.Document, add sample) {
			if d.Freshness == nil {
				return
			}
			if v, ok := value(d.Freshness); ok {
				add(v)
			}
		}
	}
	return []Metric{
		{
			"allclear_promise_seconds", "how often a sweep promises to verify every row", nil,
			of(func(f *report.Freshness) (float64, bool) { return f.Within().Seconds(), true }),
		},
		{
			"allclear_oldest_verified_timestamp_seconds",
			"when the rows that have waited the longest were last verified on both members; absent where none ever were", nil,
			of(func(f *report.Freshness) (float64, bool) {
				if f.Oldest == nil {
					return 0, false
				}
				return unix(f.Oldest.VerifiedAt), true
			}),
		},
		{
			"allclear_promise_can_be_kept",
			"1 if the pace and the length of a night are enough for the promise; absent where no pace was measured", nil,
			of(func(f *report.Freshness) (float64, bool) {
				if f.Forecast == nil || f.Forecast.BytesPerSecond <= 0 {
					return 0, false
				}
				return bit(f.Forecast.IsKept), true
			}),
		},
		{
			"allclear_tables_promised", "tables that the promise is about, once for each pair", nil,
			of(func(f *report.Freshness) (float64, bool) { return float64(f.Tables), true }),
		},
		{
			"allclear_tables_never_verified", "those of them with rows that no sweep has verified yet", nil,
			of(func(f *report.Freshness) (float64, bool) { return float64(f.NeverVerified), true }),
		},
	}
}
