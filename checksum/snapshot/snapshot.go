package snapshot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"allclear/checksum"
)

// Snapshot is one member's snapshot as a side. It is safe for concurrent use.
type Snapshot struct {
	dir      string
	manifest *Manifest
	secret   []byte // by which keys were hashed; nil where it is not known
}

// Open opens the snapshot of one member: its manifest is read, which must be as it was
// written, and every file must be there with the size that it says. Check reads the files'
// bytes.
func Open(dir string) (*Snapshot, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{dir: dir, manifest: m}
	if !m.Whole {
		return nil, &Error{Path: dir, Err: ErrPartial, hint: "finish it with `allclear snapshot … --resume`"}
	}
	if err := s.checkManifest(context.Background()); err != nil {
		return nil, err
	}
	for i := range m.Tables {
		t := &m.Tables[i]
		path := s.path(t)
		if !t.isComplete() {
			return nil, damaged(filepath.Join(dir, manifestFile), "what it says of %s is not complete", t.Name)
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, &Error{Path: path, Err: err, hint: lostHint}
		}
		if info.Size() != t.Size {
			return nil, damaged(path, "it has %d bytes, the manifest says %d", info.Size(), t.Size)
		}
	}
	return s, nil
}

func (s *Snapshot) path(t *Table) string { return filepath.Join(s.dir, t.File) }

// Manifest is what the snapshot says of itself. It must not be changed.
func (s *Snapshot) Manifest() *Manifest { return s.manifest }

const secretHint = "--hash-keys with the file that it was taken with"

// HashesKeys tells whether texts in keys were kept as hashes, so that Unlock is needed before
// rows are compared.
func (s *Snapshot) HashesKeys() bool { return s.manifest.KeyCheck != "" }

// Unlock gives the secret by which keys were hashed. It fails if it is another one.
func (s *Snapshot) Unlock(secret []byte) error {
	if keyCheck(secret) != s.manifest.KeyCheck {
		return &Error{Path: s.dir, Err: errors.New("its keys were hashed by another secret"), hint: secretHint}
	}
	s.secret = secret
	return nil
}

// HashKeys implements compare.KeyHasher.
func (s *Snapshot) HashKeys(t *checksum.Table) (func(dst, key []byte) ([]byte, error), error) {
	recorded := s.manifest.table(t.FullName())
	if recorded == nil {
		return nil, nil
	}
	hasher := hasherOf(recorded.Columns, recorded.Key, s.secret)
	switch {
	case hasher == nil:
		return nil, nil
	case s.secret == nil:
		return nil, &Error{Path: s.dir, Err: errors.New("texts in its keys are hashed"), hint: secretHint}
	}
	return hasher.append, nil
}

// Address names the side for people.
func (s *Snapshot) Address() string { return "snapshot of " + s.manifest.Address }

// RecordedKind implements compare.Recorded.
func (s *Snapshot) RecordedKind() checksum.Kind { return recordedKind }

// Recording implements compare.Recorded.
func (s *Snapshot) Recording() checksum.Recording { return s.manifest.Recording }

// Catalog implements compare.Side.
func (s *Snapshot) Catalog(_ context.Context, databases []string) (*checksum.Catalog, error) {
	m := s.manifest
	c := &checksum.Catalog{Others: map[string]string{}, Hidden: m.Hidden, HidesDatabases: m.HidesDatabases}
	held := map[string]bool{}
	isAsked := func(database string) bool { return len(databases) == 0 || slices.Contains(databases, database) }
	for i := range m.Tables {
		t := m.Tables[i].Definition
		held[t.Database] = true
		if isAsked(t.Database) {
			c.Tables = append(c.Tables, t)
		} else {
			c.Elsewhere = append(c.Elsewhere, t.FullName())
		}
	}
	for _, name := range m.LeftOut {
		// One of a database that is asked for is not elsewhere: the snapshot lacks it.
		if database, _, _ := strings.Cut(name, "."); !isAsked(database) {
			c.Elsewhere = append(c.Elsewhere, name)
		}
	}
	for name, kind := range m.Others {
		database, _, _ := strings.Cut(name, ".")
		held[database] = true
		if isAsked(database) {
			c.Others[name] = kind
		}
	}
	for _, database := range databases {
		if !held[database] {
			c.Missing, c.Seen = append(c.Missing, database), slices.Sorted(maps.Keys(held))
		}
	}
	slices.Sort(c.Elsewhere)
	return c, nil
}

// Table implements compare.Side.
func (s *Snapshot) Table(_ context.Context, database, name string) (*checksum.Table, error) {
	t := s.manifest.table(database + "." + name)
	if t == nil {
		return nil, fmt.Errorf("%s.%s in the %s: %w", database, name, s.Address(), s.absent(database+"."+name))
	}
	return t.Definition, nil
}

// absent is what it means that the snapshot has no such table.
func (s *Snapshot) absent(table string) error {
	if slices.Contains(s.manifest.LeftOut, table) {
		return cannot("it was left out of the snapshot")
	}
	return checksum.ErrNoTable
}

// Probe implements compare.Side.
func (s *Snapshot) Probe(ctx context.Context, database, name string) error {
	_, err := s.Table(ctx, database, name)
	return err
}

// Facts implements compare.Side.
func (s *Snapshot) Facts(_ context.Context, variables []string) (map[string]string, error) {
	facts := map[string]string{}
	for _, name := range append([]string{"version", "version_comment"}, variables...) {
		if value, ok := s.manifest.Facts[name]; ok {
			facts[name] = value
		}
	}
	return facts, nil
}

// Activity implements compare.Side: what was recorded does not change.
func (s *Snapshot) Activity(context.Context) (checksum.Activity, error) {
	return checksum.Activity{Frozen: true}, nil
}

// Describe implements compare.Describer: definitions were completed when they were recorded.
func (s *Snapshot) Describe(context.Context, []*checksum.Table) error { return nil }

// ReadCounters implements compare.Describer. Counters are as they were recorded.
func (s *Snapshot) ReadCounters(context.Context, []*checksum.Table) error { return nil }

// StoredObjects implements compare.Describer.
func (s *Snapshot) StoredObjects(_ context.Context, databases []string) (*checksum.StoredObjects, error) {
	all := s.manifest.Objects
	if all == nil {
		return nil, cannot("views, triggers, routines and events are not in the %s", s.Address())
	}
	some := &checksum.StoredObjects{Unseen: all.Unseen, Accounts: all.Accounts}
	for _, o := range all.Objects {
		if slices.Contains(databases, o.Database) {
			some.Objects = append(some.Objects, o)
		}
	}
	return some, nil
}

// Open implements compare.Side. Rows were hashed with the columns that the table had, and in
// one way: a view of others, or read in another way, is errors.ErrUnsupported.
func (s *Snapshot) Open(view checksum.View) (checksum.Reader, error) {
	t := s.manifest.table(view.Table.FullName())
	if t == nil {
		return nil, fmt.Errorf("%s in the %s: %w", view.Table.FullName(), s.Address(), s.absent(view.Table.FullName()))
	}
	if err := t.isOpenedBy(&view); err != nil {
		return nil, err
	}
	f, err := openFile(s.path(t), t)
	if err != nil {
		return nil, err
	}
	return &Reader{file: f, bounder: checksum.NewBounder(&view), name: t.Name, canary: view.Canary, first: view.First}, nil
}
