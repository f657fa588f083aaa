package nagios

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/damage/corpus"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	leftOut := example.Sound("p", example.Matching("shop.t", 5))
	leftOut.LeftOut = []compare.LeftOut{{Table: "shop.u", By: "exclude"}}
	for name, d := range map[string]*report.Document{
		"go":      example.Build("dev", example.Run(), []compare.PairOutcome{leftOut}),
		"no-go":   example.Build("dev", example.Run(), example.Damaged()),
		"hostile": example.Build("dev", example.Run(), example.Hostile()),
		"ids":     example.DocumentOfIDs(example.Two(), example.FleetOfIDs()),
		"since":   example.SinceLast(),
	} {
		golden.Compare(t, name+".txt", *update, func(w io.Writer) error { return Write(w, d) })
	}
}

// TestExitCodesOfPlugins: monitoring goes by the code, and what is not verified is never OK.
func TestExitCodesOfPlugins(t *testing.T) {
	for verdict, code := range map[report.Verdict]int{report.Go: 0, report.Degraded: 1, report.NoGo: 2, report.Incomplete: 3} {
		assert.Equal(t, code, Code(&report.Document{Verdict: verdict}), verdict)
	}
}

// TestOneLineWithFigures: whatever a server is called, the answer is one line whose figures a
// program reads.
func TestOneLineWithFigures(t *testing.T) {
	texts, err := corpus.Naughty()
	require.NoError(t, err)
	figure := regexp.MustCompile(`^[a-z_]+=\d+(\.\d+)?(s|%)?;;;0(;\d+)?$`)
	for name, d := range map[string]*report.Document{
		"damaged": example.Build("dev", example.Run(), example.Damaged()),
		"hostile": example.Build("dev", example.Run(), example.Hostile()),
		"naughty": example.Naughty(texts),
		"ids":     example.DocumentOfIDs(example.Two(), example.FleetOfIDs()),
		"since":   example.SinceLast(),
		"nothing": {},
	} {
		var out bytes.Buffer
		require.NoError(t, Write(&out, d))
		line := out.String()
		golden.Printable(t, name, line)
		assert.Equal(t, 1, strings.Count(line, "\n"), name)
		text, figures, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " | ")
		require.True(t, ok, name)
		assert.NotContains(t, text+figures, "|", name)
		assert.Less(t, len(line), 1024, "%s: NRPE cuts off what is longer", name)
		for one := range strings.SplitSeq(figures, " ") {
			assert.Regexp(t, figure, one, name)
		}
	}
}

// TestUnknownIsOneLineToo: the words of an error come from servers as well.
func TestUnknownIsOneLineToo(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, WriteUnknown(&out, errors.New("dial\ntcp | \x1b[2J"+strings.Repeat("é", 600))))
	line := out.String()
	assert.Regexp(t, `^ALLCLEAR UNKNOWN - could not run, nothing is proven: dial\\ntcp \\x7c \\x1b\[2Jé.*\.\.\.\n$`, line)
	assert.Less(t, len(line), 1024)
	golden.Printable(t, "unknown", line)
}
