package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"allclear/checksum/server"
	"allclear/compare"
	"allclear/report/files"
)

// counter is a side that counts the statements that it sends.
type counter interface{ Statements() []server.Statement }

// statements keeps what SQL each server was sent, in one file for each member:
// sql/<pair>/<member>.sql. A run that was cut short keeps what it has sent until then.
func (k *keeping) statements(pairs []compare.Pair) error {
	if k.path() == "" {
		return nil
	}
	for i := range pairs {
		for name, side := range map[string]compare.Side{"a": pairs[i].A, "b": pairs[i].B} {
			counts, ok := side.(counter)
			if !ok {
				continue
			}
			sent := counts.Statements()
			if len(sent) == 0 {
				continue
			}
			if err := k.ofMember("sql", pairs[i].Name, name, statementsSent(sent)); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofMember keeps SQL of one member of a pair: <kind>/<pair>/<member>.sql.
func (k *keeping) ofMember(kind, pair, member string, text []byte) error {
	folder := filepath.Join(k.path(), kind, fileName(pair))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return files.CannotWrite(folder, err)
	}
	return files.WriteOne(filepath.Join(folder, member+".sql"), text)
}

func statementsSent(all []server.Statement) []byte {
	var out bytes.Buffer
	out.WriteString("-- Each ? stands for a literal: the values of rows are not kept.\n")
	for _, s := range all {
		fmt.Fprintf(&out, "\n-- %d times, %s in all, longest %s, first at %s\n%s;\n", s.Number,
			s.Total.Round(time.Microsecond), s.Longest.Round(time.Microsecond), s.First.Format(time.RFC3339Nano),
			cmp.Or(s.SQL, "-- statements beyond those that are told apart"))
	}
	return out.Bytes()
}
