package server

import (
	"bytes"
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
	// silence is how long a server may send nothing in the middle of a
	// statement before the connection counts as lost.
	silence = 60 * time.Second
	// readBuffer is the most that one read from the socket may bring, in bytes.
	readBuffer = 128 << 10
	// maxColumns is how many columns a result of MySQL or MariaDB can have.
	maxColumns = 4096
	// keptPacket is the largest packet buffer kept for the next chunk, in bytes.
	keptPacket = 1 << 20
)

// conn is one raw connection: it carries row packets untouched, which
// database/sql cannot. It is for one goroutine at a time.
type conn struct {
	*client.Conn
	socket net.Conn // below the protocol, and below TLS where it is used
	packet bytes.Buffer
	broken bool // not to be used again: in the middle of a result, or lost
	asked  time.Time
}

// dial connects, logs in, sets the session up, and makes sure that it is with the server
// that the member is bound to.
func dial(ctx context.Context, cfg Config, tlsConfig *tls.Config, to *bound) (_ *conn, err error) {
	network, address := "tcp", cfg.Address()
	if cfg.Socket != "" {
		network = "unix"
	}
	c := &conn{}
	defer func() {
		if err != nil && c.socket != nil {
			_ = c.socket.Close() // err says why
		}
	}()
	defer recovered(&err)
	stop := func() bool { return true }
	dialer := func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		d := net.Dialer{Timeout: dialTimeout}
		if c.socket, err = d.DialContext(ctx, network, address); err != nil {
			return nil, err
		}
		stop = c.watch(ctx) // the handshake itself takes no context
		return &patientConn{Conn: c.socket}, nil
	}
	defer func() { stop() }()
	raw, err := client.ConnectWithDialer(ctx, network, address, cfg.User, cfg.Password, home, dialer,
		func(c *client.Conn) error {
			c.BufferSize = readBuffer
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
	c.Conn = raw
	for _, statement := range SessionSQL() {
		if _, err := raw.Execute(statement); err != nil {
			return nil, fmt.Errorf("setting up the session: %w", err)
		}
	}
	return c, c.introduce(ctx, to)
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
// whether the result was read to its end.
func (c *conn) query(ctx context.Context, sql string, to rows) (ended bool, err error) {
	stop := c.watch(ctx)
	defer func() {
		if !stop() || err != nil || !ended {
			c.broken = true
		}
	}()
	defer recovered(&err)
	statement, err := c.Prepare(sql)
	if err != nil {
		return false, err
	}
	if err := c.execute(statement.ID); err != nil {
		return false, err
	}
	wire, err := c.readColumns()
	if err == nil {
		err = to.columns(wire)
	}
	if err != nil {
		return false, err
	}
	for {
		if err := c.readPacket(); err != nil {
			return false, err
		}
		packet := c.packet.Bytes()
		if isEOF(packet) {
			if to.ended != nil {
				to.ended(eofWarnings(packet))
			}
			return true, statement.Close()
		}
		if err := serverError(packet); err != nil {
			return false, err
		}
		more, err := to.row(packet)
		if err != nil || !more {
			return false, err
		}
	}
}

// execute sends COM_STMT_EXECUTE for a statement without parameters.
func (c *conn) execute(id uint32) error {
	const header = 4 // filled in by WritePacket
	command := make([]byte, header, header+10)
	command = append(command, gomysql.COM_STMT_EXECUTE)
	command = binary.LittleEndian.AppendUint32(command, id)
	command = append(command, 0 /* no cursor */)
	command = binary.LittleEndian.AppendUint32(command, 1 /* iterations, always 1 */)
	c.ResetSequence()
	return c.WritePacket(command)
}

// readColumns reads the head of a result: the number of columns, then a
// definition of each, then EOF.
func (c *conn) readColumns() ([]checksum.WireField, error) {
	if err := c.readPacket(); err != nil {
		return nil, err
	}
	head := c.packet.Bytes()
	if err := serverError(head); err != nil {
		return nil, err
	}
	n, _, _ := gomysql.LengthEncodedInt(head)
	if n > maxColumns {
		return nil, fmt.Errorf("the server announced %d columns: %w", n, checksum.ErrMalformed)
	}
	wire := make([]checksum.WireField, 0, n)
	for {
		if err := c.readPacket(); err != nil {
			return nil, err
		}
		if packet := c.packet.Bytes(); isEOF(packet) {
			break
		}
		f, err := gomysql.FieldData(bytes.Clone(c.packet.Bytes())).Parse()
		if err != nil {
			return nil, fmt.Errorf("reading a column definition: %w", err)
		}
		wire = append(wire, checksum.WireField{Type: f.Type, Charset: f.Charset, Flags: f.Flag, Decimals: f.Decimal})
	}
	if uint64(len(wire)) != n {
		return nil, fmt.Errorf("the server announced %d columns and described %d: %w", n, len(wire), checksum.ErrMalformed)
	}
	return wire, nil
}

// readPacket reads one packet. The library tells a lost connection apart from a packet
// that is not in its place, which has no type.
func (c *conn) readPacket() error {
	c.packet.Reset()
	err := c.ReadPacketTo(&c.packet)
	if err != nil && !errors.Is(err, gomysql.ErrBadConn) {
		return fmt.Errorf("%w: %w", checksum.ErrMalformed, err)
	}
	return err
}

// isEOF tells the packet that ends column definitions and rows. It is shorter
// than 9 bytes, which a row that starts with 0xfe never is.
func isEOF(packet []byte) bool {
	return len(packet) > 0 && len(packet) < 9 && packet[0] == gomysql.EOF_HEADER
}

// eofWarnings is how many warnings a statement gave: 0xfe, warnings:2, status:2.
func eofWarnings(packet []byte) uint16 {
	if len(packet) < 3 {
		return 0 // a server older than this version of the protocol
	}
	return binary.LittleEndian.Uint16(packet[1:])
}

// serverError reads an error packet: 0xff, number:2, '#', SQLSTATE:5, message.
func serverError(packet []byte) error {
	if len(packet) == 0 {
		return checksum.ErrMalformed
	}
	if packet[0] != gomysql.ERR_HEADER {
		return nil
	}
	if len(packet) < 9 {
		return checksum.ErrMalformed
	}
	return &gomysql.MyError{
		Code:    binary.LittleEndian.Uint16(packet[1:]),
		State:   string(packet[4:9]),
		Message: string(packet[9:]),
	}
}

// shrink frees a buffer that one huge row has left behind.
func (c *conn) shrink() {
	if c.packet.Cap() > keptPacket {
		c.packet = bytes.Buffer{}
	}
}

// patientConn gives up on a server that stays silent. It moves the deadline once
// for each read from the socket, which may bring a thousand packets.
type patientConn struct{ net.Conn }

func (p *patientConn) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}
