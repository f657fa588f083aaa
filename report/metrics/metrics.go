// Package metrics writes a Document as metrics that Prometheus reads: for the textfile collector of
// node_exporter, in the OpenMetrics format (all of them gauges, so that the older text
// format reads them the same).
//
// It knows the metrics and their names, each declared once. What is worth an alert is in rules.yaml
// beside it, and a dashboard in dashboard.json. Tables are no labels: a fleet has thousands.
package metrics

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"allclear/report"
	"allclear/report/printable"
)

// Labels that every metric has, so that the files of several fleets, and of verify, sweep and ids
// of one, can lie in one folder.
const (
	fleetLabel = "fleet"
	goalLabel  = "goal"
)

// Metric is one metric: a name, and what it tells.
type Metric struct {
	Name, Help string
	Labels     []string // besides fleet and goal
	samples    func(d *report.Document, add sample)
}

// sample adds a value with its labels, in the order of Metric.Labels.
type sample func(value float64, labels ...string)

// Write writes the metrics of a run.
func Write(w io.Writer, d *report.Document) error {
	registry := prometheus.NewRegistry()
	ofRun := prometheus.WrapRegistererWith(prometheus.Labels{fleetLabel: text(d.Run.Fleet), goalLabel: goal(d)}, registry)
	if err := ofRun.Register(run{d}); err != nil {
		return fmt.Errorf("gathering the metrics: %w", err)
	}
	families, err := registry.Gather() // sorted
	if err != nil {
		return fmt.Errorf("gathering the metrics: %w", err)
	}
	var out bytes.Buffer
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToOpenMetrics(&out, f); err != nil {
			return fmt.Errorf("encoding the metrics: %w", err)
		}
	}
	if _, err := expfmt.FinalizeOpenMetrics(&out); err != nil {
		return fmt.Errorf("encoding the metrics: %w", err)
	}
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("writing the metrics: %w", err)
	}
	return nil
}

// goal is what a run was for: the check that it had to make, or a promise that outlives it.
func goal(d *report.Document) string {
	if d.Freshness != nil {
		return "sweep"
	}
	return string(d.Goal())
}

// run collects the metrics of one run.
type run struct{ d *report.Document }

// Describe implements prometheus.Collector.
func (run) Describe(to chan<- *prometheus.Desc) {
	for _, m := range All() {
		to <- m.desc()
	}
}

// Collect implements prometheus.Collector.
func (r run) Collect(to chan<- prometheus.Metric) {
	for _, m := range All() {
		desc, isTaken := m.desc(), map[string]bool{}
		m.samples(r.d, func(value float64, labels ...string) {
			// Names that differ only in what cannot be printed have the same labels, and
			// one such name must not cost all metrics.
			at := strings.Join(labels, "\n")
			if isTaken[at] {
				return
			}
			isTaken[at] = true
			to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
		})
	}
}

func (m *Metric) desc() *prometheus.Desc { return prometheus.NewDesc(m.Name, m.Help, m.Labels, nil) }

// text is a label that came from outside.
func text(from string) string { return printable.Text(from) }

func bit(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
