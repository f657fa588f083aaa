package damage

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// language says how often a language has each character, among those outside ASCII, and
// which ASCII letters it lacks.
type language struct {
	often map[rune]float64
	lacks string
}

// everyLanguage lists the languages that have been in legacy sets.
//
//nolint:gochecknoglobals // tables, which never change
var everyLanguage = sync.OnceValue(func() (all []language) {
	for _, one := range alphabets() {
		all = append(all, newLanguage(one.letters, one.lacks))
	}
	return append(all, eastAsian()...)
})

// chance is how probable a word is in a language.
func (l language) chance(word string) float64 {
	const (
		foreign = 0.03 // a letter that it lacks, in a name
		nowhere = 1e-6
	)
	p := 1.0
	for _, r := range word {
		switch known := l.often[r]; {
		case r < utf8.RuneSelf:
			if strings.ContainsRune(l.lacks, r) {
				p *= foreign
			}
		default:
			p *= max(known, nowhere)
		}
	}
	return p
}

// Shares of a text's characters outside ASCII.
const (
	ofLetters = 0.9
	ofSigns   = 0.08
)

// newLanguage makes a language of its letters: frequencies fall with the rank (Zipf).
func newLanguage(letters, lacks string) language {
	one, sum := language{map[rune]float64{}, lacks}, 0.0
	for i := range utf8.RuneCountInString(letters) {
		sum += 1 / float64(i+2)
	}
	i := 0
	for _, r := range letters {
		one.often[r] += ofLetters / float64(i+2) / sum
		i++
	}
	one.addSigns(signs, ofSigns)
	return one
}

// addSigns shares some of the probability among signs.
func (l language) addSigns(all string, share float64) {
	for _, r := range all {
		l.often[r] += share / float64(utf8.RuneCountInString(all))
	}
}

// Signs that people write in all languages, and those of East Asian ones.
const (
	signs     = "’“”–—„«»…€°®™©\u00A0‘§№½²×±•£º·"
	eastSigns = "、。，：！？（）「」・ー～“”《》【】　—…"
)

// eastAsian makes languages of kinds: how large a share of a text is of a kind, divided
// among the characters of that kind.
func eastAsian() []language {
	common := float64(utf8.RuneCountInString(han))
	made := func(share float64, in int, size float64, rest map[rune]float64) language {
		often := map[rune]float64{commonHan: rest[commonHan] / common}
		for levels := range rune(1 << hanStandards) {
			if often[rareHan+levels] = 0.01 / 10_000; levels>>in&1 != 0 {
				often[rareHan+levels] = share / size
			}
		}
		often[hiragana], often[katakana], often[hangul] = rest[hiragana]/83, rest[katakana]/90, rest[hangul]/2350
		often[halfKatakana] = rest[halfKatakana] / 63
		one := language{often: often}
		one.addSigns(eastSigns, 0.15)
		one.addSigns(signs, 0.01)
		return one
	}
	return []language{
		made(0.40, ofGB, 3755, map[rune]float64{commonHan: 0.44}),
		made(0.40, ofBig5, 5401, map[rune]float64{commonHan: 0.44}),
		made(0.25, ofJIS, 2965, map[rune]float64{commonHan: 0.08, hiragana: 0.36, katakana: 0.14, halfKatakana: 0.001}),
		made(0.01, ofJIS, 2965, map[rune]float64{hangul: 0.83}),
	}
}

// alphabets lists for each language whose texts have been in legacy sets, its letters
// outside ASCII in lower case, the most frequent ones first. Nothing depends on a rank
// being exact: a misread text breaks the whole list.
func alphabets() []struct{ letters, lacks string } {
	return []struct{ letters, lacks string }{
		{"éèàêçîôâûùœïëüæÿñ", "kw"},  // French
		{"üäößé", ""},                // German
		{"óíáéñúü¿¡ªº", "kw"},        // Spanish
		{"ãçáéíóêõâàúôüªº", "kwy"},   // Portuguese
		{"àèòùéìîº", "jkwxy"},        // Italian
		{"óàéèíçòúïü·", "kwy"},       // Catalan
		{"ëéïèüöêóç", ""},            // Dutch
		{"äåöéü", "qwz"},             // Swedish
		{"äöåéšž", "bcfqwxz"},        // Finnish
		{"øåæéòôó", "cqwxz"},         // Danish, Norwegian
		{"áíðéöúóþýæ", "cqwz"},       // Icelandic
		{"áðíøóæúý", "cqwxz"},        // Faroese
		{"áéíóú", "jkqvwxyz"},        // Irish
		{"ëç", "w"},                  // Albanian
		{"áéöóőüíúű", "qwx"},         // Hungarian
		{"łąęóśżćźń", "qvx"},         // Polish
		{"íáěéřšýčžůúóťňď", "qwx"},   // Czech
		{"áíéýčšžúôľťňäóďĺŕ", "qwx"}, // Slovak
		{"ăîâşţșțéä", "kqwy"},        // Romanian
		{"čćšžđ", "qwxy"},            // Croatian, Slovene, Bosnian
		{"ıüşğçöİâî", "qwx"},         // Turkish
		{"äõüöšž", "cfqwxyz"},        // Estonian
		{"āīēšņļžūģčķ", "hqwxy"},     // Latvian
		{"ėšžųįąčęū", "hqwxf"},       // Lithuanian
		{"ħżġċàèìòù", "cy"},          // Maltese
		{"ôâàáêưđạấảộớ", "fjwz"},     // Vietnamese
		{"оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", ""},                       // Russian
		{"оаинтіеврслкудмпязьбгйчхюїжцшєщфґё’", ""},                     // Ukrainian
		{"аиоетнрсвлкдпмзугъбяьчшцйжщхюф", ""},                          // Bulgarian
		{"аіноелрксыўтмдупябцьзгчйэжшхёюф", ""},                         // Belarusian
		{"аоиенрстјувклдмпзгбчшцњжхћђљфџѓќѕ", ""},                       // Serbian, Macedonian
		{"αοιετσνρκπυλςμωδίόάγηθέύχφβήξώζψϊϋΐΰ", ""},                    // Greek
		{"יוהלאתרבמשנםקדעחפגטכסזןץךףצ", ""},                             // Hebrew
		{"اليمنرتوبعدهسفقكحجأةشصطخذىزغضءثظإآئؤ،؟ًٌٍّ", ""},              // Arabic
		{"ایرندمهوتبسشکگلزفقعحخجپچژصطغآئءؤ\u200C،؟", ""},                // Persian
		{"านรกอเ่งมล้วีสัทดคตยปิหะพไบแชโใำขจ์ุูซฟผธถณศญษ็ฐๆฎภึืฉฮ", ""}, // Thai
		{"აიეროსდნმლტვბუგხთშცძწყჩჯქზპღკჭჟფჰ", ""},                       // Georgian
		{"աենրիոսւտկմհվլյդցթպգքշխբծչփղէզօճըռջժֆձ", ""},                  // Armenian
	}
}

// han lists Chinese characters that are in every second text, of both ways to write them.
const han = "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长" +
	"這個國說們為時會過學對裡後麼發無開當見經頭動兩長來與東車電話號區市縣路店請謝買賣書員業產價錢貨單店新品高水金山海京城省街北南西"
