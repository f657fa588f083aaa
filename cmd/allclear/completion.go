package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/compare/suggest"
)

func newCompletionCommand(around surroundings) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print the completion script of a shell: bash, zsh, fish or powershell",
		Long: `Prints a script that teaches a shell to complete allclear's commands, flags and
their values.

` + plainExitHelp(),
		Example: `  source <(allclear completion bash)                                  # this shell
  allclear completion bash > /etc/bash_completion.d/allclear         # every bash
  allclear completion zsh > "${fpath[1]}/_allclear"                  # every zsh
  allclear completion fish > ~/.config/fish/completions/allclear.fish`,
		ValidArgs: shells,
		Args: func(cmd *cobra.Command, args []string) error {
			hint := "allclear completion bash"
			switch {
			case len(args) != 1:
				return exit.Usage(exit.WithHint(fmt.Errorf("completion takes one shell, %d given", len(args)), hint))
			case (&choice{allowed: shells}).Set(args[0]) != nil:
				return exit.Usage(exit.WithHint(fmt.Errorf("no completion for %q", args[0]), suggest.Or(args[0], shells, hint)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "zsh":
				return root.GenZshCompletion(around.out)
			case "fish":
				return root.GenFishCompletion(around.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(around.out)
			}
			return root.GenBashCompletionV2(around.out, true)
		},
	}
}
