package compare

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

// recordedSide is a side of which no more is known than that it was recorded.
type recordedSide struct{ Side }

func (recordedSide) RecordedKind() checksum.Kind   { return checksum.Meaning }
func (recordedSide) Recording() checksum.Recording { return checksum.Recording{} }
func column(name, kind string) checksum.Column {
	return checksum.Column{Name: name, Type: kind, FullType: kind}
}
func unique(name, column string) checksum.Index   { i := primary(column); i.Name = name; return i }
func documents(name, kind string) checksum.Column { c := column(name, kind); c.JSON = true; return c }
func latin1(name string) checksum.Column {
	c := textColumn("latin1", "latin1_bin")
	c.Name = name
	return c
}
func unicode(name string) checksum.Column {
	c := textColumn("utf8mb4", "utf8mb4_bin")
	c.Name = name
	return c
}
func planned(run *Run, a, b *checksum.Table) Plan      { return run.Plan(TablePair{a, b}) }
func columns(all ...checksum.Column) []checksum.Column { return all }

// What was recorded has the hashes of all columns, its key's first: the plan is by that key,
// even where both sides share a better one, and rows that have no such hashes are not compared.
func TestPlanIsByWhatWasRecorded(t *testing.T) {
	run := &Run{Pair: Pair{A: recordedSide{}}}
	was := table(columns(column("n", "int"), latin1("name")), primary("name"), unique("u", "n"))
	is := table(columns(unicode("name"), column("n", "bigint"), column("more", "int")), primary("name"), unique("u", "n"))
	p := planned(run, was, is)
	assert.Empty(t, p.Blocked)
	assert.Equal(t, []string{"name", "n"}, p.A.Names(), "in the order in which they were hashed")
	assert.Equal(t, []string{"name", "n"}, p.B.Names())
	assert.False(t, p.IsRanged(), "the key sorts otherwise")
	assert.Equal(t, "u (n)", planned(&Run{}, was, is).Key, "of two servers, by the key that both sort alike")

	for name, c := range map[string]struct {
		a, b    *checksum.Table
		blocked string
	}{
		"a column less": {was, table(columns(latin1("name")), primary("name")), "recorded with n, which b does not have"},
		"no key":        {was, table(was.Columns, unique("u", "n")), "recorded by the key PRIMARY (name), which b does not have"},
		"a longer key": {
			table(columns(column("n", "int"), column("m", "int")), primary("n")),
			table(columns(column("n", "int"), column("m", "int")), primary("n", "m")), "recorded by the key PRIMARY (n), which b does not have",
		},
		"parsed documents": {
			table(columns(column("n", "int"), documents("doc", "longtext")), primary("n")),
			table(columns(column("n", "int"), documents("doc", "json")), primary("n")), "recorded with the documents of doc in another form",
		},
		"a key that is new": {
			table(columns(column("n", "int"), column("m", "int"))), table(columns(column("n", "int"), column("m", "int")), primary("m")), "",
		},
	} {
		p := planned(run, c.a, c.b)
		if c.blocked == "" {
			assert.Empty(t, p.Blocked, name)
			continue
		}
		assert.Contains(t, p.Blocked, c.blocked, name)
		assert.Contains(t, p.Blocked, "verify first and change the table afterwards", name)
	}
	both := &Run{Pair: Pair{A: recordedSide{}, B: recordedSide{}}}
	x := table(columns(column("n", "int"), column("m", "int")))
	y := table(columns(column("m", "int"), column("n", "int")))
	assert.Contains(t, planned(both, x, y).Blocked, "the rows of b were recorded with their columns in another order than those of a")
	assert.Empty(t, planned(run, x, y).Blocked, "a server gives them in any order")
	more := table(columns(column("n", "int"), column("m", "int"), column("k", "int")))
	assert.Contains(t, planned(&Run{Pair: Pair{B: recordedSide{}}}, x, more).Blocked,
		"the rows of b were recorded with k, which a does not have")
}
