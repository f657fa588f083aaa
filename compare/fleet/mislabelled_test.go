package fleet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report/words"
)

// insert writes values under the IDs 1, 2, 3 and so on.
func insert(table string, values ...string) string {
	rows := make([]string, len(values))
	for i, v := range values {
		rows[i] = fmt.Sprintf("(%d, _utf8mb4 X'%X')", i+1, v)
	}
	return "INSERT INTO " + table + " VALUES " + strings.Join(rows, ", ")
}

// misread has a server read a column's bytes in one set as another's.
func misread(table, were, readAs string) string {
	return fmt.Sprintf("UPDATE %s SET v = CONVERT(CONVERT(CAST(CONVERT(v USING %s) AS BINARY) USING %s) USING utf8mb4)", table, were, readAs)
}

// A column whose every text holds one accent was read as another set's on b, or on a: the
// server did it. The sets and the member are named, and the repair of each row, run on the
// server, brings the text back.
func TestTextsReadAsAnotherSetAreNamedAndMended(t *testing.T) {
	cities := map[string][]string{
		"hungarian": {"Mezőtúr", "Győr", "Diósgyőr", "Fűzesabony", "Kőszeg", "Berettyóújfalu-Bűd", "Nagykőrös", "Gödöllő", "Szőny", "Hőgyész"},
		"swedish":   {"Malmö", "Umeå", "Växjö", "Luleå", "Örebro", "Åmål", "Gävle"},
		"polish":    {"Łódź", "Kraków", "Gdańsk", "Poznań", "Częstochowa", "Toruń", "Rzeszów – Śródmieście"},
		"latvian": {
			"Rīga", "Liepāja", "Jūrmala", "Rēzekne", "Jēkabpils", "Cēsis", "Ķekava", "Ogre – Ļaudona", "Mārupe", "Saldū", "Sēlpils", "Vecpiebālga",
		},
		"russian":  {"Рига", "Россия", "Москва", "Казань", "Тверь"},
		"chinese":  {"北京市", "价格", "上海", "订单号", "你好，世界"},
		"japanese": {"東京都", "大阪府", "ありがとう", "名前", "住所"},
	}
	tw := newTwins(t)
	var tables []string
	want := map[string]string{}
	for _, c := range [][3]string{
		{"hungarian", "latin2", "latin1"},
		{"swedish", "latin1", "cp850"},
		{"swedish", "latin1", "macroman"},
		{"swedish", "latin1", "cp1251"},
		{"swedish", "cp850", "latin1"},
		{"polish", "cp1250", "latin1"},
		{"latvian", "cp1257", "latin1"},
		{"russian", "koi8r", "cp1251"},
		{"russian", "utf8mb4", "cp1251"},
		{"chinese", "gbk", "latin1"},
		{"japanese", "ujis", "latin1"},
	} {
		table := strings.Join(c[:], "_")
		tables = append(tables, table)
		want[table] = c[1] + " read as " + c[2]
		tw.both("CREATE TABLE "+table+" (id INT PRIMARY KEY, v VARCHAR(100) CHARACTER SET utf8mb4)", insert(table, cities[c[0]]...))
		tw.onB(misread(table, c[1], c[2]))
	}
	for _, turn := range []struct {
		member string
		run    compare.PairOutcome
	}{{"b", tw.charset(nil)}, {"a", (&twins{t: t, a: tw.b, b: tw.a, database: tw.database}).charset(nil)}} {
		for _, table := range tables {
			outcome := tw.table(turn.run, table)
			require.Equal(t, compare.Differ, outcome.Result, table)
			for _, f := range outcome.Findings {
				facts, isOfPair := f.Facts.(finding.TextDamage)
				if !isOfPair {
					continue // misread, some of the texts look damaged even by themselves
				}
				assert.Equal(t, "charset.mislabelled "+turn.member, string(f.Kind)+" "+f.Member, "%s: %s", table, words.Detail(&f))
				assert.Equal(t, want[table], facts.How, table)
				assert.Contains(t, words.Detail(&f), "can be repaired without loss")
				require.NotEmpty(t, f.Repair, "%s: %s", table, words.Detail(&f))
				if turn.member == "a" {
					tw.onB(f.Repair) // the second run has the members the other way round
				}
			}
		}
	}
	mended := tw.charset(nil)
	for _, table := range tables {
		assert.Equal(t, compare.Match, tw.table(mended, table).Result, table)
	}
}
