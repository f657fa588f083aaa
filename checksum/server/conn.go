package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	gomysql "github.com/go-mysql-org/go-mysql/mysql"

	"allclear/checksum"
)

const (
	dialTimeout = 10 * time.Second
	// loginBuffer is for the answers that the library reads, all of them short; in bytes.
	loginBuffer = 4 << 10
)

// conn is one raw connection: it carries row packets untouched, which
// database/sql cannot. It is for one goroutine at a time.
type conn struct {
	*client.Conn
	socket *socket // below the protocol, and below TLS where it is used
	answer packets // above TLS
	broken bool    // not to be used again: in the middle of a result, or lost
	midway bool    // the last answer was not read to its end
	drains bool    // reads to its end what nobody wants the rest of
	asked  time.Time
	expiry *time.Timer // ends the connection if it stays idle
	counts *statements // those sent
}

// dial connects, logs in, sets the session up, and makes sure that it is with the server
// that the member is bound to.
func dial(ctx context.Context, cfg Config, tlsConfig *tls.Config, to *bound, counts *statements) (_ *conn, err error) {
	network, address := "tcp", cfg.Address()
	if cfg.Socket != "" {
		network = "unix"
	}
	c := &conn{counts: counts}
	defer func() {
		if err != nil && c.socket != nil {
			_ = c.socket.Close() // err says why
		}
	}()
	defer recovered(&err)
	stop := func() bool { return true }
	dialer := func(ctx context.Context, network, address string) (net.Conn, error) {
		opened, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		c.socket = &socket{Conn: opened}
		stop = c.watch(ctx) // the handshake itself takes no context
		return c.socket, nil
	}
	defer func() { stop() }()
	raw, err := client.ConnectWithDialer(ctx, network, address, cfg.User, cfg.Password, home, dialer,
		func(c *client.Conn) error {
			c.BufferSize = loginBuffer
			// Rows are told from the end of the result by the packets of the
			// older protocol, which every server from 5.6 to 9.7 speaks.
			c.UnsetCapability(gomysql.CLIENT_DEPRECATE_EOF)
			c.UnsetCapability(gomysql.CLIENT_QUERY_ATTRIBUTES)
			if tlsConfig != nil {
				c.SetTLSConfig(tlsConfig)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	c.Conn, c.answer.from = raw, raw.Conn.Conn
	for _, statement := range SessionSQL() {
		if _, err := c.Execute(statement); err != nil {
			return nil, fmt.Errorf("setting up the session: %w", err)
		}
	}
	return c, c.introduce(ctx, to)
}

// Execute runs a statement whose answer is short.
func (c *conn) Execute(sql string) (*gomysql.Result, error) {
	defer c.counts.sent(sql, c.counts.begin())
	return c.Conn.Execute(sql)
}

// introduce asks the server at the other end who it is, and fails unless it is the one
// that the member is bound to.
func (c *conn) introduce(ctx context.Context, to *bound) (err error) {
	stop := c.watch(ctx)
	defer func() { c.broken = !stop() || err != nil }()
	defer recovered(&err)
	now, err := c.instance()
	if err != nil {
		return fmt.Errorf("setting up the session: %w", err)
	}
	c.asked = time.Now()
	return to.admit(now)
}

// watch cuts the connection off when ctx ends. It closes only the socket, since
// the protocol's own state belongs to the goroutine that uses the connection.
func (c *conn) watch(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		_ = c.socket.Close() // the reader then reports ctx's cause
	})
}

// rows receives what a statement returns. A statement that is tried again calls
// columns again; what was received before then no longer counts.
type rows struct {
	columns func([]checksum.WireField) error
	// row gets one packet, valid during the call. It returns false to end the
	// reading.
	row func(packet []byte) (more bool, err error)
	// ended, if not nil, gets the number of warnings after the last row.
	ended func(warnings uint16)
}

// query prepares and executes a statement and hands its rows on. ended tells
// whether all of the result was handed on.
func (c *conn) query(ctx context.Context, sql string, to rows) (ended bool, err error) {
	defer c.counts.sent(sql, c.counts.begin())
	stop := c.watch(ctx)
	c.midway = true
	defer func() {
		if !stop() || err != nil || c.midway {
			c.broken = true
		}
	}()
	defer recovered(&err)
	id, err := c.prepare(sql)
	if err != nil {
		c.midway = !isNumbered(err)
		return false, err
	}
	if err := c.command(gomysql.COM_STMT_EXECUTE, executing(id)); err != nil {
		return false, err
	}
	wire, err := c.answer.columns()
	if isNumbered(err) {
		return false, c.refused(id, err)
	}
	if err != nil {
		return false, err
	}
	unwanted := to.columns(wire)
	for more := unwanted == nil; more || c.drains; {
		packet, err := c.answer.read()
		if err != nil {
			return false, err
		}
		if isEOF(packet) {
			c.midway = false
			if more && to.ended != nil {
				to.ended(eofWarnings(packet))
			}
			return more, cmp.Or(unwanted, c.closeStatement(id))
		}
		if err := serverError(packet); err != nil {
			return false, c.refused(id, err)
		}
		if more {
			more, unwanted = to.row(packet)
			more = more && unwanted == nil
		}
	}
	return false, unwanted
}

// refused is the end of a statement that the server answered with an error.
func (c *conn) refused(id uint32, err error) error {
	c.midway = false
	return errors.Join(err, c.closeStatement(id))
}

// prepare has the server prepare a statement without parameters, and returns its number.
func (c *conn) prepare(sql string) (id uint32, err error) {
	if err := c.command(gomysql.COM_STMT_PREPARE, []byte(sql)); err != nil {
		return 0, err
	}
	return c.answer.prepared()
}

// closeStatement frees a statement on the server, which does not answer.
func (c *conn) closeStatement(id uint32) error {
	return c.command(gomysql.COM_STMT_CLOSE, binary.LittleEndian.AppendUint32(nil, id))
}

// executing is what COM_STMT_EXECUTE says of a statement without parameters.
func executing(id uint32) []byte {
	what := binary.LittleEndian.AppendUint32(nil, id)
	what = append(what, 0 /* no cursor */)
	return binary.LittleEndian.AppendUint32(what, 1 /* iterations, always 1 */)
}

// command sends a command. The answer to the one before must have been read.
func (c *conn) command(number byte, what []byte) error {
	if err := c.answer.begin(); err != nil {
		return err
	}
	packet := append(make([]byte, packetHeader, packetHeader+1+len(what)), number) // WritePacket fills the header in
	c.ResetSequence()
	c.socket.begin()
	return c.WritePacket(append(packet, what...))
}
