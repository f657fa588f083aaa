package snapshot

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
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
	var sums bytes.Buffer
	fmt.Fprintf(&sums, "%s  %s\n", manifest, manifestFile)
	for i := range m.Tables {
		fmt.Fprintf(&sums, "%s  %s\n", m.Tables[i].SHA256, m.Tables[i].File)
	}
	if err := writeWhole(filepath.Join(dir, sumsFile), sums.Bytes()); err != nil {
		return err
	}
	return syncDir(dir)
}

// Check reads every byte of the snapshot. It fails with an error for each file that is
// missing or not as it was written, all of them joined.
func (s *Snapshot) Check(ctx context.Context) error {
	wanted, err := readSums(filepath.Join(s.dir, sumsFile))
	if err != nil {
		return err
	}
	var errs []error
	check := func(file, said string) {
		path := filepath.Join(s.dir, file)
		switch sum, err := sumOf(ctx, path); {
		case err != nil:
			errs = append(errs, &Error{Path: path, Err: err, hint: "take the file from a backup of the snapshot"})
		case sum != said || wanted[file] != said:
			errs = append(errs, damaged(path, "its SHA-256 is %s, not %s", sum, wanted[file]))
		}
	}
	check(manifestFile, wanted[manifestFile])
	for i := range s.manifest.Tables {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		check(s.manifest.Tables[i].File, s.manifest.Tables[i].SHA256)
	}
	if files := len(s.manifest.Tables) + 1; len(wanted) != files {
		errs = append(errs, damaged(filepath.Join(s.dir, sumsFile), "it lists %d files, there should be %d", len(wanted), files))
	}
	return errors.Join(errs...)
}

// readSums reads a list of sums, by file.
func readSums(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, &Error{Path: path, Err: err, hint: "take the file from a backup of the snapshot"}
	}
	sums := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		sum, file, ok := strings.Cut(lines.Text(), "  ")
		if !ok || len(sum) != hex.EncodedLen(sha256.Size) {
			return nil, damaged(path, "it is no list of sums")
		}
		sums[file] = sum
	}
	return sums, nil
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
