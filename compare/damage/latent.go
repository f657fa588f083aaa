package damage

import "bytes"

// howLatent says how to repair a latent column. Its rows must not be changed one by one:
// the bytes are right, and a row that was changed alone would be wrong.
func howLatent(set string) string {
	return "UTF-8 in a column of " + set + ": in strict mode, MODIFY it to VARBINARY or BLOB, and then to its type with CHARACTER SET utf8mb4"
}

// latent finds right bytes under the label of a single-byte set. They look like a double
// encoding and are not one. Bytes that are UTF-8 by accident (SANHARÓ® in latin1 has
// those of SANHARӮ) are text of the set.
func (x *change) latent() (Diagnosis, bool) {
	set := x.after.Charset.Name()
	if !oneByte(set) || !x.fromReads || nonASCII(x.from, 0) == len(x.from) || !bytes.Equal(x.after.Bytes, x.from) || x.isAccident() {
		return Diagnosis{}, false
	}
	return Diagnosis{Class: Latent, How: howLatent(set), Lossless: true}, true
}

// isAccident tells whether the bytes are a text that people may write in latin1, while
// the text that they make in UTF-8 is one that people do not write.
func (x *change) isAccident() bool {
	text, ok := x.coders.set("latin1").AppendUTF8(nil, x.after.Bytes)
	if !ok {
		return false
	}
	return judgeDouble(text).worth == worse && mixesScripts(x.from)
}
