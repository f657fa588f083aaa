package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

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
				"charset.double-encoded orders.note": 667, "charset.double-encoded phrases.narrow": 21, "charset.double-encoded phrases.wide": 22,
				"charset.double-encoded shops.town": 5, "charset.double-encoded slugs_binary.slug": 250,
				"charset.double-encoded slugs_general.slug": 500, "charset.double-encoded slugs_unicode.slug": 500,
				// A column of latin1 now holds UTF-8.
				"charset.latent imported.title": 20, "charset.latent phrases.legacy": 8, "charset.latent shops.name": 5,
				"charset.latent slugs_swedish.slug": 400, "charset.latent visits.page": 112,
				// Rows without a key are put together up to a limit.
				"row.extra visits.": 1888, "row.missing visits.": 1888,
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
			harm:    map[string]uint64{"charset.question-marked phrases.wide": 1, "charset.question-marked slugs_general.slug": 100},
			json:    1,
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
