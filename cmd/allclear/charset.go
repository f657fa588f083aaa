package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"allclear/report"
)

func newCharsetCommand(around surroundings, engine engine) *cobra.Command {
	o := defaultVerifyOptions()
	o.run.goal, o.run.checks.values = report.Charset, []string{string(report.Charset)}
	o.run.recheck.value, o.run.recheckDelay = 0, 0 // no rows are compared
	cmd := &cobra.Command{
		Use:   "charset",
		Short: "Look for text damaged by conversions, on each member alone",
		Long:  charsetHelp(),
		Example: `  allclear charset -c fleet.yaml
  allclear charset --a db01a --b db01b --user allclear --tables 'shop.*'
  allclear charset -c fleet.yaml --ledger l.db --resume last           # go on with a run that was cut
  allclear charset -c fleet.yaml --target-collation utf8mb4_0900_ai_ci   # before an upgrade`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkCollation(o.run.targetCollation, cmd.Flags().Changed("target-collation")); err != nil {
				return err
			}
			return verify(cmd, &o, around, engine)
		},
	}
	o.target.addFlags(cmd)
	o.run.addCommonFlags(cmd)
	cmd.Flags().StringVar(&o.run.targetCollation, "target-collation", "",
		"a `collation` that text keys may be given: lists the rows that it would make equal")
	cmd.Flags().Var((*path)(&o.run.ids.ledger), "ledger",
		"the `file` that keeps what was looked at, so that a run that is cut can be gone on with;"+
			" made if it is not there (fleet file: ids: ledger)")
	o.resume.addResumeFlag(cmd)
	o.output.addFlags(cmd)
	o.log.addFlags(cmd)
	return cmd
}

// checkCollation refuses what cannot be the name of a collation, before anything is
// connected to. Only the servers know whether it exists.
func checkCollation(name string, isGiven bool) error {
	isWord := func(r rune) bool {
		return r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	if isGiven && name == "" || strings.IndexFunc(name, func(r rune) bool { return !isWord(r) }) >= 0 {
		return badFlag("target-collation", errors.New("no collation's name"), "--target-collation utf8mb4_unicode_ci; SHOW COLLATION lists them")
	}
	return nil
}
