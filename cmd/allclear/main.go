// Command allclear answers one question for a DBA with the site down: is the
// data right, so that we may bring the site back?
//
// This package knows the commands and their flags. Fleet files, logins, progress and
// exit codes are in the packages of cmd/internal; what is read, compared and decided
// is the business of the packages below them.
package main

import "os"

func main() {
	os.Exit(run(surroundings{
		args:      os.Args[1:],
		in:        os.Stdin,
		out:       os.Stdout,
		err:       os.Stderr,
		lookupEnv: os.LookupEnv,
		exit:      os.Exit,
	}))
}
