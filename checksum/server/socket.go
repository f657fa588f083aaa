package server

import (
	"errors"
	"net"
	"os"
	"time"
)

const (
	// silence is how long a server may send nothing in the middle of a statement before
	// the connection counts as lost.
	silence = 60 * time.Second
	// steady is how much of an answer must have come, in bytes, before the reader lets more
	// gather: short answers are not delayed.
	steady = 512 << 10
	// gathered is how much should have come before the reader is woken, in bytes. A server
	// sends 16 KiB at a time, and to be woken for each costs both ends a third of their time.
	gathered = readBuffer / 2
	// gatherFor is the longest wait for that much. It is lost once, at the end of a long
	// answer.
	gatherFor = 5 * time.Millisecond
)

// socket is the connection to a server, below TLS. It gives up on a server that stays
// silent, and lets the bytes of a long answer gather.
type socket struct {
	net.Conn
	came   int // bytes of this answer
	gather bool
}

// begin starts a new answer.
func (s *socket) begin() {
	s.came = 0
	if s.gather {
		s.gather = false
		_ = wakeAt(s.Conn, 1)
	}
}

// Read implements io.Reader.
func (s *socket) Read(b []byte) (n int, err error) {
	within := silence
	if s.gather {
		within = gatherFor
	}
	for waited := time.Duration(0); waited < silence; waited += within {
		if err := s.SetReadDeadline(time.Now().Add(within)); err != nil {
			return 0, err
		}
		if n, err = s.Conn.Read(b); n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
	}
	s.came += n
	if !s.gather && s.came >= steady {
		s.gather = wakeAt(s.Conn, gathered) == nil // if that cannot be had, it reads as before
	}
	return n, err
}
