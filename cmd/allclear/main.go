// Command allclear answers one question for a DBA with the site down: is the
// data right, so that we may bring the site back?
//
// This package knows the commands and their flags. Fleet files, logins, progress and
// exit codes are in the packages of cmd/internal. It does not know how servers are read
// and compared, or how the verdict is decided.
package main

import (
	"os"
	"runtime/debug"
)

// memory is how much memory the collector lets garbage fill, in bytes. What a run keeps is
// bounded, and less; without this the heap would grow to twice of it.
const memory = 224 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	os.Exit(run(surroundings{
		args:      os.Args[1:],
		in:        os.Stdin,
		out:       os.Stdout,
		err:       os.Stderr,
		lookupEnv: os.LookupEnv,
		exit:      os.Exit,
	}))
}
