package widen

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/dustin/go-humanize"

	"allclear/compare/finding"
)

// Write writes the plan as an SQL script, in which everything but statements is a
// comment. The steps of one member are for that member; a comment names it.
func (w *Work) Write(out io.Writer) error {
	s := &script{}
	s.comment("%s, %s left.", finding.Counted(len(w.Steps), "step"), finding.Counted(len(w.Left), "column"))
	for _, note := range w.Notes {
		s.comment("Note: %s", note)
	}
	for _, left := range w.Left {
		s.comment("Left: %s", left)
	}
	for i := range w.Steps {
		step := &w.Steps[i]
		if i == 0 || !step.sameServer(&w.Steps[i-1]) {
			s.begin(w, i)
		}
		s.step(step)
		if i == len(w.Steps)-1 || !step.sameServer(&w.Steps[i+1]) {
			s.blank()
			s.comment("Put %s back: start its replication, wait until it has caught up, run allclear ids.", step.server())
		}
	}
	_, err := io.WriteString(out, s.text.String())
	return err
}

func (s *Step) sameServer(other *Step) bool {
	return s.Shard == other.Shard && s.Member == other.Member
}

func (s *Step) server() string {
	if s.Shard == "" {
		return s.Member
	}
	return s.Shard + "/" + s.Member
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

// begin writes the heading of the steps of one server, of which the first is at i.
func (s *script) begin(w *Work, i int) {
	first := &w.Steps[i]
	var total time.Duration
	n := 0
	for j := i; j < len(w.Steps) && w.Steps[j].sameServer(first); j++ {
		total += w.Steps[j].Estimate
		n++
	}
	s.blank()
	s.comment("==== %s: %s%s ====", first.server(), finding.Counted(n, "table"), about(total))
	s.comment("Take %s out: no application writes to it, and its replication is stopped. The statements below are for it alone.",
		first.server())
}

func (s *script) step(step *Step) {
	s.blank()
	s.comment("%d. %s %s: %s (%s%s)", step.Order, step.server(), step.Table, strings.Join(step.Columns, ", "), humanize.IBytes(step.Bytes),
		about(step.Estimate))
	s.comment("   %s", step.Why)
	if len(step.Rebuilds) > 0 {
		s.comment("   rebuilds %s", strings.Join(step.Rebuilds, ", "))
	}
	for _, statement := range step.Statements {
		s.text.WriteString(statement + ";\n")
	}
}

func about(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return ", about " + d.String()
}
