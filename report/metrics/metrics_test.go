package metrics

import (
	"bytes"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/damage/corpus"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

// examples are Documents that have every metric between them.
func examples() map[string]*report.Document {
	good := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", example.Matching("shop.t", 5))})
	good.Features = []report.Feature{{Name: "search", Verdict: report.Go}, {Name: "ads", Verdict: report.NoGo}}
	good.Accepted = []report.Accepted{
		{Kind: "row.missing", Until: time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)},
		{Kind: "row.extra", Until: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), Expired: true},
	}
	ids := example.DocumentOfIDs(example.Two(), example.FleetOfIDs())
	full, start := ids.Run.Finished.AddDate(0, 0, 40), ids.Run.Finished.AddDate(0, 0, 33)
	ids.IDs.Columns[0].Overflow, ids.IDs.Columns[0].LastSafeStart = &full, &start
	return map[string]*report.Document{
		"go": good, "no-go": example.Build("dev", example.Run(), example.Damaged()), "ids": ids,
		"sweep":      example.Swept(),
		"restrained": example.Restrained(),
		"since":      example.SinceLast(),
		"hostile":    example.Build("dev", example.Run(), example.Hostile()),
	}
}

func TestGolden(t *testing.T) {
	for name, d := range examples() {
		golden.Compare(t, name+".prom", *update, func(w io.Writer) error { return Write(w, d) })
	}
}

// read is what node_exporter reads of the metrics.
func read(t *testing.T, d *report.Document) map[string]*dto.MetricFamily {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Write(&out, d))
	require.True(t, strings.HasSuffix(out.String(), "\n# EOF\n"), "the end of OpenMetrics")
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(&out)
	require.NoError(t, err)
	return families
}

// value is the value of the sample with some labels.
func value(t *testing.T, families map[string]*dto.MetricFamily, name string, labels ...string) float64 {
	t.Helper()
	require.Contains(t, families, name)
	for _, m := range families[name].Metric {
		var values []string
		for _, l := range m.Label {
			if l.GetName() != fleetLabel && l.GetName() != goalLabel {
				values = append(values, l.GetValue())
			}
		}
		slices.Sort(values)
		slices.Sort(labels)
		if slices.Equal(values, labels) {
			return m.GetGauge().GetValue()
		}
	}
	require.Failf(t, "no such sample", "%s %q", name, labels)
	return 0
}

// TestMetricsSayWhatTheDocumentSays: alerts are made of these numbers.
func TestMetricsSayWhatTheDocumentSays(t *testing.T) {
	d := examples()["no-go"]
	f := read(t, d)
	assert.Equal(t, 1.0, value(t, f, "allclear_verdict", "NO-GO"))
	assert.Equal(t, 0.0, value(t, f, "allclear_verdict", "GO"))
	assert.Equal(t, float64(d.Run.Finished.Unix()), value(t, f, "allclear_run_end_timestamp_seconds"))
	assert.Equal(t, 61.0, value(t, f, "allclear_run_duration_seconds"))
	assert.Equal(t, float64(d.Coverage.Tables.Verified), value(t, f, "allclear_tables", "verified"))
	assert.Equal(t, float64(d.Coverage.Tables.Unverified), value(t, f, "allclear_tables", "unverified"))
	assert.Equal(t, 2.0, value(t, f, "allclear_tables", "left_out"))
	assert.Equal(t, 1.0, value(t, f, "allclear_findings", "shard01", "row.differs", "blocker", "false"), "its 12 rows are examples of it")
	assert.Equal(t, 1.0, value(t, f, "allclear_findings", "", "server.version", "warning", "false"))
	assert.Equal(t, 2.0, value(t, f, "allclear_gaps", "shard01", "down"))
	assert.Equal(t, 0.0, value(t, f, "allclear_member_up", "shard02", "b"))
	assert.Equal(t, 1.0, value(t, f, "allclear_member_up", "shard02", "a"))

	f = read(t, examples()["ids"])
	assert.InDelta(t, 1-0.6985, value(t, f, "allclear_id_headroom_ratio", "listing", "shop.l.id"), 1e-9)
	inFortyDays := float64(d.Run.Finished.AddDate(0, 0, 40).Unix())
	assert.Equal(t, inFortyDays, value(t, f, "allclear_id_full_timestamp_seconds", "listing", "shop.l.id"))

	f = read(t, examples()["go"])
	assert.Equal(t, 1.0, value(t, f, "allclear_feature_verdict", "ads", "NO-GO"))
	assert.Equal(t, 1.0, value(t, f, "allclear_acceptances", "expired"))
	assert.Equal(t, float64(time.Date(2026, 3, 13, 0, 0, 0, 0, time.UTC).Unix()),
		value(t, f, "allclear_acceptances_first_end_timestamp_seconds"), "the last day counts whole, and what has expired is over")
}

// TestSweepTellsItsPromise: the age that is watched is that of the rows that have waited the longest, and a
// sweep's metrics never stand for those of a verify by hand.
func TestSweepTellsItsPromise(t *testing.T) {
	d := examples()["sweep"]
	f := read(t, d)
	assert.Equal(t, float64(7*24*3600), value(t, f, "allclear_promise_seconds"))
	assert.Equal(t, float64(d.Freshness.Oldest.VerifiedAt.Unix()), value(t, f, "allclear_oldest_verified_timestamp_seconds"))
	assert.Equal(t, 412.0, value(t, f, "allclear_tables_promised"))
	assert.Equal(t, 3.0, value(t, f, "allclear_tables_never_verified"))
	for _, family := range f {
		for _, m := range family.Metric {
			assert.True(t, slices.ContainsFunc(m.Label, func(l *dto.LabelPair) bool {
				return l.GetName() == goalLabel && l.GetValue() == "sweep"
			}), family.GetName())
		}
	}

	assert.Equal(t, 0.0, value(t, f, "allclear_promise_can_be_kept"))

	d.Freshness.Forecast.BytesPerSecond = 0
	assert.NotContains(t, read(t, d), "allclear_promise_can_be_kept", "nobody knows before a pace was measured")
	d.Freshness.Oldest = nil
	assert.NotContains(t, read(t, d), "allclear_oldest_verified_timestamp_seconds", "nothing was ever verified, and 0 would be 1970")
	assert.NotContains(t, read(t, examples()["no-go"]), "allclear_promise_seconds", "verify promises nothing")
}

// TestAcceptedFindingsAreCountedApart: what is accepted must not ring, and must not vanish.
func TestAcceptedFindingsAreCountedApart(t *testing.T) {
	d := examples()["no-go"]
	for i := range d.Findings {
		d.Findings[i].Accepted = d.Findings[i].Kind == finding.RowDiffers
	}
	f := read(t, d)
	assert.Equal(t, 1.0, value(t, f, "allclear_findings", "shard01", "row.differs", "blocker", "true"), "its 12 rows are examples of it")
	assert.Equal(t, 12.0, value(t, f, "allclear_findings_affected", "shard01", "row.differs", "blocker", "true"))
	assert.Equal(t, 4.0, value(t, f, "allclear_blockers"))
}

// TestMetricsStayFew: series cost memory in Prometheus, whatever a fleet's tables and damage.
func TestMetricsStayFew(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Large())
	d.IDs = &report.IDs{}
	for i := range 5_000 {
		d.IDs.Columns = append(d.IDs.Columns, report.IDColumn{Entity: "e", Table: "t", Column: string(rune('a' + i)), Used: float64(i)})
	}
	series := 0
	f := read(t, d)
	for _, family := range f {
		series += len(family.Metric)
	}
	assert.Len(t, f["allclear_id_headroom_ratio"].Metric, mostColumns)
	assert.Less(t, series, mostColumns+100, "240 tables of 4 pairs")
	assert.Equal(t, -4998.0, value(t, f, "allclear_id_headroom_ratio", "e", "t."+string(rune('a'+4_999))), "the fullest are among them")
}

// TestHostileNamesAreLabels: a name must not end a label, a line or the file.
func TestHostileNamesAreLabels(t *testing.T) {
	texts, err := corpus.Naughty()
	require.NoError(t, err)
	d := example.Naughty(texts)
	d.Run.Fleet = "x\",verdict=\"GO\"} 1\n# EOF\n"
	var out bytes.Buffer
	require.NoError(t, Write(&out, d))
	golden.Printable(t, "naughty", out.String())
	assert.Equal(t, 1, strings.Count(out.String(), "\n# EOF\n"))
	f := read(t, d)
	assert.Equal(t, 1.0, value(t, f, "allclear_verdict", "NO-GO"))
	assert.Equal(t, 0.0, value(t, f, "allclear_verdict", "GO"))
}
