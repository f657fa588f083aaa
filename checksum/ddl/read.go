package ddl

import "strconv"

// reader goes through the tokens of a definition from left to right.
type reader struct{ rest []token }

// next tells whether one of these words comes next.
func (r *reader) next(words ...string) bool { return len(r.rest) > 0 && r.rest[0].is(words...) }

// accept moves past these words where all of them come next.
func (r *reader) accept(words ...string) bool {
	if !startsWith(r.rest, words...) {
		return false
	}
	r.rest = r.rest[len(words):]
	return true
}

// either moves past one of these words.
func (r *reader) either(words ...string) bool {
	if !r.next(words...) {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// inside moves past parentheses and returns what they hold.
func (r *reader) inside() ([]token, bool) {
	n := group(r.rest)
	if n == 0 {
		return nil, false
	}
	inside := r.rest[1 : n-1]
	r.rest = r.rest[n:]
	return inside, true
}

// value moves past a value, before which the equals sign is optional.
func (r *reader) value() (token, bool) {
	r.accept("=")
	if len(r.rest) == 0 || r.rest[0].kind == sign {
		return token{}, false
	}
	t := r.rest[0]
	r.rest = r.rest[1:]
	return t, true
}

// name moves past a name, which the ANSI mode writes in double quotes.
func (r *reader) name() (string, bool) {
	if len(r.rest) == 0 || r.rest[0].kind == sign ||
		r.rest[0].kind == text && r.rest[0].raw[0] != '"' {
		return "", false
	}
	name := r.rest[0].name()
	r.rest = r.rest[1:]
	return name, true
}

// names moves past names in parentheses.
func (r *reader) names() ([]string, bool) {
	inside, is := r.inside()
	if !is {
		return nil, false
	}
	var names []string
	for _, part := range split(inside) {
		one := reader{part}
		name, is := one.name()
		if !is || len(one.rest) > 0 {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

// numbers moves past numbers in parentheses, if there are any. A server takes none above
// 32 bits.
func (r *reader) numbers() ([]uint64, bool) {
	inside, is := r.inside()
	if !is {
		return nil, !r.next("(")
	}
	var numbers []uint64
	for _, part := range split(inside) {
		if len(part) != 1 {
			return nil, false
		}
		n, err := strconv.ParseUint(part[0].raw, 10, 32)
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, true
}
