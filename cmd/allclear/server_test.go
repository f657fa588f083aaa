package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"allclear/fixtures"
)

// TestScriptsOnServers runs the command lines of testdata/server against a real
// pair. Each script has a database of its own, $DB; $A and $B are the members'
// addresses, and $AC_PASSWORD the admin's password.
func TestScriptsOnServers(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/server",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               giveServers,
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"valid":   validate,
			"sql":     runSQL,
			"hold":    hold,
			"release": release,
			"blocked": blocked,
			"tmpfs":   smallDisk,
			"damage":  flipBit,
			"account": makeAccount,
			"grants":  giveGrants,
		},
	})
}

type (
	serversKey struct{}
	heldKey    struct{}
)

func giveServers(env *testscript.Env) error {
	endAtOnce(env)
	t := scriptTB{env}
	a, b := fixtures.SharedPair(t)
	env.Values[serversKey{}] = map[string]*fixtures.Server{"a": a, "b": b}
	env.Values[heldKey{}] = &[]*sql.Conn{}
	env.Setenv("DB", fixtures.Database(t, a, b))
	env.Setenv("A", a.Addr())
	env.Setenv("B", b.Addr())
	env.Setenv("ROOT", a.User())
	env.Setenv("AC_PASSWORD", a.Password())
	return nil
}

// scriptTB lets fixtures use a script's environment as a test.
type scriptTB struct{ env *testscript.Env }

func (s scriptTB) Helper()             {}
func (s scriptTB) Cleanup(f func())    { s.env.Defer(f) }
func (s scriptTB) Logf(string, ...any) {}
func (s scriptTB) Fatalf(format string, args ...any) {
	s.env.T().Fatal(fmt.Sprintf(format, args...))
}

func servers(ts *testscript.TestScript, which string) []*fixtures.Server {
	all, ok := ts.Value(serversKey{}).(map[string]*fixtures.Server)
	if !ok {
		ts.Fatalf("the script has no servers")
	}
	switch which {
	case "both":
		return []*fixtures.Server{all["a"], all["b"]}
	case "a", "b":
		return []*fixtures.Server{all[which]}
	}
	ts.Fatalf("which server is %q? a, b or both", which)
	return nil
}

// runSQL runs `sql a|b|both STATEMENT...` in the script's database.
func runSQL(ts *testscript.TestScript, _ bool, args []string) {
	for _, s := range servers(ts, args[0]) {
		ts.Check(s.Exec(context.Background(), append([]string{"USE " + ts.Getenv("DB")}, args[1:]...)...))
	}
}

// hold runs `hold b STATEMENT` on a connection that stays open until the script ends, for
// example to keep a table locked, so that reading it blocks.
func hold(ts *testscript.TestScript, _ bool, args []string) {
	conn, err := servers(ts, args[0])[0].DB().Conn(context.Background())
	ts.Check(err)
	held := ts.Value(heldKey{}).(*[]*sql.Conn)
	*held = append(*held, conn)
	ts.Defer(func() {
		_ = conn.Raw(func(any) error { return context.Canceled }) // the test is over
		_ = conn.Close()
	})
	for _, statement := range []string{"USE " + ts.Getenv("DB"), args[1]} {
		_, err := conn.ExecContext(context.Background(), statement)
		ts.Check(err)
	}
	ts.Defer(func() {
		_, _ = conn.ExecContext(context.Background(), "UNLOCK TABLES") // the test is over
	})
}

// release runs `release`: what was held is held no longer.
func release(ts *testscript.TestScript, _ bool, _ []string) {
	for _, conn := range *ts.Value(heldKey{}).(*[]*sql.Conn) {
		_, err := conn.ExecContext(context.Background(), "UNLOCK TABLES")
		ts.Check(err)
	}
}

// blocked runs `blocked b 2`: it returns once so many statements wait for what is held on a member.
func blocked(ts *testscript.TestScript, _ bool, args []string) {
	db := servers(ts, args[0])[0].DB()
	for range 600 {
		var waiting string
		ts.Check(db.QueryRowContext(context.Background(), "SELECT COUNT(*) FROM information_schema.PROCESSLIST"+
			" WHERE STATE LIKE 'Waiting for table%' AND INFO LIKE ?", "%"+ts.Getenv("DB")+"%").Scan(&waiting))
		if waiting == args[1] {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("no %s statements wait on %s", args[1], args[0])
}

// makeAccount runs `account a`: an account ticket_$DB without any privilege, with
// the password of $TICKET_PASSWORD, until the script's end.
func makeAccount(ts *testscript.TestScript, _ bool, args []string) {
	s := servers(ts, args[0])[0]
	name := "'ticket_" + ts.Getenv("DB") + "'@'%'"
	ts.Check(s.Exec(context.Background(), "CREATE USER "+name+" IDENTIFIED BY '"+ts.Getenv("TICKET_PASSWORD")+"'"))
	ts.Defer(func() { _ = s.Exec(context.Background(), "DROP USER "+name) }) // the servers go anyway
}

// giveGrants runs `grants a FILE`: every GRANT that explain printed there for the
// account of `account`.
func giveGrants(ts *testscript.TestScript, _ bool, args []string) {
	given := 0
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "GRANT ") && strings.Contains(line, "'ticket_") {
			ts.Check(servers(ts, args[0])[0].Exec(context.Background(), strings.TrimSuffix(line, ";")))
			given++
		}
	}
	if given != 1 {
		ts.Fatalf("%d grants for the account, want 1", given)
	}
}

// smallDisk runs `tmpfs FOLDER SIZE`: it mounts a small disk, which a report fills.
func smallDisk(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(path, 0o755))
	ts.Check(mount(path, args[1]))
	ts.Defer(func() { _ = exec.Command("umount", path).Run() }) // the work folder goes anyway
}

func mount(path, size string) error {
	return exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", path).Run()
}

// flipBit runs `damage FOLDER`: one bit in the middle of the last table's file is flipped.
func flipBit(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.parquet"))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("%s holds no table", args[0])
	}
	path := files[len(files)-1]
	content, err := os.ReadFile(path)
	ts.Check(err)
	content[len(content)/2] ^= 1
	ts.Check(os.WriteFile(path, content, 0o600))
}

// condition is [tmpfs]: whether this account may mount a tmpfs.
func condition(name string) (bool, error) {
	if name != "tmpfs" {
		return false, fmt.Errorf("no condition %q", name)
	}
	path, err := os.MkdirTemp("", "allclear-tmpfs-")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.Remove(path) }() // empty, in the folder for such things
	if mount(path, "8k") != nil {
		return false, nil //nolint:nilerr // that is the answer
	}
	return true, exec.Command("umount", path).Run()
}
