package damage_test

import (
	"encoding/hex"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/charset"
	"allclear/compare/damage"
)

func set(t testing.TB, name string) *charset.Charset {
	t.Helper()
	c, ok := charset.Lookup(name)
	require.True(t, ok, name)
	return c
}

// text makes a value from "set text" or, with 0x, from "set 0xbytes".
func text(t testing.TB, spec string) damage.Text {
	t.Helper()
	name, value, _ := strings.Cut(spec, " ")
	out := damage.Text{Bytes: []byte(value), Charset: set(t, name)}
	if digits, ok := strings.CutPrefix(value, "0x"); ok {
		var err error
		out.Bytes, err = hex.DecodeString(digits)
		require.NoError(t, err)
	}
	return out
}

// Each class is found at least once, and texts that only resemble it are not. The bytes
// are those that servers made (CHARSET.md), or typed by hand.
func TestClassify(t *testing.T) {
	for _, test := range []struct {
		before, after string
		want          damage.Class
		how, reason   string
	}{
		{"latin1 0x636166E9", "utf8mb4 café", "", "", "a clean conversion"},
		{"utf8mb3 é", "utf8mb4 é", "", "", "the same bytes"},
		{"utf8mb4 0xFF", "utf8mb4 0xFF", "", "", "the same bytes, unreadable"},

		{"latin1 0xE9", "utf8mb4 0xC383C2A9", damage.DoubleEncoded, "once", "é"},
		{"utf8mb4 0xE28099", "utf8mb4 0xC3A2E282ACE284A2", damage.DoubleEncoded, "once", "’"},
		{"utf8mb4 😀", "utf8mb4 0xC3B0C5B8CB9CE282AC", damage.DoubleEncoded, "once", "four bytes"},
		{"utf8mb4 é", "utf8mb4 0xC383C692C382C2A9", damage.DoubleEncoded, "2 times", "twice"},
		{
			"utf8mb4 é", "latin1 0xC3A9", damage.Latent,
			"UTF-8 in a column of latin1: in strict mode, MODIFY it to VARBINARY or BLOB, and then to its type with CHARACTER SET utf8mb4",
			"right bytes in a column with the wrong label",
		},
		{"utf8mb4 0xC383C2A9", "utf8mb4 é", damage.Repaired, "double-encoded before: once", "somebody undid it"},
		{"utf8mb4 0xE28099", "utf8mb4 0xC3A2C280C299", damage.DoubleISO, "once", "’ as ISO 8859-1"},
		{"utf8mb4 été à", "utf8mb4 Ã©tÃ©", damage.DoubleCut, "once", "at a limit"},
		{"utf8mb4 été", "utf8mb4 0xC383C2A974C3", damage.DoubleCut, "once", "at a limit of bytes"},
		{"utf8mb4 été", "utf8mb4 Ãté", "", "", "one character changed is no double encoding"},
		{"utf8mb4 été", "utf8mb4 Ã", "", "", "not even all of the first character"},

		{"latin1 0x636166E9", "utf8mb4 0x636166E9", damage.RawBytes, "latin1 bytes", "carried over as binary"},
		{"utf8mb4 café", "utf8mb4 0x636166E9", damage.RawBytes, "latin1 bytes", "the member before is UTF-8 already"},
		{"utf8mb4 你好", "utf8mb4 0xC4E3BAC3", damage.RawBytes, "gbk bytes", "another set's"},
		{"utf8mb4 0x636166E9", "utf8mb4 café", damage.Repaired, "raw-legacy-bytes before: latin1 bytes", "somebody undid it"},
		{"utf8mb4 éé", "utf8mb4 0xC3A9C3", damage.CutInside, "after 3 bytes", "a limit of bytes"},
		{"latin1 0xE9E9", "utf8mb4 0xC3A9C3", damage.CutInside, "after 3 bytes", "the same from another set"},
		{"gbk 0xC4E3BAC3", "gbk 0xC4E3BA", damage.CutInside, "after 3 bytes", "two bytes a character"},

		{"utf8mb4 łóż", "latin1 0x3FF33F", damage.QuestionMarks, "characters that latin1 lacks", "one for each"},
		{"utf8mb4 łóż", "utf8mb4 ?ó?", damage.QuestionMarks, "characters that latin1 lacks", "on the way"},
		{"utf8mb4 a😀b", "utf8mb3 0x613F62", damage.QuestionMarks, "characters beyond the BMP, which utf8mb3 lacks", "one mark"},
		{
			"utf8mb4 aé😀b", "utf8mb3 0x61C3A93F3F3F3F62", damage.QuestionMarks,
			"characters beyond the BMP, which utf8mb3 lacks, four marks for each beyond the BMP", "a mark for each byte",
		},
		{
			"utf8mb4 你好", "utf8mb4 ??????", damage.QuestionMarks, "characters that latin1 lacks, one mark for each byte",
			"a mark for each byte",
		},
		{"utf8mb4 0x636166E9", "utf8mb4 caf?", damage.QuestionMarks, "bytes that could not be read", "MariaDB copies raw bytes"},
		{"utf8mb4 café?", "utf8mb4 caf??", damage.QuestionMarks, "characters outside ASCII", "a question mark that was there stays itself"},
		{"utf8mb4 cafe", "utf8mb4 caf?", "", "", "ASCII survives every conversion"},
		{"utf8mb4 cafe", "utf8mb4 caf\uFFFD", "", "", "ASCII survives every conversion"},
		{"utf8mb4 são açaí", "utf8mb4 s?o açaí", "", "", "some set or other lacks any one character"},
		{"utf8mb4 ãõç", "utf8mb4 ??ç", damage.QuestionMarks, "characters that latin2 lacks", "two of them are a pattern"},
		{"utf8mb4 été", "utf8mb4 ?té", "", "", "no set has é and lacks it"},
		{"utf8mb4 café", "utf8mb4 café?", "", "", "a question, typed"},
		{"utf8mb4 łódź", "utf8mb4 0x3F3F64BB", "", "", "unreadable"},
		{"utf8mb4 café", "utf8mb4 caf\uFFFD", damage.Replacements, "", "by an application"},
		{
			"utf8mb4 你a好", "utf8mb4 \uFFFD\uFFFDa\uFFFD\uFFFD\uFFFD", damage.Replacements, "",
			"as many as there were bytes that could not be read",
		},
		{"utf8mb4 你好", "utf8mb4 锟斤拷锟斤拷", damage.Replacements, "and then read as gbk", "the classic"},
		{"utf8mb4 \uFFFDé", "utf8mb4 \uFFFDe", damage.Accent, "accents lost", "U+FFFD was there before"},

		{"utf8mb4 a😀b", "utf8mb3 a", damage.CutAt4Byte, "as in a copy to utf8mb3", "MySQL, not strict"},
		{"utf8mb4 😀b", "utf8mb3 ", damage.CutAt4Byte, "as in a copy to utf8mb3", "nothing left"},
		{"utf8mb4 a😀b", "utf8mb3 ab", damage.Dropped4Byte, "", "filtered"},
		{"utf8mb4 0xC3A9", "utf8mb4 0x65CC81", damage.Normalised, "to NFD", "é"},
		{"utf8mb4 0x65CC81", "utf8mb4 0xC3A9", damage.Normalised, "to NFC", "and back"},
		{"utf8mb4 ﬁn", "utf8mb4 fin", damage.Normalised, "compatibility forms", "a ligature"},
		{"utf8mb4 a ", "utf8mb4 a", damage.Space, "lost at the end", "CHAR does it"},
		{"utf8mb4 a\u00A0b", "utf8mb4 a b", damage.Space, "", "no-break space"},
		{"utf8mb4 É", "utf8mb4 é", damage.Case, "", "case"},
		{"utf8mb4 Łódź", "utf8mb4 Lodz", damage.Accent, "accents lost", "letters of their own, too"},
		{"utf8mb4 a", "utf8mb4 \uFEFFa", damage.BOM, "gained", "a mark"},
		{"utf8mb4 a", "utf8mb4 ï»¿a", damage.BOM, "gained", "a damaged mark"},
		{"utf8mb4 a<é", "utf8mb4 a&lt;&eacute;", damage.HTMLEntity, "escaped", "escaped"},
		{"utf8mb4 a&b", "utf8mb4 a&amp;amp;b", damage.HTMLEntity, "escaped 2 times", "twice"},
		{"utf8mb4 é", "utf8mb4 0xC3A9000000", damage.NULPad, "3 NULs", "CHAR, BINARY, CHAR"},
		{"cp932 0x8160", "utf8mb4 〜", damage.WaveDash, "", "U+FF5E became U+301C"},
		{"utf8mb4 a~", "utf8mb4 a～", damage.Normalised, "compatibility forms", "not a wave dash"},

		{"utf8mb4 a\\", "utf8mb4 a＼", damage.Normalised, "compatibility forms", "people exchange these"},

		{"utf8mb4 你好", "utf8mb4 0xC384C3A3C2BAC383", damage.Mislabelled, "gbk read as latin1", "read as what it was not"},
		{
			"utf8mb4 привет", "utf8mb4 РїСЂРёРІРµС‚", damage.Mislabelled, "utf8mb4 read as cp1251",
			"UTF-8 in a column of cp1251",
		},
		{"utf8mb4 привет", "utf8mb4 ïðèâåò", damage.Mislabelled, "cp1251 read as latin1", "one byte each"},
		{
			"utf8mb4 РїСЂРёРІРµС‚", "utf8mb4 привет", damage.Repaired, "mislabelled before: utf8mb4 read as cp1251",
			"somebody undid it",
		},
		{"utf8mb4 я", "utf8mb4 ÿ", damage.Mislabelled, "cp1251 read as latin1", "weak: the column decides"},

		{"utf8mb4 SANHARÓ® x", "utf8mb4 SANHARӮ x", damage.RawBytes, "latin1 bytes", "bytes that are UTF-8 by accident are not repaired"},
		{
			"utf8mb4 SANHARӮ x", "utf8mb4 SANHARÓ® x", damage.Repaired, "raw-legacy-bytes before: latin1 bytes",
			"nobody writes a word in two scripts",
		},
		{"utf8mb4 Ó®", "utf8mb4 Ӯ", damage.RawBytes, "latin1 bytes", "a lone doubtful sequence proves no repair"},
		{
			"utf8mb4 QUALITÃ€ ORIGINALEÂ®", "utf8mb4 QUALITÀ ORIGINALE®", damage.Repaired, "double-encoded before: once",
			"two doubtful sequences do",
		},
		{"utf8mb4 GARÐ® SUÐ¢", "utf8mb4 GARЮ SUТ", damage.RawBytes, "latin1 bytes", "nor are two if nobody writes what they undo to"},
		{"utf8mb4 Zo毛", "utf8mb4 Zoë", "", "", "one character for another is no repair"},
		{"utf8mb4 Pubblicità oggi", "utf8mb4 PubblicitÃ", damage.DoubleCut, "once", "half of the first character is left"},
		{"utf8mb4 Pubblicità", "utf8mb4 PubblicitÃ", "", "", "one character edited"},
		{
			"utf8mb4 ቀስ በቀስ", "utf8mb4 ቀስ በ?", damage.CutInside,
			"after 4 characters, with marks for a part of the next one", "MariaDB marks what is left of a character",
		},
		{
			"utf8mb4 ቀስ በቀስ", "utf8mb4 ቀስ በ??", damage.CutInside,
			"after 4 characters, with marks for a part of the next one", "no set has ቀ and lacks it",
		},
		{"utf8mb4 til 🇩🇰", "utf8mb4 til ??", damage.QuestionMarks, "characters that latin1 lacks", "each of two characters was lost"},
		{
			"utf8mb4 ቀስ በቀስ።", "utf8mb4 ቀስ በ??", damage.CutInside,
			"after 4 characters, with marks for a part of the next one", "two bytes are left of three",
		},
		{"utf8mb4 ቀስ በቀስ። እ", "utf8mb4 ቀስ በ???", "", "", "a character of three bytes leaves no three"},
		{"utf8mb4 도착하나요?", "utf8mb4 도착하나?", "", "", "a question with one character less"},
		{"utf8mb4 🌶\uFE0F hot", "utf8mb4 \uFE0F hot", damage.Dropped4Byte, "", "a selector stays behind"},
		{"utf8mb4 »Når«", "utf8mb4 »N?r«", damage.QuestionMarks, "characters that cp1251 lacks", "by way of Cyrillic"},
		{"utf8mb4 髙橋", "utf8mb4 ?橋", damage.QuestionMarks, "characters that sjis lacks", "by way of Japanese"},
		{"utf8mb4 L’unità", "utf8mb4 L鈥檜nit脿", damage.Mislabelled, "utf8mb4 read as gbk", "a letter was taken in"},
		{
			"utf8mb4 Иван и Шура", "utf8mb4 Р?РІР°РЅ Рё РЁСѓСЂР°", damage.Mislabelled,
			"utf8mb4 read as cp1251", "cp1251 has no 98",
		},
		{"utf8mb4 И", "utf8mb4 Р?", "", "", "as much is lost as is left"},
		{"utf8mb4 ☘☘", "utf8mb4 в??в??", "", "", "more is lost than is left"},
		{"utf8mb4 Шура и", "utf8mb4 РЁСѓСЂР° ??", "", "", "cp1251 can read the bytes that are marked"},
		{"utf8mb4 Иш Шура", "utf8mb4 Р?€ РЁСѓСЂР°", "", "", "one mark for two bytes is not cp1251's"},
		{"utf8mb4 ‡’‡’", "utf8mb4 ∫∫", damage.Mislabelled, "latin1 read as cp932", "which has two codes for it"},
		{"utf8mb4 你好世界", "utf8mb4 ?", "", "", "nothing is left to tell"},
		{"utf8mb4 Rødgrød", "utf8mb4 R¸dgr¸d", damage.Mislabelled, "cp1257 read as latin1", "twice the same"},
		{"utf8mb4 юг е", "utf8mb4 锟斤拷 锟?", damage.Replacements, "and then read as gbk", "an odd run of them"},
		{"utf8mb4 ЇР е", "utf8mb4 锟饺?拷锟?", "", "", "not what became of this text"},
		{
			"utf8mb4 ÄITI ÄÄ®", "utf8mb4 \uFFFDITI \uFFFDĮ", damage.Replacements, "beside bytes that are UTF-8 by accident",
			"latin1 read as UTF-8",
		},

		{"utf8mb4 abcdef", "utf8mb4 abc", damage.Cut, "after 3 characters", "at a limit"},
		{"utf8mb4 café au lait", "utf8mb4 caf", damage.Cut, "at the first character outside ASCII", "MySQL stops at bytes it cannot read"},
		{"utf8mb4 abc", "utf8mb4 abc and more", "", "", "people add to texts"},
		{"utf8mb4 abc", "utf8mb4 ", "", "", "emptied is not cut"},
		{"utf8mb4 abc", "utf8mb4 abd", "", "", "an edit"},
	} {
		t.Run(test.before+"→"+test.after, func(t *testing.T) {
			d := damage.NewClassifier().Classify(text(t, test.before), text(t, test.after))
			assert.Equal(t, test.want, d.Class, test.reason)
			assert.Equal(t, test.how, d.How, test.reason)
		})
	}
}

// Text that cannot be decoded is not judged, and does not panic.
func TestUnknownSet(t *testing.T) {
	known, unknown := text(t, "utf8mb4 é"), damage.Text{Bytes: []byte("\xC3")}
	assert.Zero(t, damage.NewClassifier().Classify(known, unknown))
	assert.Zero(t, damage.NewClassifier().Classify(unknown, known))
	d, damaged := damage.Between(unknown, known)
	assert.Zero(t, d)
	assert.Empty(t, damaged)
}

// A repair must not replace the damage by '?': without room for the text there is none.
func TestRepairNeedsRoom(t *testing.T) {
	for _, test := range []struct{ before, after string }{
		{"utf8mb4 ł", "latin1 0xC582"},
		{"utf8mb4 😀", "utf8mb3 ðŸ˜€"},
		{"utf8mb4 😀", "utf8mb3 0xF09F9880"},
	} {
		d := damage.NewClassifier().Classify(text(t, test.before), text(t, test.after))
		assert.True(t, d.Lossless, test.after)
		assert.Empty(t, d.Repair, test.after)
	}
}

// TestRepairNamesNoUnknownSet: MySQL 5.6 and MariaDB lack gb18030, and 5.6 writes
// a comma in armscii8 as a byte above 7F. A column of gb18030 shows that it is known.
func TestRepairNamesNoUnknownSet(t *testing.T) {
	misread := inUTF8("”9Ú3ÄãºÃ") // latin1's reading of 9439DA33C4E3BAC3, which is 💩你好 in gb18030
	column := text(t, "gb18030 ")
	column.Bytes, _ = column.Charset.Encoder().AppendText(nil, misread.Bytes)
	armscii, _ := set(t, "armscii8").AppendUTF8(nil, []byte("Привет, мир"))
	for _, test := range []struct {
		before, after damage.Text
		repair        string
	}{
		{text(t, "gb18030 0xA8A641"), text(t, "utf8mb4 0xA8A641"), ""},
		{text(t, "gbk 0xA8A641"), text(t, "utf8mb4 0xA8A641"), "CONVERT(CONVERT(CONVERT({column} USING binary) USING gbk) USING utf8mb4)"},
		{inUTF8("💩你好"), misread, ""},
		{inUTF8("💩你好"), column, "CONVERT(CAST(CONVERT({column} USING latin1) AS BINARY) USING gb18030)"},
		{inUTF8("Привет, мир"), inUTF8(string(armscii)), ""},
	} {
		d := damage.NewClassifier().Classify(test.before, test.after)
		assert.True(t, d.Lossless, "%q", test.after.Bytes)
		assert.Equal(t, test.repair, d.Repair, d.How)
	}
}

// Bytes that are UTF-8 by accident may be what was meant, unless no word is written like
// that.
func TestRepairOfRawBytes(t *testing.T) {
	assert.NotEmpty(t, damage.NewClassifier().Classify(inUTF8("SANHARÓ®"), inUTF8("SANHARӮ")).Repair)
	assert.Empty(t, damage.NewClassifier().Classify(inUTF8("Ó®"), inUTF8("Ӯ")).Repair)
}

// Either of two copies may be the damaged one.
func TestBetween(t *testing.T) {
	for _, test := range []struct {
		a, b    string
		want    damage.Class
		damaged string
		reason  string
	}{
		{"utf8mb4 é", "utf8mb4 Ã©", damage.DoubleEncoded, "b", "double encoding has a direction"},
		{"utf8mb4 łóż", "utf8mb4 ?ó?", damage.QuestionMarks, "b", "so have marks"},
		{"utf8mb4 café", "utf8mb4 0x636166E9", damage.RawBytes, "b", "unreadable bytes"},
		{"utf8mb4 éé", "utf8mb4 0xC3A9C3", damage.CutInside, "b", "a character cut"},
		{"utf8mb4 привет", "utf8mb4 РїСЂРёРІРµС‚", damage.Mislabelled, "b", "UTF-8 is no accident"},
		{"utf8mb4 Lódź", "utf8mb4 Lodz", damage.Accent, "", "people put accents right, too"},
		{"utf8mb4 a", "utf8mb4 a\x00\x00", damage.NULPad, "b", "padding is added"},
		{"utf8mb4 a", "utf8mb4 \uFEFFa", damage.BOM, "b", "a mark is added"},
		{"utf8mb4 a<b", "utf8mb4 a&lt;b", damage.HTMLEntity, "b", "escapes are added"},
		{"utf8mb4 abcdef", "utf8mb4 abc", damage.Cut, "b", "the shorter one"},
		{"utf8mb4 SANHARÓ® x", "utf8mb4 SANHARӮ x", damage.RawBytes, "b", "the good copy is not repaired into the bad one"},
		{"utf8mb4 Ӯ", "utf8mb4 Ó®", damage.DoubleEncoded, "", "either may be the text"},
		{"utf8mb4 CAFÉ® PURÉ™", "utf8mb4 CAFɮ PURə", damage.DoubleEncoded, "", "what nobody writes is no more sure for being there twice"},
		{"utf8mb4 L’unità", "utf8mb4 L鈥檜nit脿", damage.Mislabelled, "b", "UTF-8 is no accident"},
		{"utf8mb4 É", "utf8mb4 é", damage.Case, "", "nobody can tell"},
		{"utf8mb4 привет", "utf8mb4 ïðèâåò", damage.Mislabelled, "", "either may be the text"},
		{"utf8mb4 0xC3A9", "utf8mb4 0x65CC81", damage.Normalised, "", "nobody can tell"},
		{"utf8mb4 abc", "utf8mb4 xyz", "", "", "nothing alike"},
		{"utf8mb4 abc", "utf8mb4 abc", "", "", "the same"},
	} {
		d, damaged := damage.Between(text(t, test.a), text(t, test.b))
		assert.Equal(t, test.want, d.Class, "%s | %s: %s", test.a, test.b, test.reason)
		assert.Equal(t, test.damaged, damaged, "%s | %s: %s", test.a, test.b, test.reason)
		turned, other := damage.Between(text(t, test.b), text(t, test.a))
		assert.Equal(t, d.Class, turned.Class, "%s | %s turned around", test.b, test.a)
		assert.Equal(t, map[string]string{"": "", "a": "b", "b": "a"}[damaged], other, "%s | %s turned around", test.b, test.a)
		if damaged == "" {
			assert.Empty(t, d.Repair, "no repair of what may be the good copy")
		} else {
			assert.Equal(t, []any{d.How, d.Lossless, d.Repair}, []any{turned.How, turned.Lossless, turned.Repair})
		}
	}
}

// Values may hold a megabyte: a diagnosis may take a few times that in memory, whatever
// happened to them.
func TestLongTexts(t *testing.T) {
	const size, times = 1 << 20, 64
	long := strings.Repeat("Dès Noël, où un zéphyr haï me vêt — ", size/44)
	latin1 := set(t, "latin1")
	doubled, ok := latin1.AppendUTF8(nil, []byte(long))
	require.True(t, ok)
	classifier := damage.NewClassifier()
	for _, test := range []struct {
		after string
		want  damage.Class
	}{
		{string(doubled), damage.DoubleEncoded},
		{strings.ReplaceAll(long, "—", "?"), damage.QuestionMarks},
		{strings.ReplaceAll(long, "—", "\uFFFD\uFFFD"), damage.Replacements},
		{long[:size/2], damage.Cut},
		{strings.Repeat("?", size), ""},
		{strings.Repeat("\uFFFD", size/3), ""},
		{strings.Repeat("é", size/2), ""},
		{long + "x", ""},
	} {
		good, bad := inUTF8(long), inUTF8(test.after)
		assert.Equal(t, test.want, classifier.Classify(good, bad).Class)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		classifier.Between(good, bad)
		runtime.ReadMemStats(&after)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(times*size), "%s", test.want)
	}
}
