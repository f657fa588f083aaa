package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/compare/suggest"
	"allclear/report/metrics"
)

// checkMetrics refuses a file of --metrics that its reader would pass over.
func checkMetrics(path string) error {
	if filepath.Ext(path) != ".prom" {
		return badFlag("metrics", fmt.Errorf("%s does not end in .prom, and node_exporter reads no other files", path),
			"--metrics /var/lib/prometheus/node-exporter/allclear.prom")
	}
	return nil
}

func newMetricsCommand(around surroundings) *cobra.Command {
	files := map[string][]byte{"rules": metrics.Rules, "dashboard": metrics.Dashboard}
	names := []string{"rules", "dashboard"}
	return &cobra.Command{
		Use:   "metrics [rules|dashboard]",
		Short: "List what --metrics writes; print alert rules and a dashboard for it",
		Long: `Lists the metrics that --metrics FILE of verify, sweep, charset and ids writes for
the textfile collector of node_exporter, or prints alert rules for Prometheus or a
dashboard for Grafana to import. In the sources they are report/metrics/rules.yaml
and report/metrics/dashboard.json.

The file is replaced when a run has ended, and stays as it is while one is at work,
and if it is killed or cannot run: then the alert on the age of the last run rings.
Each fleet, and verify, sweep, charset and ids of one, take a file of their own.

` + plainExitHelp(),
		Example: `  allclear verify -c fleet.yaml --metrics /var/lib/prometheus/node-exporter/allclear.prom
  allclear metrics                                     # what the metrics mean
  allclear metrics rules > /etc/prometheus/allclear.yaml
  allclear metrics dashboard > allclear.json           # to import in Grafana`,
		ValidArgs: names,
		Args:      cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return exit.Usage(exit.WithHint(errors.New("which of them?"), "allclear metrics "+args[0]))
			case len(args) == 0:
				return listMetrics(around)
			}
			file, ok := files[args[0]]
			if !ok {
				return exit.Usage(exit.WithHint(fmt.Errorf("there is no file %q for metrics", args[0]),
					suggest.Or(args[0], names, "allclear metrics rules")))
			}
			_, err := around.out.Write(file)
			return err
		},
	}
}

// listMetrics prints the metrics and what they mean.
func listMetrics(around surroundings) error {
	var out strings.Builder
	for _, m := range metrics.All() {
		labels := append([]string{"fleet", "goal"}, m.Labels...)
		fmt.Fprintf(&out, "%s{%s}\n    %s\n", m.Name, strings.Join(labels, ","), m.Help)
	}
	_, err := fmt.Fprint(around.out, out.String())
	return err
}
