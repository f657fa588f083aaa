package server

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// framed puts a payload on the wire, in as many packets as it takes.
func framed(sequence uint8, payload []byte) []byte {
	const most = 1<<24 - 1
	var wire []byte
	for {
		n := min(len(payload), most)
		wire = binary.LittleEndian.AppendUint32(wire, uint32(n)|uint32(sequence)<<24)
		wire = append(wire, payload[:n]...)
		payload = payload[n:]
		sequence++
		if n < most {
			return wire
		}
	}
}

// Where one read ends and the next one begins must not matter, nor that a payload takes several
// packets: a row lost or cut there would be missing on one side, or on both and go unseen.
func TestPacketsAreReadWhole(t *testing.T) {
	pattern := bytes.Repeat([]byte("0123456789abcdef"), 2<<20) // 32 MiB
	const most = 1<<24 - 1                                     // of one packet
	for _, size := range []int{
		0, 1, 4, readBuffer - 4, readBuffer - 3, readBuffer, 3 * readBuffer, most - 1, most, most + 1, 2 * most,
	} {
		payload := pattern[:size]
		first := framed(1, payload)
		parts := uint8(size/most) + 1
		wire := append(bytes.Clone(first), framed(1+parts, []byte("next"))...)
		for name, from := range map[string]io.Reader{
			"all at once":      bytes.NewReader(wire),
			"a read a segment": &segments{wire, 1448},
			"half of each":     iotest.HalfReader(bytes.NewReader(wire)),
		} {
			if size > most && name == "half of each" {
				continue // as with the size before, of which the second packet is empty; each byte costs with the race detector
			}
			p := packets{from: from}
			require.NoError(t, p.begin())
			got, err := p.read()
			require.NoError(t, err, "%d bytes, %s", size, name)
			require.True(t, bytes.Equal(payload, got), "%d bytes, %s", size, name)
			got, err = p.read()
			require.NoError(t, err, "%d bytes, %s", size, name)
			require.Equal(t, "next", string(got), "%d bytes, %s", size, name)
			_, err = p.read()
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			p.shrink()
			assert.LessOrEqual(t, cap(p.buffer)+cap(p.joined), 2*keptBuffer, "what a huge row leaves behind")
		}
	}
}

// segments brings so many bytes with each read.
type segments struct {
	wire []byte
	size int
}

func (s *segments) Read(b []byte) (int, error) {
	if len(s.wire) == 0 {
		return 0, io.EOF
	}
	n := copy(b, s.wire[:min(s.size, len(s.wire))])
	s.wire = s.wire[n:]
	return n, nil
}

// A packet out of its turn means that bytes were lost or came twice.
func TestPacketsOutOfTurnAreRefused(t *testing.T) {
	for name, wire := range map[string][]byte{
		"lost":    append(framed(1, []byte("a")), framed(3, []byte("c"))...),
		"twice":   append(framed(1, []byte("a")), framed(1, []byte("a"))...),
		"a part":  append(framed(1, make([]byte, 1<<24-1))[:4+1<<24-1], framed(7, nil)...),
		"another": append(framed(1, []byte("a")), "no packet"...),
	} {
		p := packets{from: bytes.NewReader(wire)}
		require.NoError(t, p.begin())
		_, err := p.read()
		if err == nil {
			_, err = p.read()
		}
		require.ErrorIs(t, err, checksum.ErrMalformed, name)
	}
	p := packets{from: bytes.NewReader(append(framed(1, []byte("a")), framed(2, []byte("left"))...))}
	require.NoError(t, p.begin())
	_, err := p.read()
	require.NoError(t, err)
	require.ErrorIs(t, p.begin(), checksum.ErrMalformed, "the rest of an answer must not begin the next one")
}

// The numbers wrap around after 255 packets.
func TestPacketNumbersWrapAround(t *testing.T) {
	var wire []byte
	for i := range 1_000 {
		wire = append(wire, framed(uint8(i+1), []byte{byte(i)})...)
	}
	p := packets{from: bytes.NewReader(wire)}
	require.NoError(t, p.begin())
	for i := range 1_000 {
		got, err := p.read()
		require.NoError(t, err)
		require.Equal(t, []byte{byte(i)}, got)
	}
}
