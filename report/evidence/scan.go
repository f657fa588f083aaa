package evidence

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// tree is the folder of one run as it is now, in a folder or in an archive.
type tree struct {
	name  string
	files []File
	texts map[string][]byte // the files that say what the others are
}

func newTree(name string) *tree { return &tree{name: name, texts: map[string][]byte{}} }

// mostOfText is how long a file may be that says what the others are, in bytes: some 100 for each
// of a million files.
const mostOfText = 256 << 20

// read takes in one file.
func (t *tree) read(ctx context.Context, name string, from io.Reader) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	to := io.Discard
	var text bytes.Buffer
	if slices.Contains([]string{SumsFile, ManifestFile, SignatureFile}, name) {
		to, from = &text, io.LimitReader(from, mostOfText)
	}
	f, err := sumOfStream(from, to)
	if err != nil {
		return err
	}
	f.Name = name
	t.files = append(t.files, f)
	if to != io.Discard {
		t.texts[name] = text.Bytes()
	}
	return nil
}

// errNoEvidence is a place without the folder of any run.
var errNoEvidence = errors.New("there is no folder of a run")

// noEvidence is errNoEvidence with what a person may have meant.
func noEvidence(at string) error {
	return &placeError{fmt.Errorf("%s: %w", at, errNoEvidence), "the folder that --out named, a run's folder in it, or an archive of one"}
}

// scan reads everything of the runs at a place: the folder of one run, one that holds such
// folders (areMany), or an archive of either.
func scan(ctx context.Context, at string) (trees []*tree, areMany bool, err error) {
	state, err := os.Stat(at)
	if err != nil {
		return nil, false, err
	}
	if !state.IsDir() {
		return scanArchive(ctx, at)
	}
	if isRun(at) {
		t, err := scanFolder(ctx, at)
		return []*tree{t}, false, err
	}
	folders, err := runsIn(at)
	if err != nil {
		return nil, true, err
	}
	for _, folder := range folders {
		t, err := scanFolder(ctx, filepath.Join(at, folder))
		if err != nil {
			return nil, true, err
		}
		trees = append(trees, t)
	}
	if len(trees) == 0 {
		return nil, true, noEvidence(at)
	}
	return trees, true, nil
}

// isRun tells the folder of a run: by its name, or by what it holds.
func isRun(folder string) bool {
	if real, err := filepath.EvalSymlinks(folder); err == nil && isName(filepath.Base(real)) {
		return true
	}
	_, noSums := os.Stat(filepath.Join(folder, SumsFile))
	_, noManifest := os.Stat(filepath.Join(folder, ManifestFile))
	return noSums == nil || noManifest == nil
}

// runsIn are the names of the folders of runs in a folder.
func runsIn(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if e.IsDir() && isRun(filepath.Join(folder, e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

func scanFolder(ctx context.Context, folder string) (*tree, error) {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return nil, err
	}
	t := newTree(filepath.Base(real))
	return t, fs.WalkDir(os.DirFS(real), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if !e.Type().IsRegular() { // no sum names it: it is among those that were added
			t.files = append(t.files, File{Name: name})
			return nil
		}
		file, err := os.Open(filepath.Join(real, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		return errors.Join(t.read(ctx, name, file), file.Close())
	})
}

// scanArchive reads what pack wrote.
func scanArchive(ctx context.Context, at string) (trees []*tree, areMany bool, err error) {
	file, err := os.Open(at)
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	unpacked, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, false, damagedArchive(at, err)
	}
	defer unpacked.Close()
	archive := tar.NewReader(unpacked)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false, damagedArchive(at, err)
		}
		if header.Typeflag == tar.TypeDir {
			continue
		}
		folder, name, ok := strings.Cut(path.Clean(header.Name), "/")
		if !ok {
			return nil, false, damagedArchive(at, fmt.Errorf("%s is in no folder of a run", header.Name))
		}
		if len(trees) == 0 || trees[len(trees)-1].name != folder {
			trees = append(trees, newTree(folder))
		}
		if err := trees[len(trees)-1].read(ctx, name, archive); err != nil {
			return nil, false, damagedArchive(at, err)
		}
	}
	// What follows belongs to the file as well, and its checksum is at the very end. Other programs
	// fill archives up with zeros.
	if _, err := io.Copy(onlyZeros{}, unpacked); err != nil {
		return nil, false, damagedArchive(at, err)
	}
	if len(trees) == 0 {
		return nil, false, noEvidence(at)
	}
	return trees, len(trees) > 1, nil
}

// onlyZeros takes nothing else.
type onlyZeros struct{}

func (onlyZeros) Write(p []byte) (int, error) {
	if i := bytes.IndexFunc(p, func(r rune) bool { return r != 0 }); i >= 0 {
		return i, errors.New("something follows its end")
	}
	return len(p), nil
}

// ErrDamaged is in the error of an archive that cannot be read to its end.
var ErrDamaged = errors.New("the archive is damaged")

func damagedArchive(at string, err error) error {
	if cause := context.Canceled; errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%s: %w: %w", at, ErrDamaged, err)
}
