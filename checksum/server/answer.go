package server

import (
	"encoding/binary"
	"fmt"

	gomysql "github.com/go-mysql-org/go-mysql/mysql"

	"allclear/checksum"
)

// maxColumns is how many columns a result of MySQL or MariaDB can have.
const maxColumns = 4096

// prepared reads the answer to COM_STMT_PREPARE: 0, the statement's number:4, columns:2,
// parameters:2, filler:1, warnings:2; then a definition of each column, then EOF. The
// columns come again with the rows, and count then.
func (p *packets) prepared() (id uint32, err error) {
	head, err := p.read()
	if err != nil {
		return 0, err
	}
	if err := serverError(head); err != nil {
		return 0, err
	}
	if len(head) < 12 || head[0] != gomysql.OK_HEADER {
		return 0, fmt.Errorf("preparing the statement: %w", checksum.ErrMalformed)
	}
	id = binary.LittleEndian.Uint32(head[1:])
	columns, parameters := binary.LittleEndian.Uint16(head[5:]), binary.LittleEndian.Uint16(head[7:])
	if columns == 0 || parameters != 0 {
		return 0, fmt.Errorf("the server found %d columns and %d parameters: %w", columns, parameters, checksum.ErrMalformed)
	}
	for range columns {
		if _, err := p.column(); err != nil {
			return 0, err
		}
	}
	end, err := p.read()
	if err == nil && !isEOF(end) {
		err = fmt.Errorf("more columns than the %d announced: %w", columns, checksum.ErrMalformed)
	}
	return id, err
}

// columns reads the head of a result: the number of columns, then a definition of each,
// then EOF.
func (p *packets) columns() ([]checksum.WireField, error) {
	head, err := p.read()
	if err != nil {
		return nil, err
	}
	if err := serverError(head); err != nil {
		return nil, err
	}
	n, rest, ok := checksum.LengthEncoded(head)
	if !ok || len(rest) > 0 || n == 0 || n > maxColumns {
		return nil, fmt.Errorf("the server announced %d columns: %w", n, checksum.ErrMalformed)
	}
	wire := make([]checksum.WireField, n)
	for i := range wire {
		if wire[i], err = p.column(); err != nil {
			return nil, err
		}
	}
	end, err := p.read()
	if err == nil && !isEOF(end) {
		err = fmt.Errorf("more columns than the %d announced: %w", n, checksum.ErrMalformed)
	}
	return wire, err
}

// column reads a column definition: six strings (catalog, database, table twice, column
// twice), the length of the rest, then collation:2, length:4, type:1, flags:2, decimals:1.
func (p *packets) column() (checksum.WireField, error) {
	const strings = 6
	packet, err := p.read()
	if err != nil {
		return checksum.WireField{}, err
	}
	if err := serverError(packet); err != nil {
		return checksum.WireField{}, err
	}
	rest, ok := packet, true
	for i := 0; ok && i < strings; i++ {
		var n uint64
		if n, rest, ok = checksum.LengthEncoded(rest); ok {
			if ok = n <= uint64(len(rest)); ok {
				rest = rest[n:]
			}
		}
	}
	n, rest, isNumber := checksum.LengthEncoded(rest)
	if !ok || !isNumber || n < 10 || uint64(len(rest)) < n {
		return checksum.WireField{}, fmt.Errorf("reading a column definition: %w", checksum.ErrMalformed)
	}
	return checksum.WireField{
		Charset: binary.LittleEndian.Uint16(rest), Type: rest[6], Flags: binary.LittleEndian.Uint16(rest[7:]), Decimals: rest[9],
	}, nil
}

// isEOF tells the packet that ends column definitions and rows. It is shorter than 9
// bytes, which a row that starts with 0xfe never is.
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
