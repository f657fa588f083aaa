package server

import (
	"regexp"
	"strings"
)

// Tables of FEDERATED, CONNECT and SPIDER keep how to log in to other servers in their definition,
// in options of the table or in comments of the table and its partitions.
//
//nolint:gochecknoglobals // constants that Go cannot write as such
var (
	loginOption  = regexp.MustCompile("(?i)(\\b(?:CONNECTION|OPTION_LIST|PASSWORD)`?\\s*=\\s*)'(?:[^'\\\\]|''|\\\\.)*'")
	loginComment = regexp.MustCompile(`(?i)(\bCOMMENT\s*=\s*)'(?:[^'\\]|''|\\.)*\bpassw(?:or)?d\b(?:[^'\\]|''|\\.)*'`)
)

// withoutPasswords is what SHOW CREATE TABLE said, and *** in the place of what may hold a password.
// Definitions are kept in snapshots and in evidence. Columns stay as they are.
func withoutPasswords(create string) string {
	columns, options, ok := strings.Cut(create, "\n)") // the server escapes newlines in columns' texts
	if !ok {
		return create
	}
	for _, of := range []*regexp.Regexp{loginOption, loginComment} {
		options = of.ReplaceAllString(options, "$1'***'")
	}
	return columns + "\n)" + options
}
