package ddl

// expression moves past a default's value. Servers ask for parentheses around anything
// but a literal, a name or a call of a function; operators between these are accepted.
func (r *reader) expression() bool {
	for {
		for r.either("+", "-", "~", "!") { // signs of the number that follows
		}
		if !r.operand() {
			return false
		}
		if !r.either("+", "-", "*", "/", "%", "|", "&", "^", "<", ">", "=") {
			return true
		}
	}
}

// operand moves past a value without operators.
func (r *reader) operand() bool {
	if len(r.rest) == 0 {
		return false
	}
	if _, is := r.inside(); is {
		return true
	}
	switch first := r.rest[0]; {
	case first.kind == text:
		return r.strings()
	case r.accept("CASE"):
		return r.caseEnd()
	case r.accept("NEXT", "VALUE", "FOR"), r.accept("PREVIOUS", "VALUE", "FOR"):
		return r.path()
	case r.accept("."): // .5
		return r.digits()
	case r.accept("{"): // {d '2001-01-01'}
		_, is := r.value()
		return is && r.strings() && r.accept("}")
	case r.accept("@"):
		r.accept("@")
		return r.path()
	case r.next("NOT", "AUTO_INCREMENT", "COMMENT", "DEFAULT", "UNIQUE", "PRIMARY", "KEY", "ON", "AS", "CHECK",
		"REFERENCES", "CONSTRAINT", "GENERATED", "COLLATE"):
		return false // the value is missing
	case first.kind == word && first.raw[0] >= '0' && first.raw[0] <= '9':
		r.rest = r.rest[1:]
		if r.accept(".") { // 1.5, and 1. too
			r.digits()
		}
		return true
	}
	introduces := r.introduces()
	if !r.path() {
		return false
	}
	if introduces {
		r.either("X", "B")
		return r.strings() || r.digits()
	}
	r.inside() // a function's arguments
	return true
}

// introduces tells whether the next word begins a literal: of a character set
// (_utf8mb4'a', or x'61' or 0x61 for 'a'), or of a kind.
func (r *reader) introduces() bool {
	switch {
	case len(r.rest) < 2 || r.rest[0].kind != word:
		return false
	case r.rest[0].raw[0] == '_':
		second := r.rest[1]
		return second.kind == text || second.is("X", "B") || second.kind == word && second.raw[0] == '0'
	}
	return r.rest[1].kind == text && r.next("N", "X", "B", "DATE", "TIME", "TIMESTAMP")
}

// strings moves past strings. Several in a row are parts of one.
func (r *reader) strings() bool {
	n := 0
	for n < len(r.rest) && r.rest[n].kind == text {
		n++
	}
	r.rest = r.rest[n:]
	return n > 0
}

// digits moves past the digits after a decimal point.
func (r *reader) digits() bool {
	if len(r.rest) == 0 || r.rest[0].kind != word || r.rest[0].raw[0] < '0' || r.rest[0].raw[0] > '9' {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// path moves past names with dots between them.
func (r *reader) path() bool {
	for {
		if _, is := r.name(); !is {
			return false
		}
		if !r.accept(".") {
			return true
		}
	}
}

// caseEnd moves past the END of a CASE, which may hold others.
func (r *reader) caseEnd() bool {
	for depth := 1; depth > 0; r.rest = r.rest[1:] {
		switch {
		case len(r.rest) == 0:
			return false
		case r.next("CASE"):
			depth++
		case r.next("END"):
			depth--
		}
	}
	return true
}

// now moves past the function that ON UPDATE takes.
func (r *reader) now() bool {
	if !r.either("CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP") && (!r.accept("NOW") || !r.next("(")) {
		return false
	}
	if r.accept("(", ")") {
		return true
	}
	_, is := r.numbers()
	return is
}
