package main

import (
	"context"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/login"
	"allclear/report/evidence"
)

// sealOptions say how evidence is finished.
type sealOptions struct{ key string }

func (o *sealOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().Var((*path)(&o.key), "sign", "sign the sums of the evidence with the private key in this `file`, as ssh-keygen -Y sign does")
}

// seal reads what it takes to finish evidence, before there is any.
func (o *sealOptions) seal(ctx context.Context, around surroundings) (how evidence.Seal, err error) {
	if o.key == "" {
		return how, nil
	}
	var ask func(string) ([]byte, error)
	if person := login.AskOn(ctx, around.in, around.err); person != nil {
		ask = func(prompt string) ([]byte, error) {
			passphrase, err := person(prompt)
			return []byte(passphrase.Reveal()), err
		}
	}
	if how.Key, err = evidence.LoadKey(o.key, ask); err != nil {
		return how, exit.Usage(err)
	}
	return how, nil
}
