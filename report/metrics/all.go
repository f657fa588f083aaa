package metrics

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"allclear/report"
)

// All are all metrics, in the order in which people read of them. Times are Unix seconds, as
// Prometheus has them: an alert on what is left until then needs no new run.
func All() []Metric {
	return slices.Concat(ofRun(), ofCoverage(), ofFreshness(), ofRestraint(), ofFindings(), ofChanges(), ofIDs())
}

func ofRun() []Metric {
	return []Metric{
		{
			"allclear_verdict", "1 for the verdict of the run, 0 for the three others", []string{"verdict"},
			func(d *report.Document, add sample) { states(d.Verdict, add) },
		},
		{
			"allclear_feature_verdict", "1 for the verdict on a feature of the site, 0 for the three others", []string{"feature", "verdict"},
			func(d *report.Document, add sample) {
				for _, f := range d.Features {
					states(f.Verdict, func(value float64, labels ...string) { add(value, text(f.Name), labels[0]) })
				}
			},
		},
		{
			"allclear_run_info", "always 1; the version of allclear that made the report", []string{"version"},
			func(d *report.Document, add sample) { add(1, text(d.Tool.Version)) },
		},
		{
			"allclear_run_start_timestamp_seconds", "when the run began", nil,
			func(d *report.Document, add sample) { add(unix(d.Run.Started)) },
		},
		{
			"allclear_run_end_timestamp_seconds", "when the run ended", nil,
			func(d *report.Document, add sample) { add(unix(d.Run.Finished)) },
		},
		{
			"allclear_run_duration_seconds", "how long the run took", nil,
			func(d *report.Document, add sample) { add(d.Run.Finished.Sub(d.Run.Started).Seconds()) },
		},
		{
			"allclear_run_interrupted", "1 if the run ended before it was done", nil,
			func(d *report.Document, add sample) { add(bit(d.Run.Interrupted != "")) },
		},
	}
}

// states are a value for each verdict.
func states(is report.Verdict, add sample) {
	for _, v := range []report.Verdict{report.Go, report.Degraded, report.NoGo, report.Incomplete} {
		add(bit(v == is), v.String())
	}
}

// unix is a time in seconds.
func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func ofCoverage() []Metric {
	return []Metric{
		{
			"allclear_pairs", "pairs of the run: verified or unverified", []string{"state"},
			func(d *report.Document, add sample) {
				add(float64(d.Coverage.Pairs.Verified), "verified")
				add(float64(d.Coverage.Pairs.Unverified), "unverified")
			},
		},
		{
			"allclear_tables", "tables that the servers hold, once for each pair: verified, unverified, or left out of the run", []string{"state"},
			func(d *report.Document, add sample) {
				add(float64(d.Coverage.Tables.Verified), "verified")
				add(float64(d.Coverage.Tables.Unverified), "unverified")
				add(float64(d.Coverage.Tables.LeftOut), "left_out")
			},
		},
		{
			"allclear_rows_verified", "rows read on both sides", nil,
			func(d *report.Document, add sample) { add(float64(d.Coverage.RowsVerified)) },
		},
		{
			"allclear_gaps", "things planned and not verified, by cause; of no pair where the whole fleet is concerned", []string{"pair", "cause"},
			func(d *report.Document, add sample) {
				counted := counts[[2]string]{}
				for i := range d.Coverage.Unverified {
					g := &d.Coverage.Unverified[i]
					counted[[2]string{text(g.Pair), text(string(g.Cause))}]++
				}
				counted.each(func(k [2]string) []string { return k[:] }, add)
			},
		},
		{
			"allclear_member_up", "1 if a member of a pair could be read", []string{"pair", "member"},
			func(d *report.Document, add sample) {
				for i := range d.Pairs {
					p := &d.Pairs[i]
					for which, m := range map[string]*report.Member{"a": &p.A, "b": &p.B} {
						if isThere := m.Address+m.Version+m.Error != ""; isThere { // a shard may be one server
							add(bit(m.Error == "" && m.Version != ""), text(p.Name), which)
						}
					}
				}
			},
		},
		{
			"allclear_canaries", "rows that the run altered in its own copy, to prove that it finds them: found or missed", []string{"state"},
			func(d *report.Document, add sample) {
				add(float64(d.Coverage.Canaries.Found), "found")
				add(float64(d.Coverage.Canaries.Planted-d.Coverage.Canaries.Found), "missed")
			},
		},
	}
}

// found are findings that are counted together.
type found struct {
	pair, kind, severity, accepted string
}

func (f found) labels() []string { return []string{f.pair, f.kind, f.severity, f.accepted} }

func ofFindings() []Metric {
	labels := []string{"pair", "kind", "severity", "accepted"}
	count := func(of func(some []*report.Finding) float64) func(*report.Document, sample) {
		return func(d *report.Document, add sample) {
			alike := map[found][]*report.Finding{}
			for i := range d.Findings {
				f := &d.Findings[i]
				at := found{text(f.Pair), text(string(f.Kind)), f.Severity.String(), strconv.FormatBool(f.Accepted)}
				alike[at] = append(alike[at], f)
			}
			counted := counts[found]{}
			for at, some := range alike {
				counted[at] = of(some)
			}
			counted.each(found.labels, add)
		}
	}
	return []Metric{
		{
			"allclear_findings", "findings, by kind and severity; of no pair where the whole fleet is concerned", labels,
			count(func(some []*report.Finding) float64 { return float64(report.Distinct(some)) }),
		},
		{
			"allclear_findings_affected", "rows, values or other things that the findings stand for", labels,
			count(func(some []*report.Finding) (affected float64) {
				for _, f := range some {
					affected += float64(f.Count)
				}
				return affected
			}),
		},
		{
			"allclear_blockers", "findings that decide against the site", nil,
			func(d *report.Document, add sample) {
				add(float64(report.Distinct(d.FindingsThat((*report.Finding).IsBlocker))))
			},
		},
		{
			"allclear_acceptances", "what the fleet file accepts: in force or expired", []string{"state"},
			func(d *report.Document, add sample) {
				expired := 0
				for i := range d.Accepted {
					if d.Accepted[i].Expired {
						expired++
					}
				}
				add(float64(len(d.Accepted)-expired), "in_force")
				add(float64(expired), "expired")
			},
		},
		{
			"allclear_acceptances_first_end_timestamp_seconds", "when the first of what the fleet file accepts and is in force ends", nil,
			func(d *report.Document, add sample) {
				if first, ok := firstEnd(d.Accepted); ok {
					add(unix(first))
				}
			},
		},
	}
}

// firstEnd is when the first acceptance in force ends: with its last day.
func firstEnd(accepted []report.Accepted) (first time.Time, ok bool) {
	for _, a := range accepted {
		if end := a.Until.AddDate(0, 0, 1); !a.Expired && (!ok || end.Before(first)) {
			first, ok = end, true
		}
	}
	return first, ok
}

// counts are numbers by what they are of.
type counts[K comparable] map[K]float64

// each adds them. Their order does not matter: metrics are sorted.
func (c counts[K]) each(labels func(K) []string, add sample) {
	for k, n := range c {
		add(n, labels(k)...)
	}
}

// mostColumns is how many columns that store IDs have metrics: those that are fullest.
const mostColumns = 500

func ofIDs() []Metric {
	labels := []string{"entity", "column"}
	each := func(of func(*report.IDColumn) (float64, bool)) func(*report.Document, sample) {
		return func(d *report.Document, add sample) {
			for _, c := range fullest(d.IDs) {
				if value, ok := of(c); ok {
					add(value, text(c.Entity), text(c.Table+"."+c.Column))
				}
			}
		}
	}
	return []Metric{
		{
			"allclear_id_headroom_ratio",
			"share of a column's range that the IDs of its entity have not used yet; below 0 where they have passed it", labels,
			each(func(c *report.IDColumn) (float64, bool) { return 1 - c.Used, true }),
		},
		{
			"allclear_id_full_timestamp_seconds", "when a column will be full; absent where that is not in sight", labels,
			each(func(c *report.IDColumn) (float64, bool) { return unixOf(c.Overflow) }),
		},
		{
			"allclear_id_last_safe_start_timestamp_seconds", "the last moment to begin the ALTER that widens a column", labels,
			each(func(c *report.IDColumn) (float64, bool) { return unixOf(c.LastSafeStart) }),
		},
		{
			"allclear_id_duplicates", "IDs of an entity that stand in more than one shard", []string{"entity"},
			func(d *report.Document, add sample) {
				if d.IDs == nil {
					return
				}
				counted := counts[string]{}
				for i := range d.IDs.Entities {
					counted[text(d.IDs.Entities[i].Name)] += float64(d.IDs.Entities[i].Duplicates)
				}
				counted.each(func(name string) []string { return []string{name} }, add)
			},
		},
	}
}

func unixOf(t *time.Time) (float64, bool) {
	if t == nil {
		return 0, false
	}
	return unix(*t), true
}

// fullest are the columns that have used most of their range, each once for an entity.
func fullest(ids *report.IDs) []*report.IDColumn {
	if ids == nil {
		return nil
	}
	var all []*report.IDColumn
	for i := range ids.Columns {
		all = append(all, &ids.Columns[i])
	}
	slices.SortStableFunc(all, func(x, y *report.IDColumn) int {
		return cmp.Or(cmp.Compare(y.Used, x.Used), cmp.Compare(x.Entity, y.Entity), cmp.Compare(x.Table+x.Column, y.Table+y.Column))
	})
	// The Documents of a fleet's parts have a column each: the fullest counts.
	isTaken := map[string]bool{}
	all = slices.DeleteFunc(all, func(c *report.IDColumn) bool {
		name := text(c.Entity) + "\x00" + text(c.Table+"."+c.Column)
		defer func() { isTaken[name] = true }()
		return isTaken[name]
	})
	return all[:min(len(all), mostColumns)]
}
