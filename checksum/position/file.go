package position

import (
	"fmt"
	"strconv"
	"strings"
)

// File is a place in a binlog.
type File struct {
	Name   string // "bin.000007"
	Offset uint64 // bytes
}

// String is how people write it: bin.000007:1234.
func (f File) String() string { return fmt.Sprintf("%s:%d", f.Name, f.Offset) }

// number is that of the file: servers count them up.
func (f File) number() (uint64, bool) {
	n, err := strconv.ParseUint(f.Name[strings.LastIndexByte(f.Name, '.')+1:], 10, 64)
	return n, err == nil
}

// lacks tells what an applier that has come as far as f has still to execute of a binlog
// that ends at end.
func (f File) lacks(end File) (Lack, Knowledge) {
	lack := Lack{Has: f.String(), Wants: end.String()}
	mine, ok := f.number()
	theirs, alsoOK := end.number()
	switch {
	case end.Name == "": // of a third server's binlog, from which the other one has executed nothing yet
		return Lack{}, Nothing
	case f.Name == "": // it has executed nothing yet
		lack.Has = "nothing"
		return lack, Something
	case !ok || !alsoOK:
		return Lack{}, NotKnown
	case mine == theirs && f.Offset < end.Offset:
		lack.Bytes = end.Offset - f.Offset
		return lack, Something
	case mine < theirs:
		return lack, Something
	}
	return Lack{}, Nothing
}
