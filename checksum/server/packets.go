package server

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	gomysql "github.com/go-mysql-org/go-mysql/mysql"

	"allclear/checksum"
)

const (
	// packetHeader is the length of the payload in three bytes, and a sequence number.
	packetHeader = 4
	// readBuffer is the most that one read from the socket may bring, in bytes.
	readBuffer = 512 << 10
	// keptBuffer is the largest buffer kept for the next chunk, in bytes.
	keptBuffer = 1 << 20
)

// packets reads what a server answers, packet by packet, where it lies in one large
// buffer. Handshake and login are go-mysql's; it copies every packet twice.
type packets struct {
	from     io.Reader
	buffer   []byte
	next     int    // where the first unread packet begins in buffer
	end      int    // where the bytes that have come end in buffer
	sequence uint8  // of the next packet
	joined   []byte // a packet that came in several parts
}

// begin starts the answer to a command whose packet had sequence number 0. What is left of an
// answer that was not read to its end must not be taken for this one.
func (p *packets) begin() error {
	if p.next != p.end {
		return fmt.Errorf("%d bytes that belong to no answer: %w", p.end-p.next, checksum.ErrMalformed)
	}
	p.next, p.end, p.sequence = 0, 0, 1
	return nil
}

// read returns the payload of the next packet. It is valid until the next call. A payload of
// 16 MiB - 1 bytes goes on in the next packet.
func (p *packets) read() ([]byte, error) {
	part, err := p.part()
	if err != nil || len(part) < gomysql.MaxPayloadLen {
		return part, err
	}
	p.joined = append(p.joined[:0], part...)
	for len(part) == gomysql.MaxPayloadLen {
		if part, err = p.part(); err != nil {
			return nil, err
		}
		p.joined = append(p.joined, part...)
	}
	return p.joined, nil
}

// part returns the payload of one packet as it is on the wire.
func (p *packets) part() ([]byte, error) {
	if p.end-p.next < packetHeader {
		if err := p.fill(packetHeader); err != nil {
			return nil, err
		}
	}
	head := binary.LittleEndian.Uint32(p.buffer[p.next:])
	if sequence := uint8(head >> 24); sequence != p.sequence {
		return nil, fmt.Errorf("packet %d came where packet %d was due: %w", sequence, p.sequence, checksum.ErrMalformed)
	}
	whole := packetHeader + int(head&0xffffff)
	if p.end-p.next < whole {
		if err := p.fill(whole); err != nil {
			return nil, err
		}
	}
	p.sequence++
	payload := p.buffer[p.next+packetHeader : p.next+whole : p.next+whole]
	p.next += whole
	return payload, nil
}

// fill reads until so many bytes of the next packet are in the buffer. The buffer grows as
// the bytes of a large packet come, and not by what its head claims.
func (p *packets) fill(need int) error {
	p.end = copy(p.buffer, p.buffer[p.next:p.end])
	p.next = 0
	for p.end < need {
		if p.end == len(p.buffer) {
			grown := make([]byte, max(readBuffer, min(2*len(p.buffer), need)))
			copy(grown, p.buffer)
			p.buffer = grown
		}
		n, err := p.from.Read(p.buffer[p.end:])
		p.end += n
		if err != nil && p.end < need {
			return unexpected(err)
		}
	}
	return nil
}

// unexpected is the end of a connection in the middle of an answer.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// shrink frees what one huge row has left behind.
func (p *packets) shrink() {
	if cap(p.joined) > keptBuffer {
		p.joined = nil
	}
	if len(p.buffer) > keptBuffer && p.next == p.end {
		p.buffer, p.next, p.end = nil, 0, 0
	}
}
