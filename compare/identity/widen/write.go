package widen

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dustin/go-humanize"

	"allclear/compare/finding"
)

// Script is the work on one server, as an SQL script in which everything but statements is
// a comment.
type Script struct {
	Name string // of its file: 1-shard01-b.sql
	Text string
}

// Scripts are the scripts of all servers, in the order of the plan.
func (w *Work) Scripts() []Script {
	all := make([]Script, len(w.Servers))
	for i := range w.Servers {
		all[i] = Script{Name: w.fileName(i), Text: w.script(i)}
	}
	return all
}

// fileName is the number of a server's script in the plan, and its name.
func (w *Work) fileName(i int) string {
	plain := func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}
	width := len(strconv.Itoa(len(w.Servers)))
	return fmt.Sprintf("%0*d-%s.sql", width, i+1, strings.Map(plain, w.Servers[i].Name()))
}

// Write writes all scripts, with what is to be known of all of them before the first. The
// guard of each keeps it from the servers of the others.
func (w *Work) Write(out io.Writer) error {
	text := w.Summary()
	for _, script := range w.Scripts() {
		text += "\n" + script.Text
	}
	_, err := io.WriteString(out, text)
	return err
}

// Summary is what is to be known of all scripts, as comments.
func (w *Work) Summary() string {
	s := &script{}
	s.comment("%s on %s, %s left.", finding.Counted(len(w.Steps), "step"), finding.Counted(len(w.Servers), "server"),
		finding.Counted(len(w.Left), "column"))
	for i := range w.Servers {
		one := &w.Servers[i]
		s.comment("%s: %s%s%s", w.fileName(i), one.Name(), used(one.Used), about(one.Estimate))
	}
	for _, note := range w.Notes {
		s.comment("Note: %s", note)
	}
	for _, left := range w.Left {
		s.comment("Left: %s", left)
	}
	return s.text.String()
}

func (s *Step) server() string { return serverName(s.Shard, s.Member) }

// script is the script of one server.
func (w *Work) script(i int) string {
	server := &w.Servers[i]
	var steps []*Step
	for j := range w.Steps {
		if w.Steps[j].server() == server.Name() {
			steps = append(steps, &w.Steps[j])
		}
	}
	s := &script{}
	s.begin(server, fmt.Sprintf("%d of %d", i+1, len(w.Servers)), w.fileName(i), len(steps))
	s.saves(steps)
	for _, step := range steps {
		s.step(step, server.OnlyHere)
	}
	s.blank()
	s.comment("Put %s back: start its replication, wait until it has caught up, run allclear ids.", server.Name())
	return s.text.String()
}

// script collects the lines of a plan.
type script struct{ text strings.Builder }

func (s *script) blank() { s.text.WriteByte('\n') }

// comment writes one line, whatever a name in it contains: a line break in a
// table's name would let the rest of the name run as SQL.
func (s *script) comment(format string, args ...any) {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, fmt.Sprintf(format, args...))
	s.text.WriteString("-- " + line + "\n")
}

// begin writes the heading of a server's script, and its guard.
func (s *script) begin(server *Server, number, file string, tables int) {
	s.comment("==== %s: %s, %s%s ====", number, server.Name(), finding.Counted(tables, "table"), about(server.Estimate))
	s.comment("For %s alone, reached at %s.", server.Instance, server.Address)
	s.comment("Take it out first: no application writes to it, and its replication is stopped.")
	s.comment("Run the whole file, and keep what it prints: mariadb --host … < %s > %s", file, strings.TrimSuffix(file, ".sql")+".saved")
	s.comment("On any other server it stops here, and makes the session READ ONLY: with --force, too, no ALTER is done there.")
	s.comment("If it stops later, mend the cause and run the whole file again: nothing is done twice.")
	s.statements(server.Guard)
}

// saves writes the statements that read what was cut before it is widened.
func (s *script) saves(steps []*Step) {
	var all []string
	for _, step := range steps {
		all = append(all, step.Saves...)
	}
	if len(all) == 0 {
		return
	}
	s.blank()
	s.comment("First, the rows at a column's maximum: IDs beyond it were cut to it. Save them: once the column is BIGINT it")
	s.comment("does not show any more which rows those are. They need the IDs that they should have had, from logs or a backup.")
	s.statements(all)
}

func (s *script) statements(all []string) {
	for _, statement := range all {
		s.text.WriteString(statement + ";\n")
	}
}

func (s *script) step(step *Step, onlyHere string) {
	s.blank()
	s.comment("%d. %s %s: %s (%s%s%s)", step.Order, step.server(), step.Table, strings.Join(step.Columns, ", "),
		humanize.IBytes(step.Bytes), used(step.Used), about(step.Estimate))
	s.comment("   %s", step.Why)
	if len(step.Rebuilds) > 0 {
		s.comment("   rebuilds %s", strings.Join(step.Rebuilds, ", "))
	}
	s.statements(append([]string{onlyHere}, step.Statements...))
}

func used(share float64) string {
	if share < 0.005 {
		return ""
	}
	return fmt.Sprintf(", %.0f%% used", 100*share)
}

func about(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return ", about " + d.String()
}
