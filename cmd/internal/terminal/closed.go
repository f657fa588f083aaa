package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// IsClosed reports whether a standard stream was closed when the process started. What is
// written to it then seems to be written, because the Go runtime opens the null device in its
// place, for reading and writing. A redirection to /dev/null opens it for writing alone, and
// is no closed stream.
func IsClosed(stream any) bool {
	file, isFile := stream.(*os.File)
	if !isFile {
		return false
	}
	opened, err := file.Stat()
	if err != nil {
		return true // also what was closed later
	}
	null, err := os.Stat(os.DevNull)
	if err != nil || !os.SameFile(opened, null) {
		return false
	}
	mode, err := unix.FcntlInt(file.Fd(), unix.F_GETFL, 0)
	return err == nil && mode&unix.O_ACCMODE == unix.O_RDWR
}
