package main

import (
	"errors"
	"os"
	"path/filepath"
	"sync"

	"allclear/report/files"
)

// runLogFile is the file that keeps the log of a run, with all of its details.
const runLogFile = "run.log"

// mostOfLog is how long it gets, in bytes. A run that goes wrong in the same way all the time must
// not fill the disk.
const mostOfLog = 64 << 20

// runLog keeps what is logged: in memory until the run has a folder, and then in a file there.
type runLog struct {
	mu    sync.Mutex
	early []byte
	file  *os.File
	left  int
	err   error // the first error of writing
}

// Write never fails: a log that cannot be kept is an error at the end, not of what is logged.
func (l *runLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	whole := len(line)
	if l.left < whole {
		if l.left == 0 {
			return whole, nil
		}
		line, l.left = []byte("the log is longer than this file may be\n"), whole
	}
	l.left -= whole
	if l.file == nil {
		l.early = append(l.early, line...)
		return whole, nil
	}
	_, err := l.file.Write(line)
	l.err = errors.Join(l.err, err)
	return whole, nil
}

// moveTo writes what was logged so far, and what will be, into a folder.
func (l *runLog) moveTo(folder string) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	place := filepath.Join(folder, runLogFile)
	if l.file, err = os.OpenFile(place, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return files.CannotWrite(place, err)
	}
	_, err = l.file.Write(l.early)
	l.early, l.err = nil, errors.Join(l.err, err)
	return nil
}

// close ends the log. What is logged afterwards is not kept.
func (l *runLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = 0
	if l.file == nil {
		return nil
	}
	if err := errors.Join(l.err, l.file.Sync(), l.file.Close()); err != nil {
		return files.CannotWrite(l.file.Name(), err)
	}
	return nil
}
