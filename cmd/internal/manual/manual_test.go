package manual

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func pages() *Manual {
	return &Manual{Title: "shop", Source: "shop 1.2", Date: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)}
}

// plain is a page without what only troff needs, which is an affair of the library that writes it.
func plain(text string) string {
	return strings.NewReplacer(`\-`, "-", `\&`, "", `\fP`, "", `\fB`, "", `\fR`, "", `\_`, "_").Replace(text)
}

func page(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	require.NoError(t, err)
	return string(text)
}

// commands are a command with one below it, one that is hidden and a help topic.
func commands() *cobra.Command {
	root := &cobra.Command{Use: "shop", Short: "Keeps a shop", Run: func(*cobra.Command, []string) {}}
	sell := &cobra.Command{
		Use: "sell", Short: "Sell the *.tmp_* of [one]",
		Long:    "Patterns: * is any, [a-z] one of _these_.\n\nExit codes:\n  0    sold\n  64   <usage>\nAnd `sell *` is typed.",
		Example: "  shop sell --to 'a_*'",
		Run:     func(*cobra.Command, []string) {},
	}
	sell.Flags().StringP("to", "t", "", "the `buyer` of_it")
	sell.Flags().Int("pieces", 3, "how many")
	sell.Flags().Bool("fast", false, "at once")
	root.AddCommand(sell, &cobra.Command{Use: "secret", Hidden: true, Run: sell.Run}, &cobra.Command{Use: "topic", Short: "Of help"})
	return root
}

// TestWhatIsPrintedIsWhatWasWritten: a star or a bracket of a pattern that man leaves out makes another
// pattern, and a table of exit codes that is filled like prose cannot be read.
func TestWhatIsPrintedIsWhatWasWritten(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, pages().WriteCommands(folder, commands()))
	text := page(t, folder, "shop-sell.1")
	for _, part := range []string{
		`shop-sell - Sell the *.tmp_* of [one]`,
		`Patterns: * is any, [a-z] one of _these_.`,
		"Exit codes:",
		".EX\n  0    sold\n  64   <usage>\n.EE",
		`And \fBsell *\fR is typed.`,
		`\fB--to\fP=buyer`, "the buyer of_it",
		`\fB--pieces\fP=int`, // the kind of the value, where its description names none
	} {
		assert.Contains(t, plain(text), plain(part))
	}
	assert.Contains(t, plain(text), "(default 3)")
	assert.NotContains(t, plain(text), "(default )")
}

// TestOnlyWhatPeopleTypeHasAPage: hidden commands and help topics would have pages that say nothing.
func TestOnlyWhatPeopleTypeHasAPage(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, pages().WriteCommands(folder, commands()))
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	assert.Equal(t, []string{"shop-sell.1", "shop.1"}, names)
	require.ErrorContains(t, pages().WriteCommands(filepath.Join(folder, "nowhere"), commands()), "writing the pages")
}

// TestPagesAreReproducible: a package is compared byte by byte with one that somebody else has built.
func TestPagesAreReproducible(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	for _, folder := range []string{one, two} {
		require.NoError(t, pages().WriteCommands(folder, commands()))
		require.NoError(t, pages().WriteTopic(folder, Topic{Name: "shop-wares", Section: 7, What: "wares", Text: "ALL OF THEM\n\nA text."}))
	}
	for _, name := range []string{"shop.1", "shop-sell.1", "shop-wares.7"} {
		assert.Equal(t, page(t, one, name), page(t, two, name))
	}
	text := page(t, one, "shop-wares.7")
	assert.Contains(t, text, `.TH "SHOP-WARES" "7" "Nov 2026" "shop 1.2" "shop"`)
	assert.Contains(t, text, ".SH ALL OF THEM\n")
}
