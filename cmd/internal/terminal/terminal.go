// Package terminal knows whether a stream is a terminal that a person sits at, and
// how wide that is. It draws nothing.
package terminal

import (
	"os"

	"golang.org/x/term"
)

// Of gives the descriptor of the terminal that the stream is, if it is one.
func Of(stream any) (fd int, ok bool) {
	file, isFile := stream.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}

// Is tells whether the stream is a terminal.
func Is(stream any) bool {
	_, ok := Of(stream)
	return ok
}

// Width is how many characters fit on a line of the stream; 0 for what has no
// lines to fill, such as a file.
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
