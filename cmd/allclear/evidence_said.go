package main

import (
	"fmt"
	"io"
	"slices"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/printable"
	"allclear/report/text"
)

// evidence is where the evidence of a run is, and the command line that looks again at what the run found.
func (r *request) evidence(d *report.Document) text.Evidence {
	if r.keep.path() == "" {
		return text.Evidence{}
	}
	e := text.Evidence{Folder: absolute(r.keep.path())}
	if r.finds(d) {
		e.Recheck = commandLine(slices.Concat([]string{"recheck", e.Folder}, r.target))
	}
	return e
}

// finds tells that the run has found something that recheck can look at again.
func (r *request) finds(d *report.Document) bool {
	return canBeRechecked(d, r.seen()) == nil && len(checksAgain(d)) > 0 && slices.ContainsFunc(d.Findings, func(f report.Finding) bool {
		return f.Severity > finding.Info && !f.Accepted && f.Subject != finding.IDs && f.Subject != finding.Acceptances
	})
}

// sayEvidence says where the evidence is, beside a form that cannot say it.
func sayEvidence(out io.Writer, e text.Evidence) {
	if e.Folder == "" {
		return
	}
	// stderr that is gone ends no run
	_, _ = fmt.Fprintln(out, "evidence: "+printable.Text(e.Folder))
	if e.Recheck != "" {
		_, _ = fmt.Fprintln(out, text.LookAgain+": "+printable.Text(e.Recheck))
	}
}
