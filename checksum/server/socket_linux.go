package server

import (
	"errors"
	"net"
	"syscall"
)

// wakeAt has the kernel wake a reader once so many bytes have come (SO_RCVLOWAT).
func wakeAt(c net.Conn, bytes int) error {
	raw, ok := c.(syscall.Conn)
	if !ok {
		return errors.ErrUnsupported
	}
	control, err := raw.SyscallConn()
	if err != nil {
		return err
	}
	var refused error
	err = control.Control(func(fd uintptr) {
		refused = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT, bytes)
	})
	return errors.Join(err, refused)
}
