package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
)

// lone is a table that only one side's catalog shows.
type lone struct {
	table       *checksum.Table
	mine, other Side
	catalog     *checksum.Catalog  // the other side's
	lacking     *[]*checksum.Table // where it belongs if the other side has none
}

// judgeAlone decides what it means that only one side's catalog shows a table:
// that the other has none, that its account isn't allowed to know, or, on a live
// pair, that a CREATE, DROP or RENAME has reached one side only. For that it
// waits as it does for rows.
func (p *pairRun) judgeAlone(ctx context.Context, alone []lone) {
	pause := p.o.RecheckDelay
	for try := 1; len(alone) > 0; try++ {
		last := try > p.o.Recheck || p.atRest(ctx)
		alone = slices.DeleteFunc(alone, func(l lone) bool { return p.judged(ctx, l, last) })
		if len(alone) > 0 && !sleepUntil(ctx, time.Now().Add(pause)) {
			for _, l := range alone {
				p.gap(l.table.FullName(), gapReason(ctx, nil))
			}
			return
		}
		pause = longer(pause)
	}
}

// judged tells whether the table needs no other look. One that is really
// missing does, unless this is the last.
func (p *pairRun) judged(ctx context.Context, l lone, last bool) bool {
	name := l.table.FullName()
	err := l.other.Probe(ctx, l.table.Database, l.table.Name)
	switch {
	case errors.Is(err, checksum.ErrNoTable):
		if errors.Is(l.mine.Probe(ctx, l.table.Database, l.table.Name), checksum.ErrNoTable) {
			return true // gone from both: there is nothing to verify
		}
		if last {
			*l.lacking = append(*l.lacking, l.table)
		}
		return last
	case err != nil:
		p.gap(name, gapReason(ctx, err))
	case l.catalog.Others[name] != "":
		p.gap(name, fmt.Sprintf("it is a %s on %s", l.catalog.Others[name], l.other.Address()))
	default:
		p.gap(name, "it appeared on "+l.other.Address()+" after the run began")
	}
	return true
}

// unseen says so when a table that was asked for by name shows on neither side,
// and an account is not allowed to know whether there is one.
func (p *pairRun) unseen(ctx context.Context, a, b *checksum.Catalog) {
	for _, name := range p.o.Named {
		if shows(a, name) || shows(b, name) {
			continue // what one side shows is probed on the other
		}
		database, table, _ := strings.Cut(name, ".")
		for _, side := range []Side{p.a, p.b} {
			err := side.Probe(ctx, database, table)
			if err != nil && !errors.Is(err, checksum.ErrNoTable) {
				p.gap(name, gapReason(ctx, err))
				break
			}
		}
	}
}

func shows(c *checksum.Catalog, name string) bool {
	return c.Others[name] != "" || slices.ContainsFunc(c.Tables, func(t *checksum.Table) bool { return t.FullName() == name })
}
