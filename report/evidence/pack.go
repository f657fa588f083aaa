package evidence

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"

	"allclear/report/files"
)

// Pack writes the evidence at a place, the folder of a run or one that holds such folders, into
// one .tar.zst. The same evidence gives the same bytes: no times and owners are kept, and files
// are in the order of their names.
func Pack(ctx context.Context, at string, to io.Writer) error {
	runs := []string{at}
	if !isRun(at) {
		names, err := runsIn(at)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			return noEvidence(at)
		}
		runs = nil
		for _, name := range names {
			runs = append(runs, filepath.Join(at, name))
		}
	}
	packed, err := zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	archive := tar.NewWriter(packed)
	for _, folder := range runs {
		if err := packRun(ctx, folder, archive); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), packed.Close())
}

func packRun(ctx context.Context, folder string, archive *tar.Writer) error {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return err
	}
	return fs.WalkDir(os.DirFS(real), ".", func(name string, e fs.DirEntry, err error) error {
		if err := errors.Join(err, context.Cause(ctx)); err != nil || e.IsDir() {
			return err
		}
		if !e.Type().IsRegular() {
			return fmt.Errorf("%s is no file", filepath.Join(folder, name))
		}
		return packFile(filepath.Join(real, filepath.FromSlash(name)), path.Join(filepath.Base(real), name), archive)
	})
}

func packFile(from, name string, archive *tar.Writer) (err error) {
	file, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	state, err := file.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Name: name, Mode: 0o600, Size: state.Size(), ModTime: time.Unix(0, 0), Format: tar.FormatPAX}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(archive, file)
	return err
}

// NameOf is the name of the folder that a path leads to.
func NameOf(at string) (string, error) {
	real, err := filepath.EvalSymlinks(at)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	return filepath.Base(real), err
}

// PackTo is Pack into a file, which must not be there yet, and appears whole or not at all.
func PackTo(ctx context.Context, at, place string) error {
	if _, err := os.Lstat(place); err == nil {
		return &placeError{fmt.Errorf("%s is there already", place), "another name, with --to"}
	}
	return files.Stream(place, func(to io.Writer) error { return Pack(ctx, at, to) })
}
