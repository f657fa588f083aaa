package damage_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/damage"
)

// judged is what is said of the rows of a column, each once: "class how member", or "–"
// for a row of which nothing is believed.
func judged(rows [][2]string) []string {
	classifier := damage.NewClassifier()
	column := damage.NewColumn(inUTF8("").Charset, inUTF8("").Charset)
	diagnoses, accused := make([]damage.Diagnosis, len(rows)), make([]string, len(rows))
	for i, row := range rows {
		a, b := inUTF8(row[0]), inUTF8(row[1])
		diagnoses[i], accused[i] = classifier.Between(a, b)
		column.See(a, b, diagnoses[i])
		column.Count(diagnoses[i], 1)
	}
	var all []string
	said := map[string]bool{}
	for i := range rows {
		d, damaged, ok := column.Judge(diagnoses[i], accused[i])
		one := unexplained
		if ok {
			one = strings.Join(strings.Fields(string(d.Class)+" "+d.How+" "+damaged), " ")
		}
		if !said[one] {
			said[one] = true
			all = append(all, one)
		}
	}
	return all
}

func turned(rows [][2]string) [][2]string {
	all := make([][2]string, len(rows))
	for i, row := range rows {
		all[i] = [2]string{row[1], row[0]}
	}
	return all
}

// beside puts the first of two lists of lines beside the second.
func beside(a, b string) [][2]string {
	as, bs := strings.Split(a, "|"), strings.Split(b, "|")
	rows := make([][2]string, len(as))
	for i := range as {
		rows[i] = [2]string{as[i], bs[i]}
	}
	return rows
}

const hungarian = "Mezőtúr|Mezőkövesd|Hódmezővásárhely|Gyomaendrőd|Diósgyőr|Pestlőrinc|Győr|Hajdúböszörmény-Bűd|Fűzesabony|Nagykőrös"

// One row proves nothing: ő for õ is an edit, or bytes of one set read as another's, on
// either member. All rows of a column together leave one pair of sets, and only one of
// the members has what people write.
func TestAColumnTellsWhichSetWasReadAsWhich(t *testing.T) {
	for _, test := range []struct {
		rows         [][2]string
		want, reason string
	}{
		{beside(hungarian, strings.NewReplacer("ő", "õ", "ű", "û").Replace(hungarian)),
			"mislabelled latin2 read as latin1 b", "the classic of Hungary"},
		{beside("Malmö|Umeå|Växjö|Luleå|Örebro", "Malm÷|UmeÕ|Võxj÷|LuleÕ|Írebro"), "mislabelled latin1 read as cp850 b", "one accent each"},
		{beside("Malmö|Umeå|Växjö|Luleå|Örebro", "Malmц|Umeе|Vдxjц|Luleе|Цrebro"),
			"mislabelled latin1 read as cp1251 b", "letters of another script"},
		{beside("Привет|Мир|Труд|Май", "рТЙЧЕФ|нЙТ|фТХД|нБК"), "mislabelled koi8r read as cp1251 b", "capitals for small letters"},
		{beside("你好|世界|价格|东京", "斕疑|岍賜|歎跡|陲儔"), "mislabelled gbk read as big5 b", "characters of two bytes"},
		{beside("Россия|Рига|Рязань|Рим", "Р\u00a0РѕСЃСЃРёСЏ|Р\u00a0РёРіР°|Р\u00a0СЏР·Р°РЅСЊ|Р\u00a0РёРј"),
			"mislabelled utf8mb4 read as cp1251 b", "Р becomes itself and a no-break space"},
		{beside("Győr|Eger", "Gyõr|Eger!"), unexplained, "two rows prove nothing"},
	} {
		assert.Equal(t, []string{test.want}, judged(test.rows), test.reason)
		onA := strings.TrimSuffix(test.want, " b")
		if onA != test.want {
			onA += " a"
		}
		assert.Equal(t, []string{onA}, judged(turned(test.rows)), test.reason)
	}
}

// People change texts, and exchange rows, on either member. None of that may be laid to a
// member as damage.
func TestEditsAreNobodysDamage(t *testing.T) {
	const cities = "Marseille|Le Havre|Saint-Étienne|Clermont-Ferrand|Aix-en-Provence|Saint-Denis|Villeurbanne|Boulogne-sur-Mer"
	appended := func(text string) string { return strings.ReplaceAll(cities, "|", text+"|") + text }
	for _, test := range []struct {
		rows         [][2]string
		want, reason string
	}{
		{beside(cities, appended(" (edited)")), "cut after", "text appended"},
		{beside("DE00000001|DE00000002|DE00000003|DE00000004", "DE00000001A|DE00000002B|DE00000003A|DE00000004A"),
			"cut after", "codes of one length"},
		{beside(cities, appended("😀")), "cut-at-4-byte", "an emoji appended"},
		{beside("Irmã|Maçã|Avó|Irmã Sá", "Irma|Maca|Avo|Irma Sa"), "accent", "accents put in on the one or lost on the other"},
		{beside("été|près|où|forêt", "étè|prés|oú|forét"), "accent", "accents put right"},
		{beside("Été|Près|Où", "Été|Près|Où"), "normalised", "another normal form"},
		{beside("caf?|café|x", "café|caf?|y"), unexplained, "a mark that moved from one row to another"},
		{beside("abc|def|ghi", "ABC|DEF|GHI"), "case", "capitals"},
		{beside("IRMÃ|x", "IRMÃ!|y"), unexplained, "Ã is the first of a double encoding, and a letter"},
	} {
		for _, rows := range [][][2]string{test.rows, turned(test.rows)} {
			for _, one := range judged(rows) {
				assert.True(t, one == unexplained || strings.HasPrefix(one, test.want), "%s: %s", test.reason, one)
				assert.NotRegexp(t, " [ab]$", one, test.reason)
			}
		}
	}
}

// Rows that end within words, all at one limit, were cut. The rows of a column that were
// cut within a character count for those cut between two.
func TestALimitShowsThatTextsWereCut(t *testing.T) {
	words := "the quick brown fox jumps over the lazy dog|pack my box with five dozen liquor jugs|" +
		"how vexingly quick daft zebras jump|sphinx of blackest quartz judges my vow"
	cut := "the quick brown fox ju|pack my box with five |how vexingly quick daf|sphinx of blackest qua"
	assert.Equal(t, []string{"cut after 22 characters b"}, judged(beside(words, cut)))
	assert.Equal(t, []string{"cut after 22 characters a"}, judged(turned(beside(words, cut))))
	inBytes := beside("ééééééééééé|aéééééééééé|éééééééééééé|bééééééééé", "éééééééé?|aéééééééé|éééééééé?|bxxxx")
	assert.Equal(t, []string{
		"cut-in-character after 8 characters, with marks for a part of the next one b", "cut after 9 characters b", unexplained,
	}, judged(inBytes))
}
