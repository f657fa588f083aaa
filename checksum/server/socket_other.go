//go:build !linux

package server

import (
	"errors"
	"net"
)

// wakeAt is only worth its while where the kernel heeds it.
func wakeAt(net.Conn, int) error { return errors.ErrUnsupported }
