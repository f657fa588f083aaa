package html_test

import (
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report"
	"allclear/report/html"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

// rendered is the page of a Document.
func rendered(t *testing.T, d *report.Document) string {
	t.Helper()
	var page strings.Builder
	require.NoError(t, html.Write(&page, d))
	return page.String()
}

// TestGolden: the page of Documents of every sort. Its style and its script are files of their own.
func TestGolden(t *testing.T) {
	for name, d := range documents() {
		t.Run(name, func(t *testing.T) {
			golden.Compare(t, name+".html", *update, func(w io.Writer) error {
				_, body, _ := strings.Cut(rendered(t, d), "</style>\n")
				body, _, _ = strings.Cut(body, "<script>")
				_, err := io.WriteString(w, body)
				return err
			})
		})
	}
}

// TestAPageOfADamagedFleetIsSmall: 40 pairs of 200 tables, a fifth of them damaged, open at once
// in any browser, and go with a mail.
func TestAPageOfADamagedFleetIsSmall(t *testing.T) {
	d := example.Build("dev", example.Run(), fleetOf(40, 200))
	page := rendered(t, d)
	assert.Less(t, len(page), 2<<20)
	t.Logf("%d findings, %d bytes", len(d.Findings), len(page))
}
