package snapshot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
)

// taking is a snapshot that is being taken.
type taking struct {
	Options
	from     Source
	dir      string // while it is being taken
	catalog  *checksum.Catalog
	codec    *codec
	mu       sync.Mutex
	manifest *Manifest
	files    map[string]bool // names that are taken
	written  time.Time       // when the manifest was
}

// Take records a member below dir, in the folder that Dir names. It appears there whole or
// not at all: until it is finished it lies beside its place under a name that ends in
// ".partial", and an error leaves it there, to be gone on with ([Options.Resume]).
//
// It fails with ErrExists or ErrPartial if there is one already, and with ErrMoved if an
// unfinished one cannot be gone on with. What the server says is in the error of the table.
func Take(ctx context.Context, dir string, from Source, o Options) (*Manifest, error) {
	pages, err := newCodec()
	if err != nil {
		return nil, err
	}
	t := &taking{Options: o, from: from, codec: pages, files: map[string]bool{}}
	if t.Progress == nil {
		t.Progress = silent{}
	}
	place := Dir(dir, o.Pair, o.Member)
	t.dir = place + partial
	if err := t.begin(ctx, place); err != nil {
		return nil, err
	}
	if err := t.tables(ctx); err != nil {
		return nil, err
	}
	if err := t.end(ctx); err != nil {
		return nil, err
	}
	if err := t.manifest.sign(t.dir); err != nil {
		return nil, err
	}
	if err := os.Rename(t.dir, place); err != nil {
		return nil, cannotWrite(place, err)
	}
	return t.manifest, syncDir(filepath.Dir(place))
}

// begin makes the folder, or finds what an earlier one left, and asks the server for all but
// its rows.
func (t *taking) begin(ctx context.Context, place string) error {
	if _, err := os.Stat(place); err == nil {
		return &Error{Path: place, Err: ErrExists, hint: "give --out another folder; a snapshot is never overwritten"}
	}
	old, err := readManifest(t.dir)
	switch {
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	case err == nil && !t.Resume:
		return &Error{Path: t.dir, Err: ErrPartial, hint: "go on with it by --resume, or remove the folder"}
	}
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return cannotWrite(t.dir, err)
	}
	t.manifest = &Manifest{
		Format: FormatVersion, Tool: t.Tool, Pair: t.Pair, Member: t.Member, Address: t.from.Address(), Databases: t.Databases,
		KeyCheck: keyCheck(t.HashKeys),
	}
	began, err := t.standing(ctx)
	if err != nil {
		return err
	}
	t.manifest.Recording.Began = began
	if at, ok := t.from.(Moment); ok {
		t.manifest.Recording.Began, t.manifest.Recording.Consistent = at.Standing(), true
	}
	if old != nil {
		if err := t.resume(ctx, old); err != nil {
			return err
		}
	}
	if t.manifest.Facts, err = t.from.Facts(ctx, t.Variables); err != nil {
		return err
	}
	if t.catalog, err = t.from.Catalog(ctx, t.Databases); err != nil {
		return err
	}
	if len(t.catalog.Missing) > 0 {
		return fmt.Errorf("there is no database %s on %s", strings.Join(t.catalog.Missing, ", "), t.from.Address())
	}
	t.manifest.Others, t.manifest.Hidden = t.catalog.Others, t.catalog.Hidden
	t.manifest.HidesDatabases = t.catalog.HidesDatabases
	return t.manifest.write(t.dir)
}

// standing is where the server stands.
func (t *taking) standing(ctx context.Context) (s checksum.Standing, err error) {
	s.At = time.Now().UTC()
	if s.Instance, err = t.from.Confirm(ctx); err != nil {
		return s, err
	}
	s.Activity, err = t.from.Activity(ctx)
	return s, err
}

// planned are the tables to record; the others are noted. A resumed snapshot keeps what it has.
func (t *taking) planned() (tables []*checksum.Table) {
	t.manifest.LeftOut = slices.Clone(t.catalog.Elsewhere)
	for _, table := range t.catalog.Tables {
		if t.IsPlanned == nil || t.IsPlanned(table.FullName()) || t.manifest.table(table.FullName()) != nil {
			tables = append(tables, table)
		} else {
			t.manifest.LeftOut = append(t.manifest.LeftOut, table.FullName())
		}
	}
	slices.Sort(t.manifest.LeftOut)
	return tables
}

// tables records all tables, the largest first, so that none is left to be read alone in
// the end. One table's trouble does not end the others.
func (t *taking) tables(ctx context.Context) error {
	tables := t.planned()
	if len(tables) == 0 {
		return fmt.Errorf("no table of %s is selected", t.from.Address())
	}
	// A resumed snapshot has some of them.
	tables = slices.DeleteFunc(tables, func(table *checksum.Table) bool { return t.manifest.table(table.FullName()) != nil })
	for _, table := range tables {
		t.Progress.TablePlanned(table.FullName(), table.Rows)
	}
	slices.SortStableFunc(tables, func(x, y *checksum.Table) int { return cmp.Compare(y.Bytes, x.Bytes) })
	var group errgroup.Group
	group.SetLimit(max(1, t.Jobs))
	errs := make([]error, len(tables))
	for i, table := range tables {
		group.Go(func() error {
			errs[i] = t.table(ctx, table)
			return nil
		})
	}
	_ = group.Wait() // the errors are joined
	return errors.Join(append(errs, t.manifest.write(t.dir))...)
}

// noted is how often the manifest of an unfinished snapshot is written: a run that is killed
// loses the tables of so long.
const noted = time.Second

// table records one table.
func (t *taking) table(ctx context.Context, table *checksum.Table) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	recorded, err := t.record(ctx, table)
	if err != nil {
		return fmt.Errorf("recording %s of %s: %w", table.FullName(), t.from.Address(), err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.manifest.Tables = append(t.manifest.Tables, recorded)
	slices.SortFunc(t.manifest.Tables, func(x, y Table) int { return strings.Compare(x.Name, y.Name) })
	t.Progress.TableRecorded(recorded.Name, recorded.Rows, recorded.Size)
	if time.Since(t.written) < noted {
		return nil
	}
	t.written = time.Now()
	return t.manifest.write(t.dir)
}

// end asks the server once more, for what may have changed while rows were read.
func (t *taking) end(ctx context.Context) error {
	m := t.manifest
	var tables []*checksum.Table
	for i := range m.Tables {
		now, err := t.from.Table(ctx, m.Tables[i].Definition.Database, m.Tables[i].Definition.Name)
		if err != nil {
			return err
		}
		if now.Fingerprint() != m.Tables[i].Definition.Fingerprint() {
			return fmt.Errorf("%s of %s: %w while it was recorded", m.Tables[i].Name, t.from.Address(), checksum.ErrTableChanged)
		}
		tables = append(tables, m.Tables[i].Definition)
	}
	var err error
	if err = t.from.Describe(ctx, tables); err != nil {
		return err
	}
	if err = t.from.ReadCounters(ctx, tables); err != nil {
		return err
	}
	var databases []string
	for i := range m.Tables {
		if m.Tables[i].Create, err = t.from.ShowCreate(ctx, tables[i]); err != nil && !errors.Is(err, checksum.ErrDenied) {
			return err
		}
		databases = append(databases, tables[i].Database)
	}
	slices.Sort(databases)
	if m.Objects, err = t.from.StoredObjects(ctx, slices.Compact(databases)); err != nil {
		return err
	}
	if m.Recording.Ended, err = t.standing(ctx); err != nil {
		return err
	}
	m.Whole = true
	return nil
}
