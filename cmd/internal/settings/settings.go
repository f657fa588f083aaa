// Package settings reads the files that a person names: fleet, option, password,
// certificate and schema files. It does not know what is in them.
package settings

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
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

// InHome puts the user's home folder in place of a leading ~, as shells do, though not in
// --flag=~/file and not in files. Without a home folder the path stays as it is.
func InHome(path string) string {
	rest, isInHome := strings.CutPrefix(path, "~/")
	if !isInHome && path != "~" {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	if path == "~" {
		return home
	}
	return filepath.Join(home, rest)
}

// Resolve makes a path relative to the folder of the file that names it, so that a
// run from cron finds what a run by hand finds. A path that starts with ~/ is in the home
// folder of the user.
func Resolve(folder, path string) string {
	path = InHome(path)
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}
