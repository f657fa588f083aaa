package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/sidetest"
	"allclear/fixtures"
	"allclear/report"
)

// dumped is a way to dump and load, and what it does to the data.
type dumped struct {
	dump    fixtures.Dump
	verdict report.Verdict
	harm    map[string]uint64
	json    uint64 // harm to documents, where there is JSON
}

func dumps() map[string]dumped {
	const utf8mb4Now = "--init-command=SET default_collation_for_utf8mb4 = utf8mb4_0900_ai_ci"
	return map[string]dumped{
		"as it is":                         {verdict: report.Go, harm: map[string]uint64{}},
		"with the defaults of the new one": {dump: fixtures.Dump{LoadArgs: []string{utf8mb4Now}}, verdict: report.Go, harm: map[string]uint64{}},
		"read as latin1": {
			dump:    fixtures.Dump{DumpArgs: []string{"--skip-set-charset"}, LoadArgs: []string{"--default-character-set=latin1"}},
			verdict: report.NoGo,
			harm: map[string]uint64{
				"charset.double-encoded orders.note":    667,
				"charset.double-encoded phrases.narrow": 21, "charset.double-encoded phrases.wide": 22,
				"charset.double-encoded shops.town": 5,
				// A column of latin1 now holds UTF-8.
				"charset.latent imported.title": 20, "charset.latent phrases.legacy": 8, "charset.latent shops.name": 5,
				// Rows whose key is damaged are put together by it.
				"charset.double-encoded slugs_binary.slug": 250, "charset.double-encoded slugs_general.slug": 500,
				"charset.double-encoded slugs_unicode.slug": 500, "charset.latent slugs_swedish.slug": 400,
				// And so are rows without a key, up to a limit.
				"charset.latent visits.page": 112, "row.missing visits.": 1888, "row.extra visits.": 1888,
				// The labels are right, and a value that is none of them becomes ''.
				"row.differs shops.state": 3, "row.differs shops.state,flags": 2,
			},
			json: 2,
		},
		"written as latin1": {
			dump:    fixtures.Dump{DumpArgs: []string{"--default-character-set=latin1"}},
			verdict: report.NoGo,
			harm: map[string]uint64{
				"charset.question-marked phrases.narrow": 13, "charset.question-marked phrases.wide": 14, "charset.question-marked shops.town": 1,
				"charset.question-marked slugs_general.slug": 200, "charset.question-marked slugs_unicode.slug": 300,
			},
			json: 1,
		},
		"written as utf8mb3": {
			dump:    fixtures.Dump{DumpArgs: []string{"--default-character-set=utf8mb3"}},
			verdict: report.NoGo,
			harm: map[string]uint64{
				"charset.question-marked phrases.wide": 1, "charset.question-marked slugs_general.slug": 100,
			},
			json: 1,
		},
	}
}

// What mysqldump and mysql do to a database between two versions is known from the snapshot alone.
func TestDumpAndLoad(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.DumpTool)
	database := fixtures.Database(t, a)
	fixtures.Legacy(t, a, database)
	kept := before(t, a, database)
	for name, c := range dumps() {
		t.Run(name, func(t *testing.T) {
			c.dump.Databases = []string{database}
			if c.json > 0 && a.Has(fixtures.JSONColumns) {
				c.harm["row.differs settings.chosen"] = c.json
			}
			fixtures.DumpAndLoad(t, a, b, c.dump)
			d := against(t, kept, b, database)
			assert.Equal(t, c.verdict, d.Verdict)
			assert.Equal(t, c.harm, harm(d, database))
		})
	}
}

// A dump prints six digits of a FLOAT. Values that need more are rounded, which is no decay of the data but no GO either,
// and has a name of its own; values that six digits say are the same.
func TestDumpRoundsFloats(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.DumpTool)
	database := fixtures.Database(t, a)
	a.MustExec(t, "USE "+database,
		"CREATE TABLE weighed (id INT PRIMARY KEY, weight FLOAT, price DOUBLE)",
		"INSERT INTO weighed SELECT seq, 1234 + seq / 11, seq / 11 FROM seq_1_to_44",
		"CREATE TABLE short (id INT PRIMARY KEY, weight FLOAT)", "INSERT INTO short SELECT seq, seq / 8 FROM seq_1_to_44")
	kept := before(t, a, database)
	fixtures.DumpAndLoad(t, a, b, fixtures.Dump{Databases: []string{database}})
	for name, from := range map[string]compare.Side{"from the snapshot": kept, "from the server": sidetest.Live(t, a)} {
		t.Run(name, func(t *testing.T) {
			d := against(t, from, b, database)
			assert.Equal(t, report.NoGo, d.Verdict)
			assert.Equal(t, map[string]uint64{"row.rounded weighed.weight": 40}, harm(d, database)) // every eleventh is whole
		})
	}
}

// MySQL 5.6 shows a view without the letters outside ASCII of a text that it compares with latin1, so a dump makes
// another view of it: name <> 'é' becomes name <> ”. The rows are right, and the report says what is not.
func TestDumpChangesAView(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	fixtures.Need(t, []*fixtures.Server{a, b}, fixtures.DumpTool)
	database := fixtures.Database(t, a)
	fixtures.Legacy(t, a, database)
	kept := before(t, a, database)
	fixtures.DumpAndLoad(t, a, b, fixtures.Dump{Databases: []string{database}})
	var changed []string
	for _, f := range against(t, kept, b, database).Findings {
		if f.Kind == finding.ObjectDiffers {
			changed = append(changed, strings.TrimPrefix(f.Table, database+"."))
		}
	}
	if a.Has(fixtures.ViewsInFull) {
		assert.Empty(t, changed)
	} else {
		assert.Equal(t, []string{"open_shops"}, changed)
	}
}
