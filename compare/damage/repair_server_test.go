package damage_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare/damage"
)

// misread is SQL for the bytes of c in one set, read as another's.
func misread(were, readAs string) string {
	return "CONVERT(CAST(CONVERT(c USING " + were + ") AS BINARY) USING " + readAs + ")"
}

// A server makes one kind of damage in columns of many sets, and runs the repairs. Each
// must give the bytes before: a server that gives NULL, '?' or a part instead would lose
// what the damage had kept.
func TestServerRepairs(t *testing.T) {
	const pad, mark = "CONCAT(c, _ascii X'0000')", "CONCAT(_utf8mb4 X'EFBBBF', c)"
	for _, test := range []struct {
		set  string
		done map[string]int // SQL over c, and how many of the texts it leaves repairable
	}{
		// Right bytes under a wrong label are repaired in the column, not in its rows.
		{"latin1", map[string]int{misread("utf8mb4", "latin1"): 0, pad: 6}},
		{"latin2", map[string]int{misread("utf8mb4", "latin2"): 0, pad: 4}},
		{"cp1251", map[string]int{misread("utf8mb4", "cp1251"): 0, misread("koi8u", "cp1251"): 2, pad: 3}},
		{"gbk", map[string]int{pad: 5}},
		{"cp932", map[string]int{pad: 2}},
		{"utf8mb3", map[string]int{
			misread("utf8mb4", "latin1"): 21, misread("cp1251", "latin1"): 3, misread("utf8mb4", "cp1251"): 21, misread("utf8mb4", "koi8r"): 21,
			misread("gbk", "latin1"): 5, misread("euckr", "latin1"): 4, pad: 21, mark: 21,
		}},
		{"utf8mb4", map[string]int{
			misread("utf8mb4", "latin1"): 23, misread("cp1251", "latin1"): 3, misread("utf8mb4", "cp1251"): 22, misread("utf8mb4", "koi8r"): 23,
			misread("gbk", "latin1"): 5, misread("euckr", "latin1"): 4, misread("utf8mb4", "armscii8"): 0, pad: 23, mark: 23,
		}},
		{
			"utf16",
			map[string]int{misread("utf8mb4", "latin1"): 23, misread("utf8mb4", "cp1251"): 22, misread("gbk", "latin1"): 5, pad: 23, mark: 23},
		},
		{"ucs2", map[string]int{misread("utf8mb4", "latin1"): 21, pad: 21, mark: 21}},
	} {
		t.Run(test.set, func(t *testing.T) {
			w := newWreck(t)
			w.do("INSERT INTO good VALUES (100, X'C480C480')", // whose bytes in utf16 end in a NUL
				"DELETE FROM good WHERE CAST(CONVERT(CONVERT(c USING "+test.set+") USING utf8mb4) AS BINARY) <> CAST(c AS BINARY)")
			for _, expression := range slices.Sorted(maps.Keys(test.done)) {
				assert.Equal(t, test.done[expression], w.repairs(expression, test.set), expression)
			}
		})
	}
}

// repairs makes bad from an expression over good in a column of a set, has the repairs run that are proposed, and counts
// them. The session is not strict: there the server stores what it can and only warns.
func (w *wreck) repairs(expression, name string) (repaired int) {
	w.t.Helper()
	w.do("DROP TABLE IF EXISTS bad", "CREATE TABLE bad (id INT PRIMARY KEY, c VARCHAR(900) CHARACTER SET "+name+")",
		"INSERT INTO bad SELECT id, "+expression+" FROM good")
	befores, afters := w.values("CONVERT(good.c USING "+name+")"), w.values("bad.c")
	ids := map[string][]string{}
	for id, before := range befores {
		d := damage.NewClassifier().Classify(damage.Text{Bytes: []byte(before), Charset: set(w.t, name)},
			damage.Text{Bytes: []byte(afters[id]), Charset: set(w.t, name)})
		if d.Repair != "" {
			ids[d.Repair] = append(ids[d.Repair], fmt.Sprint(id))
			afters[id] = before
			repaired++
		}
	}
	for repair, rows := range ids {
		w.do("UPDATE bad SET c = " + strings.ReplaceAll(repair, "{column}", "`c`") + " WHERE id IN (" + strings.Join(rows, ", ") + ")")
	}
	assert.Equal(w.t, afters, w.values("bad.c"), "%s in %s: %v", expression, name, slices.Sorted(maps.Keys(ids)))
	return repaired
}
