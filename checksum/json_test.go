package checksum_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestJSONEqualByMeaning: MySQL keeps JSON parsed and prints it in its own way,
// MariaDB keeps the text; the same document must match.
func TestJSONEqualByMeaning(t *testing.T) {
	for _, c := range []struct {
		reason string
		same   []string
	}{
		{"white space", []string{`{"a":[1,2,{"b":null}]}`, " {\n\t\"a\" : [ 1 , 2 , { \"b\" : null } ]\r\n} "}},
		{"order of members", []string{`{"a":1,"bb":2,"c":{"d":3,"e":4}}`, `{"c":{"e":4,"d":3},"bb":2,"a":1}`}},
		{"of members with one name the last counts", []string{`{"a":2}`, `{"a":1,"a":2}`, `{"\u0061":1,"a":2}`}},
		{"forms of an integer", []string{"100", "100.0", "1e2", "1E+2", "1000e-1", "100.000"}},
		{"forms of zero", []string{"0", "-0", "0.0", "-0.0", "0e9"}},
		{"forms of a fraction", []string{"0.1", "1e-1", "0.10", "0.1000000000000000055511151231257827"}},
		{"the largest integers that are exact", []string{"18446744073709551615", "18446744073709551615 "}},
		{"-2^63", []string{"-9223372036854775808", "-9223372036854775808.0"}},
		{"2^63", []string{"9223372036854775808", "9223372036854775808.0", "9.223372036854775808e18"}},
		{"2^64 is a double", []string{"18446744073709551616", "1.8446744073709552e19"}},
		{"10^300", []string{"1e300", "10e299"}},
		{"escapes", []string{`"é/😀\""`, `"\u00e9\/\uD83D\ude00\u0022"`}},
		{"escaped names", []string{`{"é":1}`, `{"\u00E9":1}`}},
	} {
		want := value(t, jsonOfMySQL(), str(c.same[0]))
		for _, other := range c.same[1:] {
			assert.Equal(t, want, value(t, jsonOfMariaDB("utf8mb4"), str(other)), "%s: %s", c.reason, other)
		}
	}
}

// TestJSONDifferentByMeaning: no two documents of a list mean the same.
func TestJSONDifferentByMeaning(t *testing.T) {
	for _, c := range []struct {
		reason    string
		different []string
	}{
		{"kinds of nothing", []string{"null", "false", "0", `""`, "[]", "{}", `"null"`, "[null]", `{"":null}`}},
		{"shapes of the same values", []string{"[1,2]", "[2,1]", "[1,[2]]", "[[1],2]", "[[1,2]]", "[12]", `["1","2"]`, `["1,2"]`, "1", "true"}},
		{
			"members",
			[]string{
				`{"a":1}`, `{"a":2}`, `{"A":1}`, `{"a":"1"}`, `{"a":1,"b":1}`, `{"a":{"b":1}}`, `{"ab":1}`, `["a",1]`,
				`{"a":null}`,
			},
		},
		{"nesting of members", []string{`{"a":{"b":1},"c":2}`, `{"a":{"b":1,"c":2}}`, `{"a":{},"b":1,"c":2}`}},
		{
			"neighbouring integers",
			[]string{
				"9007199254740992", "9007199254740993", "-9007199254740993", "18446744073709551615", "18446744073709551614",
				"18446744073709551616",
			},
		},
		{"neighbouring doubles", []string{"0.1", "0.10000000000000002", "-0.1", "1e-1000", "1e300", "1e400"}},
		{"signs at the ends of 64 bits", []string{"9223372036854775808", "-9223372036854775808", "-1", "18446744073709551615"}},
		{"text", []string{`"a"`, `"a "`, `"A"`, `"é"`, `"Ã©"`, `"e"`, `"\uFFFD"`, `"\u0000"`, `"?"`, `"\\u00e9"`}},
		{
			"lone surrogates, which the parser would replace",
			[]string{
				`"\ud800"`, `"\ud801"`, `"\udc00"`, `"\ud800x"`, `"\uFFFD"`, `"\ud800\ud800"`, `"\ud800\ue000"`,
				`"\ud83d\ude00"`, `"\udE00\ud83d"`, `"\uD83D\\ude00"`, `"\\ud800"`,
			},
		},
		{"bytes that aren't UTF-8", []string{"\"\xff\"", "\"\xfe\"", "\"\xed\xa0\xbd\"", `"\ufffd"`, `"?"`}},
		{"broken documents", []string{"", "{", "[1,]", "{}{}", "{} x", "nul", "01", "1.", "'a'", `{"a"}`, "{}\x00", "{}]"}},
	} {
		for _, column := range []column{jsonOfMySQL(), jsonOfMariaDB("utf8mb4")} {
			seen := map[string]string{}
			for _, document := range c.different {
				code := string(value(t, column, str(document)))
				before, ok := seen[code]
				assert.False(t, ok, "%s: %s equals %s", c.reason, document, before)
				seen[code] = document
			}
		}
	}
}

// TestJSONOfEachKindHasItsCode pins the format: it must not change from one
// version to the next while snapshots hold hashes of it.
func TestJSONOfEachKindHasItsCode(t *testing.T) {
	str8 := func(s string) string { return lengthed('s', s) }
	for document, body := range map[string]string{
		`null`:           "6e",
		`true`:           "74",
		`false`:          "66",
		`"é"`:            str8("é"),
		`7`:              uintCode(7),
		`-7`:             negCode(-7),
		`0.5`:            floatCode(0.5),
		`1e400`:          lengthed(4, "1e400"),
		`[]`:             "610000000000000000",
		`[null,true]`:    "610000000000000002" + "6e74",
		`{}`:             "6f0000000000000000",
		`{"b":1,"a":[]}`: "6f0000000000000002" + str8("a") + "610000000000000000" + str8("b") + uintCode(1),
	} {
		raw, err := hex.DecodeString(body)
		assert.NoError(t, err)
		known{document, jsonOfMySQL(), str(document), lengthed(10, string(raw))}.check(t)
	}
}

// TestBrokenJSONIsText: a document that does not parse has only its characters
// to compare by, and equals no document that does.
func TestBrokenJSONIsText(t *testing.T) {
	deep := strings.Repeat("[", 20000) + strings.Repeat("]", 20000)
	for _, k := range []known{
		{"cut", jsonOfMySQL(), str(`{"a":`), lengthed(7, `{"a":`)},
		{"deeper than any parser goes", jsonOfMySQL(), str(deep), lengthed(7, deep)},
		{"no UTF-8", jsonOfMariaDB("utf8mb4"), str("\"\xff\""), rawCode("utf8mb4", "\"\xff\"")},
		{"cut, in latin1", jsonOfMariaDB("latin1"), str("{\"\xe9"), lengthed(7, `{"é`)},
		{"in an unknown character set", jsonOfMariaDB("utf8mb5"), str("{}"), rawCode("utf8mb5", "{}")},
		{"NULL", jsonOfMySQL(), null(), "00"},
	} {
		k.check(t)
	}
}

// TestJSONIsReadInItsCharacterSet: MariaDB's JSON is text in any character set.
// Read as UTF-8, é that was doubly encoded into latin1 would pass for good.
func TestJSONIsReadInItsCharacterSet(t *testing.T) {
	good := value(t, jsonOfMySQL(), str(`"é"`))
	assert.Equal(t, good, value(t, jsonOfMariaDB("latin1"), str("\"\xe9\"")))
	assert.Equal(t, good, value(t, jsonOfMariaDB("utf8mb4"), str(`"é"`)))
	assert.Equal(t, good, value(t, jsonOfMariaDB("binary"), str(`"é"`)), "a BLOB holds what MySQL would: UTF-8")
	assert.NotEqual(t, good, value(t, jsonOfMariaDB("latin1"), str(`"é"`)))
}

// TestJSONThatOneSideLacksIsText: where the other side's column is plain text,
// the document's text is compared, white space and all.
func TestJSONThatOneSideLacksIsText(t *testing.T) {
	plain := jsonOfMySQL()
	plain.byJSON = false
	known{"text", plain, str(`{"a": "é"}`), lengthed(7, `{"a": "é"}`)}.check(t)
}

// TestLoneSurrogateIsNoCharacter, wherever it stands: encoding/json replaces it with
// U+FFFD, so a document with one must not count as parsed. Pairs are characters.
func TestLoneSurrogateIsNoCharacter(t *testing.T) {
	const jsonTag, textTag = 10, 7
	for document, tag := range map[string]byte{
		`"\ud83d\ude00"`:             jsonTag,
		`"\uD83D\uDE00"`:             jsonTag,
		`"\udbff\udfff\uda00\uDC00"`: jsonTag,
		`"x\ud800\udc00x"`:           jsonTag,
		`"\ue000\ud7ff"`:             jsonTag,
		`"\\ud800"`:                  jsonTag,
		`"\\\\ud800"`:                jsonTag,
		`"\\\ud800"`:                 textTag,
		`"\ud800"`:                   textTag,
		`"\uDFFF"`:                   textTag,
		`"\ud800 \udc00"`:            textTag,
		`"\ud800\n\udc00"`:           textTag,
		`"\ud800\\udc00"`:            textTag,
		`"\ud800xudc00"`:             textTag,
		`"\ud800\ndc00"`:             textTag,
		`"\ud800\ud800"`:             textTag,
		`"\ud800\udbff"`:             textTag,
		`"\udc00\udc00"`:             textTag,
		`"\udc00\ud800"`:             textTag,
		`"\ud800\uec00"`:             textTag,
		`"\ud800\u0061"`:             textTag,
		`"\ud83d\ude00\ud800"`:       textTag,
		`"\ud83d\ude00\udc00"`:       textTag,
		`"\ud800\ud83d\ude00"`:       textTag,
		`{"\ud800":1}`:               textTag,
		`{"\ud83d":"\ude00"}`:        textTag,
	} {
		assert.Equal(t, tag, value(t, jsonOfMySQL(), str(document))[0], document)
	}
}
