package checksum

import "unicode/utf8"

// Inspector looks at the text of rows while they are being read for something
// else. It serves one reading in one goroutine: a reading that starts anew gets
// a new one.
type Inspector interface {
	// Text is called with each value of a text column of the view that holds a
	// byte outside ASCII or ends in NUL, as stored; column is its place in the
	// view. The value is valid during the call. noted asks for the row's key.
	Text(column int, value []byte) (noted bool)
	// At tells the key of a row in which something was noted, after the last of
	// its values; empty without a key.
	At(key Bound)
}

// Inspect shows the texts of a packet to an inspector.
func (l *Layout) Inspect(packet []byte, to Inspector) error {
	nulls, p, err := split(packet, len(l.fields))
	if err != nil {
		return err
	}
	noted := false
	for i := range l.fields {
		if isNull(nulls, i) {
			continue
		}
		f := &l.fields[i]
		var value []byte
		if value, p, err = f.shape.span(p); err != nil {
			return err
		}
		if f.meaning == asText && tellsMore(value) {
			noted = to.Text(i, value) || noted
		}
	}
	if !noted {
		return nil
	}
	var at Bound
	if l.key > 0 {
		raw, err := l.rawKey(packet)
		if err != nil {
			return err
		}
		if at, err = l.bound(raw); err != nil {
			return err
		}
	}
	to.At(at)
	return nil
}

// tellsMore tells text in which there may be damage: all of it is ASCII in most
// rows, and ASCII survives every conversion.
func tellsMore(value []byte) bool {
	if len(value) > 0 && value[len(value)-1] == 0 {
		return true
	}
	for _, b := range value {
		if b >= utf8.RuneSelf {
			return true
		}
	}
	return false
}
