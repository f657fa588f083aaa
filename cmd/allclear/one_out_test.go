package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"allclear/fixtures"
)

// TestOneInOneOut runs the command lines of testdata/replicas on a pair of which b replicates
// from a, as the README describes an upgrade: b is taken out and recorded, changed, verified
// against what it was, and put back.
func TestOneInOneOut(t *testing.T) {
	a, b := fixtures.Pair(t, "--log-bin=bin", "--binlog-format=ROW", "--log-slave-updates")
	for _, s := range []*fixtures.Server{a, b} {
		s.MustExec(t, "RESET MASTER")
	}
	b.MustExec(t, fmt.Sprintf("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%d, MASTER_USER='%s', MASTER_PASSWORD='%s', "+
		"MASTER_USE_GTID=slave_pos", a.Port(), a.User(), a.Password()), "START SLAVE")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/replicas",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			endAtOnce(env)
			env.Values[serversKey{}] = map[string]*fixtures.Server{"a": a, "b": b}
			env.Setenv("AC_PASSWORD", a.Password())
			env.Setenv("DB", "mysql") // what sql begins in
			fleet := fmt.Sprintf("fleet: shop\ndatabases: [shop]\ndefaults: {user: %s, password_env: AC_PASSWORD}\n"+
				"pairs: [{name: shard01, a: {host: 127.0.0.1, port: %d}, b: {host: 127.0.0.1, port: %d}}]\n", a.User(), a.Port(), b.Port())
			return os.WriteFile(filepath.Join(env.WorkDir, "fleet.yaml"), []byte(fleet), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"sql":      runSQL,
			"restart":  restart,
			"catch-up": catchUp,
		},
	})
}

// restart runs `restart b`.
func restart(ts *testscript.TestScript, _ bool, args []string) {
	for _, s := range servers(ts, args[0]) {
		ts.Check(s.Restart(context.Background()))
	}
}

// catchUp waits until b has applied what a has.
func catchUp(ts *testscript.TestScript, _ bool, _ []string) {
	var position string
	ts.Check(servers(ts, "a")[0].DB().QueryRow("SELECT @@gtid_binlog_pos").Scan(&position)) //nolint:noctx // a script has no context
	var timedOut int
	ts.Check(servers(ts, "b")[0].DB().QueryRow("SELECT MASTER_GTID_WAIT(?, 20)", position).Scan(&timedOut)) //nolint:noctx // as above
	if timedOut != 0 {
		ts.Fatalf("b did not catch up with %s", position)
	}
}
