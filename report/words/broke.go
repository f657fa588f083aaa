package words

import (
	"allclear/compare/finding"
)

// Broke says when rows came to differ, in one line: "equal on 2026-11-24 03:12, different on 2026-11-25
// 03:10 UTC".
func Broke(b *finding.Broke) string {
	const minutes = "2006-01-02 15:04"
	orLater := ""
	if b.OrLater {
		orLater = " or later"
	}
	return "equal on " + b.EqualAt.UTC().Format(minutes) + orLater + ", different on " + b.DifferentAt.UTC().Format(minutes) + " UTC"
}
