package damage

import "allclear/checksum/charset"

// coders caches the character sets that have been needed.
type coders struct {
	sets     map[string]*charset.Charset
	encoders map[string]*charset.Encoder
}

// set finds a set by a name that charset.Names lists.
func (c *coders) set(name string) *charset.Charset {
	if set, ok := c.sets[name]; ok {
		return set
	}
	set, _ := charset.Lookup(name)
	if c.sets == nil {
		c.sets = map[string]*charset.Charset{}
	}
	c.sets[name] = set
	return set
}

// encoder finds an encoder by a name that charset.Names lists.
func (c *coders) encoder(name string) *charset.Encoder {
	if e, ok := c.encoders[name]; ok {
		return e
	}
	e := c.set(name).Encoder()
	if c.encoders == nil {
		c.encoders = map[string]*charset.Encoder{}
	}
	c.encoders[name] = e
	return e
}

// has tells whether a set has a character.
func (c *coders) has(name string, r rune) bool {
	var room [8]byte
	_, ok := c.encoder(name).AppendRune(room[:0], r)
	return ok
}

// readable tells whether bytes are text in a set.
func readable(set *charset.Charset, bytes []byte) bool {
	_, ok := set.AppendUTF8(nil, bytes)
	return ok
}

// legacySets are the sets that texts were most likely in on their way, the likelier ones
// first: of several that explain a text equally well, people are shown the first. The
// wide Unicode sets are left out, and those that are part of another.
func legacySets() []string {
	return []string{
		"latin1", "cp1251", "latin2", "cp1250", "gbk", "cp932", "ujis", "big5", "euckr", "gb18030", "sjis", "eucjpms",
		"koi8r", "koi8u", "cp1256", "cp1257", "greek", "hebrew", "latin5", "latin7", "cp850", "cp852", "cp866",
		"macroman", "macce", "tis620", "armscii8", "geostd8", "dec8", "hp8", "keybcs2",
	}
}
