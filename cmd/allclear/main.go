// Command allclear answers one question for a DBA with the site down: is the
// data right, so that we may bring the site back?
//
// This package knows the command line, the fleet file, progress and exit codes.
// What is read, compared and decided is the business of the packages below.
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
