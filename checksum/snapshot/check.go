package snapshot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// sign writes the manifest, and then the sums of all files, as sha256sum reads them.
func (m *Manifest) sign(dir string) error {
	if err := m.write(dir); err != nil {
		return err
	}
	manifest, err := sumOf(context.Background(), filepath.Join(dir, manifestFile))
	if err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(dir, sumsFile), m.sums(manifest)); err != nil {
		return err
	}
	return syncDir(dir)
}

// sums are those of all files, given that of the manifest.
func (m *Manifest) sums(manifest string) []byte {
	var sums bytes.Buffer
	fmt.Fprintf(&sums, "%s  %s\n", manifest, manifestFile)
	for i := range m.Tables {
		fmt.Fprintf(&sums, "%s  %s\n", m.Tables[i].SHA256, m.Tables[i].File)
	}
	return sums.Bytes()
}

// checkManifest sees that the manifest and the list of sums are those that were written
// together. What a damaged manifest says of other files is then not believed.
func (s *Snapshot) checkManifest(ctx context.Context) error {
	manifest, err := sumOf(ctx, filepath.Join(s.dir, manifestFile))
	if err != nil {
		return &Error{Path: filepath.Join(s.dir, manifestFile), Err: err, hint: lostHint}
	}
	path := filepath.Join(s.dir, sumsFile)
	switch said, err := os.ReadFile(path); {
	case err != nil:
		return &Error{Path: path, Err: err, hint: lostHint}
	case !bytes.Equal(said, s.manifest.sums(manifest)):
		return damaged(path, "it does not fit %s, so one of the two is damaged", manifestFile)
	}
	return nil
}

// Check reads every byte of the snapshot. It fails with an error for each file that is
// missing or not as it was written, all of them joined.
func (s *Snapshot) Check(ctx context.Context) error {
	errs := []error{s.checkManifest(ctx)}
	for i := range s.manifest.Tables {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		t := &s.manifest.Tables[i]
		switch sum, err := sumOf(ctx, s.path(t)); {
		case err != nil:
			errs = append(errs, &Error{Path: s.path(t), Err: err, hint: lostHint})
		case sum != t.SHA256:
			errs = append(errs, damaged(s.path(t), "its SHA-256 is %s, the manifest says %s", sum, t.SHA256))
		}
	}
	return errors.Join(errs...)
}

// sumOf is the SHA-256 of a file, in hex.
func sumOf(ctx context.Context, path string) (_ string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum, buffer := sha256.New(), make([]byte, 1<<20)
	for ctx.Err() == nil {
		n, err := f.Read(buffer)
		sum.Write(buffer[:n])
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(sum.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", context.Cause(ctx)
}
