package damage

// languages lists for each language whose texts have been in legacy sets, its letters
// outside ASCII in lower case, the most frequent ones first. Nothing depends on a rank
// being exact: a misread text breaks the whole list.
func languages() []struct{ letters, lacks string } {
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
