package identity

import (
	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
)

// The statements here are for people, to look for themselves; none is run.

func quote(name string) string { return statement.Name(name) }

func quoteTable(t *checksum.Table) string { return statement.Table(t) }

// setRecheck gives a statement for the member that a finding is about, or for both.
func setRecheck(f *compare.Finding, member, statement string) {
	if member != "b" {
		f.Recheck.A = statement
	}
	if member != "a" {
		f.Recheck.B = statement
	}
}
