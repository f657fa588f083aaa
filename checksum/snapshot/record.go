package snapshot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"allclear/checksum"
)

// record reads one table and writes its file.
func (t *taking) record(ctx context.Context, table *checksum.Table) (_ Table, err error) {
	view, blocked := t.View(table)
	if blocked != "" {
		return Table{}, errors.New(blocked)
	}
	reader, err := t.from.Open(view)
	if err != nil {
		return Table{}, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	recorder, ok := reader.(Recorder)
	if !ok {
		return Table{}, cannot("its rows cannot be recorded")
	}
	recorded := Table{
		Name: table.FullName(), Definition: table, Key: view.Key, Columns: t.columns(&view), Began: time.Now().UTC(),
	}
	t.mu.Lock()
	recorded.File = tableFile(recorded.Name, t.files)
	t.mu.Unlock()
	l, err := newLayout(recorded.Columns, recorded.Key, table)
	if err != nil {
		return Table{}, err
	}
	if t.GroupRows > 0 {
		l.groupRows = t.GroupRows
	}
	path := filepath.Join(t.dir, recorded.File)
	w, err := newWriter(path, l, t.Tool, t.codec)
	if err != nil {
		return Table{}, err
	}
	hasher := hasherOf(recorded.Columns, recorded.Key, t.HashKeys)
	r := &recording{taking: t, name: recorded.Name, writer: w, layout: l, path: path, hasher: hasher, width: table.Bytes / max(1, table.Rows)}
	if t.Fingerprints != nil {
		r.fingerprint = t.Fingerprints()
	}
	if err := r.run(ctx, recorder, view.Index != ""); err != nil {
		r.writer.drop()
		return Table{}, err
	}
	if recorded.SHA256, recorded.Size, err = r.writer.finish(path); err != nil {
		r.writer.drop()
		return Table{}, err
	}
	recorded.Rows, recorded.Sum = r.writer.digest.Rows, fmt.Sprintf("%016x", r.writer.digest.Sum)
	recorded.Fingerprints, recorded.Ended = r.writer.kinds, time.Now().UTC()
	return recorded, nil
}

// columns says how the columns of a view are kept.
func (t *taking) columns(v *checksum.View) []Column {
	columns := newColumns(v)
	for i := range v.Key {
		if t.HashKeys != nil && columns[i].IsText {
			columns[i].Hashed, columns[i].IsText = true, false
		}
	}
	return columns
}

// recording is the reading of one table into its file. Rows are read, and hashed, while the
// group before them is written.
type recording struct {
	*taking
	name        string
	path        string
	layout      *layout
	writer      *writer
	fingerprint Fingerprint
	hasher      *hasher // nil to keep keys in plain
	width       uint64  // of a row's packet, in bytes: of the last group, and of the server's estimate before; 0 if not known
}

// run reads all rows. Two groups are at work: one is read while the other is written.
func (r *recording) run(ctx context.Context, from Recorder, isOrdered bool) error {
	if !isOrdered {
		return r.whole(ctx, from)
	}
	free := make(chan *group, 2)
	free <- newGroup(r.layout)
	free <- newGroup(r.layout)
	full, written := make(chan *group), make(chan error, 1)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		var failed error
		for g := range full {
			if failed == nil {
				if failed = r.write(g); failed != nil {
					stop(failed)
				}
			}
			g.reset()
			free <- g
		}
		written <- failed
	}()
	err := r.chunks(ctx, from, free, full)
	close(full)
	if failed := <-written; failed != nil {
		return failed
	}
	return err
}

// chunks reads group by group. Of wide rows it asks for no more than take about half of a
// group's bytes: a statement that is not read to its end costs the connection, and the server
// notes that in its log.
func (r *recording) chunks(ctx context.Context, from Recorder, free <-chan *group, full chan<- *group) error {
	var after *checksum.Bound
	for {
		g := <-free
		limit := checksum.Limit{Rows: uint64(r.layout.groupRows), Bytes: groupBytes}
		if r.width > 0 {
			limit.Rows = max(1, min(limit.Rows, groupBytes/2/r.width))
		}
		through, err := from.Record(ctx, after, limit, g.reset, func(row *checksum.RowRecord) error {
			return g.add(row, r.fingerprint, r.hasher)
		})
		if err != nil {
			return err
		}
		if n := uint64(g.rows()); n > 0 {
			r.width = g.size / n
		}
		full <- g
		if through == nil {
			return nil
		}
		after = through
	}
}

func (r *recording) write(g *group) error {
	if err := r.writer.add(g); err != nil {
		return cannotWrite(r.path, err)
	}
	r.Progress.RowsRecorded(r.name, uint64(g.rows()))
	return nil
}

// whole reads a table whose rows come in no order, in one go. If that has to start anew, so
// does the file.
func (r *recording) whole(ctx context.Context, from Recorder) error {
	g := newGroup(r.layout)
	var failed error
	restart := func() {
		g.reset()
		if len(r.writer.bounds) > 0 {
			r.writer.drop()
			var anew *writer
			if anew, failed = newWriter(r.path, r.layout, r.Tool, r.codec); failed == nil {
				r.writer = anew
			}
		}
	}
	_, err := from.Record(ctx, nil, checksum.Limit{}, restart, func(row *checksum.RowRecord) error {
		if failed != nil {
			return failed
		}
		if err := g.add(row, r.fingerprint, r.hasher); err != nil || !g.isFull() {
			return err
		}
		defer g.reset()
		return r.write(g)
	})
	if err = cmp.Or(failed, err); err == nil {
		err = r.write(g)
	}
	return err
}
