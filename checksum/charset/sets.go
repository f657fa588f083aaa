package charset

import "golang.org/x/text/encoding/charmap"

// set is a character set that Lookup may be asked for.
type set struct {
	name    string
	decoder func() decoder
}

// sets lists every character set, sorted by name.
func sets() []set {
	return []set{
		{"armscii8", measured("armscii8")},
		{"ascii", func() decoder { return new(singleByte).fill(func(byte) rune { return none }) }},
		{"big5", func() decoder { return &multiByte{two: newGrid(big5Table)} }},
		{"cp1250", mapped(charmap.Windows1250)},
		{"cp1251", mapped(charmap.Windows1251)},
		{"cp1256", mapped(charmap.Windows1256, cp1256Exceptions)},
		{"cp1257", mapped(charmap.Windows1257)},
		{"cp850", mapped(charmap.CodePage850)},
		{"cp852", mapped(charmap.CodePage852)},
		{"cp866", mapped(charmap.CodePage866, cp866Exceptions)},
		{"cp932", func() decoder { return &multiByte{two: newGrid(cp932Table), katakana: true} }},
		{"dec8", measured("dec8")},
		{"eucjpms", func() decoder { return &multiByte{two: newGrid(eucjpmsTable), three: newGrid(eucjpmsTable3)} }},
		{"euckr", func() decoder { return &multiByte{two: newGrid(euckrTable)} }},
		{"gb18030", func() decoder { return &multiByte{two: newGrid(gb18030Table), four: gb18030Table4} }},
		{"gb2312", func() decoder { return &multiByte{two: newGrid(gb2312Table)} }},
		{"gbk", func() decoder { return &multiByte{two: newGrid(gbkTable)} }},
		{"geostd8", measured("geostd8")},
		{"greek", mapped(charmap.ISO8859_7, c1Controls, greekExceptions)},
		{"hebrew", mapped(charmap.ISO8859_8, c1Controls, hebrewExceptions)},
		{"hp8", measured("hp8")},
		{"keybcs2", measured("keybcs2")},
		{"koi8r", mapped(charmap.KOI8R)},
		{"koi8u", mapped(charmap.KOI8U, koi8uExceptions)},
		{"latin1", mapped(charmap.Windows1252, latin1Exceptions)},
		{"latin2", mapped(charmap.ISO8859_2, c1Controls)},
		{"latin5", mapped(charmap.ISO8859_9)},
		{"latin7", mapped(charmap.ISO8859_13, c1Controls)},
		{"macce", measured("macce")},
		{"macroman", mapped(charmap.Macintosh)},
		{"sjis", func() decoder { return &multiByte{two: newGrid(sjisTable), katakana: true} }},
		{"swe7", func() decoder { return new(swe7) }},
		{"tis620", mapped(charmap.Windows874, c1Controls, tis620Exceptions)},
		{"ucs2", func() decoder { return ucs2{} }},
		{"ujis", func() decoder { return &multiByte{two: newGrid(ujisTable), three: newGrid(ujisTable3)} }},
		{"utf16", func() decoder { return utf16be{} }},
		{"utf16le", func() decoder { return utf16le{} }},
		{"utf32", func() decoder { return utf32{} }},
		{"utf8mb3", func() decoder { return utf8mb3{} }},
		{"utf8mb4", func() decoder { return utf8mb4{} }},
	}
}
