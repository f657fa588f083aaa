// Package terminal knows whether a stream is a terminal, and how wide that is. It draws
// nothing.
package terminal

import (
	"os"

	"golang.org/x/term"
)

// Of returns the file descriptor of the stream, if it is a terminal.
func Of(stream any) (fd int, ok bool) {
	file, isFile := stream.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}

// Is reports whether the stream is a terminal.
func Is(stream any) bool {
	_, ok := Of(stream)
	return ok
}

// Width is how many characters fit on a line of the stream, or 0 if it is no terminal
// or its width is not known.
func Width(stream any) int {
	fd, ok := Of(stream)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(fd)
	if err != nil {
		return 0
	}
	return columns
}
