package damage

import "bytes"

// Same tells that two values are the same text, however it is stored. Of bytes
// that do not decode, only the very same in the same set are the same.
func Same(a, b Text) bool {
	if a.Charset != nil && b.Charset != nil && a.Charset.Name() == b.Charset.Name() && bytes.Equal(a.Bytes, b.Bytes) {
		return true
	}
	textA, okA := a.UTF8()
	textB, okB := b.UTF8()
	return okA && okB && bytes.Equal(textA, textB)
}

// Undoes tells whether all of a text undoes by some set.
func Undoes(text []byte) bool { return judge(text, new(undone)).whole }

// Misreaders names the sets that UTF-8 may have been read as, in order, those of one byte a
// character first.
func Misreaders() (names []string) {
	for _, one := range everyMisreader().all {
		names = append(names, one.set)
	}
	return names
}

// WorthATry gives the misreaders that the look at each value leaves, as bits.
func WorthATry(text []byte) uint64 {
	_, by := everyMisreader().scan(text)
	return uint64(by)
}

// JudgedBy is the full judgement of a text by some misreaders, to be compared with others;
// nothing tells that nothing of the text undoes.
func JudgedBy(text []byte, misreaders uint64) (judged any, nothing bool) {
	j := everyMisreader().judge(text, candidates(misreaders), new(undone))
	return j, j.as == 0
}

// IsRareEastAsian is isRareEastAsian.
func IsRareEastAsian(r rune) bool { return isRareEastAsian(r) }

// CaseFolded is what case folding makes of a character.
func CaseFolded(r rune) rune { return folded(r) }

// FitsMarks tells whether so many characters, of so many bytes, may have become so many marks,
// if some of them are beyond U+FFFF or not.
func FitsMarks(characters, size, marks int, isBeyond bool) bool {
	of := inBMP
	if isBeyond {
		of |= beyond
	}
	_, ok := fitting(characters, size, marks, of)
	return ok
}
