package drift

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/report/words"
)

// labelled is a column of an ENUM or SET in a character set.
func labelled(set, fullType string) checksum.Column {
	c := column(fullType)
	c.Charset, c.Collation = set, set+"_bin"
	return c
}

func schemaOf(a, b checksum.Column) []finding.Finding {
	return Schema(pairOf(checksum.Table{Columns: []checksum.Column{a}}, checksum.Table{Columns: []checksum.Column{b}}, mysql, mysql))
}

// The types after are as MySQL 5.6.24 and 9.7.4 show them.
func TestLabelsThatKeptTheirBytes(t *testing.T) {
	const (
		set, different = "warning schema.charset  shop.t [c]", "warning schema.type  shop.t [c]"
		rawOnB         = "blocker charset.raw-legacy-bytes b shop.t [c]"
	)
	latin1 := func(fullType string) checksum.Column { return labelled("latin1", fullType) }
	utf8mb4 := func(fullType string) checksum.Column { return labelled("utf8mb4", fullType) }
	cases := []struct {
		reason string
		a, b   checksum.Column
		want   []string
		how    string
	}{
		{
			"a character needs more bytes than there are", latin1("enum('é','z')"), utf8mb4("enum('','z')"), []string{rawOnB, set},
			"latin1 bytes read as utf8mb4",
		},
		{
			"what stands before it shows", latin1("set('café','cafés')"), utf8mb4("set('caf','caf')"), []string{rawOnB, set},
			"latin1 bytes read as utf8mb4",
		},
		{
			"either member may be it", utf8mb4("enum('caf','z')"), latin1("enum('café','z')"),
			[]string{"blocker charset.raw-legacy-bytes a shop.t [c]", set}, "latin1 bytes read as utf8mb4",
		},
		{
			"a byte that begins nothing is a ?", latin1("enum('é','ü','1 ½','naïve')"), utf8mb4("enum('','?','1 ?','na?ve')"),
			[]string{rawOnB, set}, "",
		},
		{"MySQL 9 waits for four bytes", latin1("enum('é','ü')"), utf8mb4("enum('','')"), []string{rawOnB, set}, ""},
		{"bytes may be a character by chance", latin1("enum('é','Ã©')"), utf8mb4("enum('','é')"), []string{rawOnB, set}, ""},
		{
			"of four bytes too, which no catalog shows", labelled("cp1251", "enum('й','рџЌЈ')"), utf8mb4("enum('','?')"),
			[]string{rawOnB, set}, "cp1251 bytes read as utf8mb4",
		},
		{
			"utf8mb3 spells the bytes", latin1("enum('é','it''s','ß')"), labelled("utf8", "enum(x'e9','it''s',x'df')"),
			[]string{rawOnB, set}, "latin1 bytes read as utf8mb3",
		},
		{
			"or ends with them", latin1("enum('a','café','ß')"), labelled("utf8", "enum('a','caf"), []string{rawOnB, set},
			"latin1 bytes read as utf8mb3",
		},
		{"which does not end another label", latin1("enum('a','café','ß')"), labelled("utf8", "enum('a','ca"), []string{set, different}, ""},
		{"nor one too many", latin1("enum('a')"), labelled("utf8", "enum('a','caf"), []string{set, different}, ""},
		{
			"another set reads other letters", latin1("enum('é')"), labelled("cp1251", "enum('й')"),
			[]string{"blocker charset.mislabelled b shop.t [c]", set}, "latin1 read as cp1251",
		},
		{"a label more is another type as well", latin1("enum('é')"), utf8mb4("enum('','new')"), []string{rawOnB, set, different}, ""},
		{"a label that is whole tells of another cause", latin1("enum('é','ñ')"), utf8mb4("enum('','ñ')"), []string{set, different}, ""},
		{"so does one that is cut too soon", latin1("enum('é','café')"), utf8mb4("enum('','ca')"), []string{set, different}, ""},
		{"two bytes are enough for some", latin1("enum('é','xßy')"), utf8mb4("enum('','x?y')"), []string{rawOnB, set}, ""},
		{"from C2 on", latin1("enum('Á','Â')"), utf8mb4("enum('?','')"), []string{rawOnB, set}, ""},
		{"and three for others", latin1("enum('é','xày','xàyy')"), utf8mb4("enum('','x','x?yy')"), []string{rawOnB, set}, ""},
		{"the sets must differ", latin1("enum('é')"), latin1("enum('')"), []string{different}, ""},
		{"what a set lacks is not its bytes", latin1("enum('é','ł')"), utf8mb4("enum('','')"), []string{set, different}, ""},
		{
			"a member that was converted with care", utf8mb4("enum('é','z')"), utf8mb4("enum('','z')"), []string{rawOnB},
			"latin1 bytes read as utf8mb4",
		},
		{"and one that has two labels alike now", utf8mb4("enum('café','cafés')"), utf8mb4("enum('caf','caf')"), []string{rawOnB}, ""},
		{"a lone shorter one may be wished for", utf8mb4("enum('café','z')"), utf8mb4("enum('caf','z')"), []string{different}, ""},
		{"an empty one that was so is no sign", utf8mb4("enum('','café')"), utf8mb4("enum('','caf')"), []string{different}, ""},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			found := schemaOf(c.a, c.b)
			assert.Equal(t, c.want, summaries(found))
			if c.how != "" {
				assert.Contains(t, words.Detail(&found[0]), "("+c.how+")")
			}
		})
	}
}
