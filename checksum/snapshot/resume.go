package snapshot

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"allclear/checksum/position"
)

// resume takes over the tables that an unfinished snapshot has whole, if the server has
// executed nothing since it was begun: then they are still what the server has. Their files are
// read to the end: when the snapshot is needed it is too late to find that one is damaged.
func (t *taking) resume(ctx context.Context, old *Manifest) error {
	began := t.manifest.Recording.Began
	refused := func(format string, values ...any) error {
		return &Error{
			Path: t.dir, Err: fmt.Errorf("%w: %s", ErrMoved, fmt.Sprintf(format, values...)),
			hint: "remove the folder and begin anew; stop replication on the member first, if it is out of use",
		}
	}
	other := func(reason string) error {
		return &Error{Path: t.dir, Err: errors.New(reason), hint: "repeat the command that began it, or remove the folder and begin anew"}
	}
	switch {
	case old.Format != FormatVersion || old.Pair != t.Pair || old.Member != t.Member || old.KeyCheck != t.manifest.KeyCheck:
		return other("it is of another member, or was begun with other options")
	case !slices.Equal(old.Databases, t.Databases):
		return other("it was begun for other databases")
	case old.Recording.Consistent || t.manifest.Recording.Consistent:
		return refused("tables of one moment cannot be added to those of another")
	}
	switch passed := began.Since(&old.Recording.Began); {
	case passed.Executed == position.Something:
		return refused("it was at %s, and is at %s", passed.From, passed.To)
	case passed.Executed == position.NotKnown:
		return refused("%s", passed.Why)
	}
	t.manifest.Recording.Began = old.Recording.Began
	for i := range old.Tables {
		one := &old.Tables[i]
		if !one.isComplete() {
			continue
		}
		if sum, err := sumOf(ctx, filepath.Join(t.dir, one.File)); err == nil && sum == one.SHA256 {
			t.manifest.Tables = append(t.manifest.Tables, *one)
			t.files[strings.ToLower(strings.TrimSuffix(one.File, ".parquet"))] = true
		}
	}
	return nil
}
