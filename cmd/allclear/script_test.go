package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"allclear/fixtures"
)

// TestMain makes this binary the allclear command of the scripts, and starts their servers.
func TestMain(m *testing.M) {
	testscript.Main(onServers{m}, map[string]func(){"allclear": main})
}

// onServers runs the tests with a shared pair of servers.
type onServers struct{ *testing.M }

func (o onServers) Run() int { return fixtures.Run(o.M.Run) }

// TestScripts runs the command lines of testdata/script. With UPDATE_SCRIPTS=1
// the expected output in them is rewritten; review the difference.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			endAtOnce(env)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"valid": validate,
		},
	})
}

// endAtOnce lets the commands of a script end when they are done. With the race detector each would sleep for a second,
// in case that goroutines which are still running come to a race, and scripts run some 350 of them.
func endAtOnce(env *testscript.Env) { env.Setenv("GORACE", "atexit_sleep_ms=10") }

// exits runs `exits CODE COMMAND ARGUMENT...` and checks the exit code, since exec only
// knows zero and not zero. The script can check stdout and stderr afterwards.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGUMENT...")
	}
	code := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		code = exitStatus(err)
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

func exitStatus(err error) string {
	var exited *exec.ExitError
	if !errors.As(err, &exited) {
		return err.Error()
	}
	return strconv.Itoa(exited.ExitCode())
}
