// Package settings reads the files that a person names: fleet, option, password,
// certificate and schema files. It does not know what is in them.
package settings

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxBytes bounds what is read of a file, so that a device or a data file that is named
// by mistake does not fill the memory.
const maxBytes = 16 << 20

// Read returns the whole file. A file larger than maxBytes is an error, because half of
// it might mean something else.
func Read(path string) (_ []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err == nil && len(data) > maxBytes {
		err = fmt.Errorf("%s is larger than %d MiB", path, maxBytes>>20)
	}
	return data, err
}

// Resolve makes a path relative to the folder of the file that names it, so that a
// run from cron finds what a run by hand finds.
func Resolve(folder, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}
