package fleetfile

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"allclear/cmd/internal/exit"
)

// defaultPort is MySQL's and MariaDB's registered port.
const defaultPort = 3306

// An Address is where a member listens: a host and port, or a Unix socket.
type Address struct {
	Host   string
	Port   int
	Socket string // set instead of Host and Port
}

// String is the form that people type. Addresses are compared by it, so host names are in
// lower case.
func (a Address) String() string {
	if a.Socket != "" {
		return a.Socket
	}
	return net.JoinHostPort(strings.ToLower(a.Host), strconv.Itoa(a.Port))
}

// ParseAddress reads HOST, HOST:PORT, [IPV6]:PORT, IPV6, or the path of a socket, which
// has a slash in it.
func ParseAddress(text string) (Address, error) {
	if text == "" {
		return Address{}, exit.WithHint(errors.New("the address is empty"), "HOST:PORT, or the path of a socket")
	}
	// A URL or user:password@ may hold a password: neither is repeated.
	if strings.Contains(text, "://") {
		return Address{}, exit.WithHint(errors.New("that is a URL, not an address"), "HOST:PORT, or the path of a socket")
	}
	if strings.Contains(text, "/") {
		return Address{Socket: text}, nil
	}
	if strings.Contains(text, "@") {
		return Address{}, exit.WithHint(errors.New("an address holds no user and no password"),
			"HOST:PORT alone; the user goes into --user, the password into a file")
	}
	if _, err := netip.ParseAddr(text); err == nil {
		return Address{Host: text, Port: defaultPort}, nil
	}
	host, port := text, strconv.Itoa(defaultPort)
	switch {
	case strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]"):
		host = text[1 : len(text)-1]
	case strings.Contains(text, ":"):
		var err error
		if host, port, err = net.SplitHostPort(text); err != nil {
			return Address{}, exit.WithHint(fmt.Errorf("%q is not HOST:PORT", text), "an IPv6 address goes in brackets: [::1]:3306")
		}
	}
	if host == "" {
		return Address{}, exit.WithHint(fmt.Errorf("%q names no host", text), "HOST:PORT")
	}
	number, err := parsePort(port)
	if err != nil {
		return Address{}, err
	}
	return Address{Host: host, Port: number}, nil
}

// parsePort reads a TCP port, 1 to 65535.
func parsePort(text string) (int, error) {
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, exit.WithHint(fmt.Errorf("bad port %q", text), "a number from 1 to 65535")
	}
	return int(port), nil
}
