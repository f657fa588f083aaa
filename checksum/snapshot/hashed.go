package snapshot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"allclear/checksum"
)

// hashedSize is how much of a keyed hash is kept, in bytes.
const hashedSize = 16

// hasher puts keyed hashes in the place of the text columns of keys. It is safe for concurrent use.
type hasher struct {
	secret  []byte
	columns []bool // of the key, those that are hashed
}

// keyCheck tells whether a secret is the one by which a snapshot's keys were hashed.
func keyCheck(secret []byte) string {
	if secret == nil {
		return ""
	}
	return hex.EncodeToString(keyed(secret, []byte("allclear snapshot key")))
}

func keyed(secret, value []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(value)
	return h.Sum(nil)
}

// append appends the key with hashes in the place of texts.
func (h *hasher) append(dst, key []byte) ([]byte, error) {
	for _, isHashed := range h.columns {
		_, rest, err := checksum.CutKey(key)
		if err != nil {
			return dst, err
		}
		own := key[:len(key)-len(rest)]
		if key = rest; isHashed {
			dst = checksum.AppendKey(dst, checksum.KeyValue{Kind: checksum.KeyBytes, Bytes: keyed(h.secret, own)[:hashedSize]})
		} else {
			dst = append(dst, own...)
		}
	}
	return dst, nil
}

// hasherOf is the hasher of a table, nil where it keeps its keys in plain.
func hasherOf(columns []Column, key int, secret []byte) *hasher {
	h := &hasher{secret: secret}
	isAny := false
	for i := range key {
		h.columns = append(h.columns, columns[i].Hashed)
		isAny = isAny || columns[i].Hashed
	}
	if !isAny {
		return nil
	}
	return h
}
