package metrics

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// promtool runs Prometheus' own tool on a folder with the rules, some files and some input.
func promtool(t *testing.T, files map[string]string, input string, args ...string) {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("NOT CHECKED: there is no promtool here; `make promtool` gets it")
	}
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "rules.yaml"), Rules, 0o600))
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	command := exec.CommandContext(t.Context(), tool, args...)
	command.Dir, command.Stdin = folder, strings.NewReader(input)
	said, err := command.CombinedOutput()
	require.NoError(t, err, "promtool %s: %s", strings.Join(args, " "), said)
}

// TestPromtoolTakesTheMetrics: their names and units are as Prometheus' conventions have them.
func TestPromtoolTakesTheMetrics(t *testing.T) {
	for name := range examples() {
		text, err := os.ReadFile(filepath.Join("testdata", name+".prom.golden"))
		require.NoError(t, err)
		promtool(t, nil, string(text), "check", "metrics")
	}
}

// TestPromtoolTakesTheRules: they are valid, and ring when they should and not before.
func TestPromtoolTakesTheRules(t *testing.T) {
	tests, err := os.ReadFile("testdata/rules_test.yaml")
	require.NoError(t, err)
	promtool(t, nil, "", "check", "rules", "rules.yaml")
	promtool(t, map[string]string{"rules_test.yaml": string(tests)}, "", "test", "rules", "rules_test.yaml")
	for alert := range strings.SplitSeq(string(Rules), "- alert: ") {
		name, _, ok := strings.Cut(alert, "\n")
		if strings.HasPrefix(name, "Allclear") {
			assert.True(t, ok && strings.Contains(string(tests), "alertname: "+name), "no test of %s", name)
		}
	}
}

// queries are the expressions of the dashboard.
func queries(t *testing.T) []string {
	t.Helper()
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
		Annotations struct{ List []struct{ Expr string } }
		Templating  struct {
			List []struct{ Definition string }
		}
	}
	require.NoError(t, json.Unmarshal(Dashboard, &board))
	var all []string
	for _, p := range board.Panels {
		require.NotEmpty(t, p.Targets, p.Title)
		for _, target := range p.Targets {
			all = append(all, target.Expr)
		}
	}
	for _, a := range board.Annotations.List {
		all = append(all, a.Expr)
	}
	return all
}

// TestPromtoolTakesTheQueriesOfTheDashboard: a panel whose query is wrong shows nothing, which looks as
// if nothing were wrong.
func TestPromtoolTakesTheQueriesOfTheDashboard(t *testing.T) {
	var rules strings.Builder
	rules.WriteString("groups: [{name: queries, rules: [\n")
	for i, query := range queries(t) {
		text, err := json.Marshal(strings.NewReplacer("$fleet", ".*", "$goal", ".*").Replace(query))
		require.NoError(t, err)
		fmt.Fprintf(&rules, "{record: 'query:%d', expr: %s},\n", i, text)
	}
	rules.WriteString("]}]\n")
	promtool(t, map[string]string{"queries.yaml": rules.String()}, "", "check", "rules", "queries.yaml")
}

// TestWhatIsAskedForIsWritten: every metric and label value of the rules and the dashboard is one that
// a run writes, and every metric is used.
func TestWhatIsAskedForIsWritten(t *testing.T) {
	uses := append(queries(t), string(Rules))
	known, labels := map[string]bool{}, map[string]map[string]bool{}
	for _, m := range All() {
		known[m.Name], labels[m.Name] = false, map[string]bool{fleetLabel: true, goalLabel: true}
		for _, l := range m.Labels {
			labels[m.Name][l] = true
		}
	}
	name, selector := regexp.MustCompile(`\ballclear_[a-z_]+`), regexp.MustCompile(`(allclear_[a-z_]+)\{([^}]*)\}`)
	matcher := regexp.MustCompile(`([a-z]+)=~?"`)
	for _, text := range uses {
		for _, found := range name.FindAllString(text, -1) {
			_, ok := known[found]
			assert.True(t, ok, "there is no metric %s: %s", found, text)
			known[found] = true
		}
		for _, found := range selector.FindAllStringSubmatch(text, -1) {
			for _, label := range matcher.FindAllStringSubmatch(found[2], -1) {
				assert.True(t, labels[found[1]][label[1]], "%s has no label %s", found[1], label[1])
			}
		}
	}
	for metric, isUsed := range known {
		assert.True(t, isUsed || notShown[metric], "neither the dashboard nor the rules show %s", metric)
	}
}

// notShown are metrics for others than the dashboard and the rules.
//
//nolint:gochecknoglobals // a constant
var notShown = map[string]bool{
	"allclear_run_info": true, "allclear_run_start_timestamp_seconds": true, "allclear_run_interrupted": true,
	"allclear_blockers": true,
}
