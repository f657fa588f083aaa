package main

import (
	"strings"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/catalogue"
)

// newKindsTopic is what `allclear help kinds` shows: a page, not a command.
func newKindsTopic() *cobra.Command {
	var page strings.Builder
	if err := catalogue.Text(&page); err != nil {
		panic(err) // a Builder takes everything
	}
	return &cobra.Command{
		Use:   "kinds",
		Short: "The kinds of findings: what each means, how sure it is and what to do",
		Long: `Every finding of a report is of one of these kinds. A blocker makes the verdict
NO-GO, or DEGRADED where all of them are in features that can be off. The fleet
file may give kinds other severities (severities:), but for those that are fixed,
and accept single findings (accepted:). allclear explain --policy shows
what a fleet file makes of it.
` + strings.TrimRight(page.String(), "\n"),
	}
}
