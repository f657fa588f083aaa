package server

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	gomysql "github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// definition is a column definition of a BIGINT.
func definition(name string) []byte {
	var d []byte
	for _, text := range []string{"def", "d", "t", "t", name, name} {
		d = append(append(d, byte(len(text))), text...)
	}
	return append(d, 0x0c, 63, 0, 20, 0, 0, 0, 0x08, 0x20, 0, 0, 0, 0)
}

// answered is what a server sends for a statement of one column: some rows, then an end.
func answered(rows int, end []byte) []byte {
	sequence := uint8(0)
	var wire []byte
	send := func(payload ...byte) {
		sequence++
		wire = append(wire, framed(sequence, payload)...)
	}
	send(1)
	send(definition("id")...)
	send(0xfe, 0, 0, 2, 0)
	for i := range rows {
		send(append([]byte{0, 0}, binary.LittleEndian.AppendUint64(nil, uint64(i))...)...)
	}
	send(end...)
	return wire
}

// countRows reads an answer as query does.
func countRows(p *packets) (rows int, err error) {
	if err := p.begin(); err != nil {
		return 0, err
	}
	if _, err := p.columns(); err != nil {
		return 0, err
	}
	for {
		packet, err := p.read()
		switch {
		case err != nil:
			return rows, err
		case isEOF(packet):
			return rows, nil
		}
		if err := serverError(packet); err != nil {
			return rows, err
		}
		rows++
	}
}

// oracle counts the rows of an answer with the whole of it in memory. It is false for an
// answer that does not end as it should.
func oracle(wire []byte) (rows int, ok bool) {
	var payloads [][]byte
	var payload []byte
	for sequence := uint8(1); len(wire) >= packetHeader; sequence++ {
		n := int(wire[0]) | int(wire[1])<<8 | int(wire[2])<<16
		if wire[3] != sequence || len(wire) < packetHeader+n {
			break
		}
		payload = append(payload, wire[packetHeader:packetHeader+n]...)
		wire = wire[packetHeader+n:]
		if n < gomysql.MaxPayloadLen {
			payloads = append(payloads, payload)
			payload = nil
		}
	}
	ends := 0
	for i, p := range payloads {
		switch {
		case len(p) == 0, p[0] == 0xff:
			return rows, false
		case p[0] == 0xfe && len(p) < 9:
			if ends++; ends == 2 {
				return rows, true
			}
		case ends == 1:
			rows++
		case i == 0 && p[0] == 0:
			return 0, false
		}
	}
	return rows, false
}

// Whatever a server sends, the reader neither panics nor waits for what was never announced, and the
// rows that it counts to an end are those that are there.
func FuzzAnswersAreReadToTheirEndOrRefused(f *testing.F) {
	eof := []byte{0xfe, 0, 0, 2, 0}
	f.Add(answered(3, eof), 7)
	f.Add(answered(300, eof), 1448)
	f.Add(answered(2, append([]byte{0xff, 0x25, 0x05, '#'}, "70100Query execution was interrupted"...)), 5)
	f.Add(answered(1, nil), 1)
	f.Fuzz(func(t *testing.T, wire []byte, size int) {
		from := &segments{bytes.Clone(wire), min(max(size, 1), 1<<16)}
		p := packets{from: from}
		rows, err := countRows(&p)
		want, ok := oracle(wire)
		if err == nil {
			require.True(t, ok, "an answer without an end was read to its end")
			require.Equal(t, want, rows)
			return
		}
		var answer *gomysql.MyError
		require.True(t, errors.Is(err, checksum.ErrMalformed) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &answer), "%v", err)
		require.LessOrEqual(t, cap(p.buffer), max(readBuffer, 2*len(wire)+packetHeader), "memory for what only a head claims")

		prepared := packets{from: bytes.NewReader(wire)}
		_, _ = prepared.prepared() // must not panic
	})
}

// A query that the server breaks off in the middle is an error, never a shorter table.
func TestAnErrorAmongTheRowsIsNoEnd(t *testing.T) {
	wire := answered(2, append([]byte{0xff, 0x25, 0x05, '#'}, "70100Query execution was interrupted"...))
	rows, err := countRows(&packets{from: bytes.NewReader(wire)})
	var answer *gomysql.MyError
	require.ErrorAs(t, err, &answer)
	require.Equal(t, 1317, int(answer.Code))
	require.Equal(t, 2, rows)
}
