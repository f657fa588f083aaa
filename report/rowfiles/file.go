package rowfiles

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"allclear/report/files"
)

// window is how far back compression looks, in bytes: the lines of a table are much alike, and
// many tables are written at the same time.
const window = 256 << 10

// file is a file that has its name once it is complete.
type file struct {
	name   string // within the folder of the run
	place  string // where it is to be
	opened *os.File
	buffer *bufio.Writer
	packed *zstd.Encoder // nil for a file that is not compressed
}

func create(dir, name string) (f *file, err error) {
	place := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return nil, files.CannotWrite(place, err)
	}
	f = &file{name: name, place: place}
	if f.opened, err = os.CreateTemp(filepath.Dir(place), filepath.Base(place)+".*.partial"); err != nil {
		return nil, files.CannotWrite(place, err)
	}
	f.buffer = bufio.NewWriterSize(f.opened, 64<<10)
	if strings.HasSuffix(name, ".zst") {
		f.packed, err = zstd.NewWriter(f.buffer, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
			zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(window))
	}
	return f, err
}

// Write implements io.Writer.
func (f *file) Write(p []byte) (n int, err error) {
	to := io.Writer(f.buffer)
	if f.packed != nil {
		to = f.packed
	}
	if n, err = to.Write(p); err != nil {
		err = files.CannotWrite(f.place, err)
	}
	return n, err
}

// end writes what is left, and makes sure that it is on the disk.
func (f *file) end() error {
	var errs []error
	if f.packed != nil {
		errs = append(errs, f.packed.Close())
	}
	errs = append(errs, f.buffer.Flush(), f.opened.Sync(), f.opened.Close())
	if err := errors.Join(errs...); err != nil {
		return files.CannotWrite(f.place, err)
	}
	return nil
}

func (f *file) putInPlace() error {
	if err := os.Rename(f.opened.Name(), f.place); err != nil {
		return files.CannotWrite(f.place, err)
	}
	return nil
}

// discard removes a file that is not to be kept. Where that fails, its name says that it is
// partial.
func (f *file) discard() { _ = os.Remove(f.opened.Name()) }

func (f *file) nameOrNone() string {
	if f == nil {
		return ""
	}
	return f.name
}
