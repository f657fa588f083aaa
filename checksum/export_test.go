package checksum

// The canonical encoding by itself, for the tests that hold every byte of it
// against the documentation: rows are read by digesters.

// AppendRow appends the canonical encoding of a row packet.
func (l *Layout) AppendRow(dst, packet []byte) ([]byte, error) {
	return l.appendRow(dst, packet, make([]int, len(l.fields)))
}
