package damage

import "bytes"

// howLatent says how a latent column is mended. In its rows there is nothing to
// mend: the bytes are right, and a row that was changed alone would not be.
func howLatent(set string) string {
	return "UTF-8 in a column of " + set + ": in strict mode, MODIFY it to VARBINARY or BLOB, and then to its type with CHARACTER SET utf8mb4"
}

// latent finds the right bytes under a single-byte set's label, which read like a
// double encoding and are none. Bytes that are UTF-8 by accident (SANHARÓ® in
// latin1 are those of SANHARӮ) are the set's own.
func (x *change) latent() (Diagnosis, bool) {
	set := x.after.Charset.Name()
	if !oneByte(set) || !x.fromReads || nonASCII(x.from, 0) == len(x.from) || !bytes.Equal(x.after.Bytes, x.from) || x.isAccident() {
		return Diagnosis{}, false
	}
	return Diagnosis{Class: Latent, How: howLatent(set), Lossless: true}, true
}

// isAccident tells that a text that people may write in latin1 has these bytes,
// and the text that they are in UTF-8 is not what people write.
func (x *change) isAccident() bool {
	text, ok := x.coders.set("latin1").AppendUTF8(nil, x.after.Bytes)
	if !ok {
		return false
	}
	var j judgement
	j, x.room = judge(text, x.room)
	return j.score <= scoreDoubtful && mixesScripts(x.from)
}
