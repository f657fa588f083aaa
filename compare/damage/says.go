package damage

// Says is the class as a predicate for people: "title is …".
func (c Class) Says() string {
	switch c {
	case Repaired:
		return "free of an earlier damage"
	case DoubleEncoded:
		return "UTF-8 that was read as latin1 and encoded again"
	case DoubleISO:
		return "UTF-8 that an application read as ISO 8859-1 and encoded again"
	case DoubleCut:
		return "UTF-8 that was read as latin1, encoded again and cut"
	case RawBytes:
		return "bytes of another character set under this one's label"
	case CutInside:
		return "cut in the middle of a character"
	case QuestionMarks:
		return "question marks in the place of characters"
	case Replacements:
		return "U+FFFD in the place of characters"
	case CutAt4Byte:
		return "cut at its first 4-byte character"
	case Dropped4Byte:
		return "without its 4-byte characters"
	case Normalised:
		return "in another normalisation form of Unicode"
	case Space:
		return "the same but for white space"
	case Case:
		return "the same but for upper and lower case"
	case Accent:
		return "the same but for accents"
	case BOM:
		return "the same but for a byte order mark"
	case HTMLEntity:
		return "the same but for escapes of HTML"
	case NULPad:
		return "the same but for NULs at its end"
	case WaveDash:
		return "the same but for characters that Japanese sets map in two ways"
	case Mislabelled:
		return "one character set's bytes read as another's"
	case Cut:
		return "without its end"
	case Latent:
		return "UTF-8 under another set's label: the next CONVERT TO damages it"
	case Undecodable:
		return "bytes that the column's character set does not have"
	case C1Controls:
		return "text with control characters of C1, which nobody types"
	case CESU8:
		return "UTF-8 with halves of surrogate pairs (CESU-8)"
	}
	return string(c)
}

// Briefly says what became of several texts, after their number: "19 values with other white space".
func (c Class) Briefly() string {
	switch c {
	case CutInside:
		return "cut within a character"
	case CutAt4Byte:
		return "cut at their first 4-byte character"
	case Dropped4Byte:
		return "without their 4-byte characters"
	case RawBytes:
		return "in bytes of another character set"
	case Replacements:
		return "with U+FFFD in the place of characters"
	case QuestionMarks:
		return "with question marks in the place of characters"
	case Normalised:
		return "in another normalisation form"
	case Space:
		return "with other white space"
	case Case:
		return "in other capitals"
	case Accent:
		return "with other accents"
	case BOM:
		return "with or without a byte order mark"
	case NULPad:
		return "with NULs at the end, or without"
	case HTMLEntity:
		return "escaped for HTML, or unescaped"
	case WaveDash:
		return "with exchanged wave dashes"
	case Repaired, DoubleEncoded, DoubleISO, DoubleCut, Mislabelled, Cut, Latent, Undecodable, C1Controls, CESU8:
		return string(c) // it is a participle
	}
	return string(c)
}
