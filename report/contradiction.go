package report

import "fmt"

// Contradiction is why the verdict of a Document that was read cannot be believed: what it holds
// gives a worse one. It was altered then, or made by a program that decides otherwise. Nil if it
// can be. A verdict that is worse than what the Document holds is believed, since a version
// before this one may have known less and warned of more.
func (d *Document) Contradiction() error {
	recounted := *d
	recounted.count()
	if held := recounted.decide(); worse(d.Verdict, held) != d.Verdict {
		return fmt.Errorf("its verdict is %s, but what it holds makes it %s: it was altered after the run, or another program made it",
			d.Verdict, held)
	}
	return nil
}
