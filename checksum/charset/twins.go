package charset

import "unicode/utf8"

// HasTwins tells of a set that has several codes for some characters: two texts that
// decode to the same may then be two texts to the server. Twins lists the characters.
func (c *Charset) HasTwins() bool {
	switch c.name {
	case "armscii8", "cp932", "eucjpms", "sjis", "ujis":
		return true
	}
	return false
}

// Twins are the characters for which the set has several codes. It goes through the
// whole table of a set that HasTwins: call it once for a column, not once for a value.
func (c *Charset) Twins() map[rune]bool {
	twins := map[rune]bool{}
	if !c.HasTwins() {
		return twins
	}
	seen := map[rune]bool{}
	add := func(char rune, _ uint32) {
		twins[char] = twins[char] || seen[char]
		seen[char] = true
	}
	for r := range rune(utf8.RuneSelf) {
		add(r, 0)
	}
	switch d := c.decoder.(type) {
	case *singleByte:
		d.each(add)
	case *multiByte:
		d.each(add)
	}
	for char, isTwin := range twins {
		if !isTwin {
			delete(twins, char)
		}
	}
	return twins
}
