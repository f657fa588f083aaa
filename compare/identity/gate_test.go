package identity

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/compare/identity/entity"
)

// inGate marks the contexts of reads that a gate let through.
type inGate struct{}

// markingGate lets one read through at a time.
type markingGate struct{ mu sync.Mutex }

func (g *markingGate) Do(ctx context.Context, read func(context.Context) error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return read(context.WithValue(ctx, inGate{}, true))
}

// counted counts the reads of a server, by what they are for, and those past the gate.
type counted struct {
	Source
	reads sync.Map
	past  atomic.Int32
}

func (c *counted) note(ctx context.Context, what string) {
	c.reads.Store(what, true)
	if ctx.Value(inGate{}) == nil {
		c.past.Add(1)
	}
}

func (c *counted) IDs(
	ctx context.Context, column checksum.IDColumn, after, through *checksum.Integer, into []uint64,
) ([]uint64, bool, error) {
	c.note(ctx, "IDs")
	return c.Source.IDs(ctx, column, after, through, into)
}

func (c *counted) Held(
	ctx context.Context, column checksum.IDColumn, ceiling *checksum.Integer, listed int, scan bool,
) (checksum.Held, bool, error) {
	c.note(ctx, "Held")
	return c.Source.Held(ctx, column, ceiling, listed, scan)
}

func (c *counted) Texts(ctx context.Context, v *checksum.View, column string, at []checksum.Bound) ([]*checksum.Text, error) {
	c.note(ctx, "Texts")
	return c.Source.Texts(ctx, v, column, at)
}

func (c *counted) Open(v checksum.View) (checksum.Reader, error) {
	reader, err := c.Source.Open(v)
	if whole, ok := reader.(serverReader); ok {
		return countedReader{whole, c}, err
	}
	return reader, err
}

type countedReader struct {
	serverReader
	of *counted
}

func (r countedReader) RowsOf(
	ctx context.Context, column string, ids []checksum.Integer, restart func(), visit func(checksum.Row) error,
) error {
	r.of.note(ctx, "RowsOf")
	return r.serverReader.RowsOf(ctx, column, ids, restart, visit)
}

func (r countedReader) Weights(
	ctx context.Context, index *checksum.Index, collation string, in checksum.KeyRange,
	restart func(), visit func(hash uint64, row checksum.Row) error,
) error {
	r.of.note(ctx, "Weights")
	return r.serverReader.Weights(ctx, index, collation, in, restart, visit)
}

// Every read of rows passes the gate, so that whoever slows the gate down slows the
// reading of IDs down.
func TestEveryReadOfIDsPassesTheGate(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY, email VARCHAR(40), UNIQUE (email))", "INSERT INTO users VALUES (7, 'x'), (8, 'y')")
	f.on(0, "INSERT INTO users VALUES (1, 'a')")
	f.on(1, "UPDATE users SET email = 'z' WHERE user_id = 8")
	var members []*counted
	for i := range f.shards {
		members = append(members, &counted{Source: f.shards[i].Members[0].Source})
		f.shards[i].Members[0].Source = members[i]
	}
	o := f.look(func(o *Options) {
		o.Gate = &markingGate{}
		o.Rules.Uniques = []entity.Unique{{Name: "email", Column: f.in("users.email")}}
	}, f.entity("user", "users.user_id"))
	assert.NotEmpty(t, f.of(o, "id.duplicate"))
	for _, m := range members {
		assert.Zero(t, m.past.Load(), "reads that came past the gate")
		for _, what := range []string{"IDs", "Held", "RowsOf", "Weights", "Texts"} {
			_, ok := m.reads.Load(what)
			assert.True(t, ok, "%s was not called, so that this proves nothing of it", what)
		}
	}
}
