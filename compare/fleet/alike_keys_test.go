package fleet_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/fixtures"
)

// Some character sets have several codes for one character: sjis reads both 5C and 815F as
// a backslash. Rows whose keys read alike were once taken for one row, and damage to the
// second was not found. So these tests ask the server for all such codes, and plant damage
// in rows whose keys hold them.

// alikeCodes asks the server which codes of a character set it converts to the same
// character, as "a" + code + "x" in hex, by what they read. Those that become U+FFFD (in
// big5 and tis620) stay bytes here, and read like no other.
func alikeCodes(t *testing.T, s *fixtures.Server, database, set string) [][]string {
	t.Helper()
	rows, err := s.DB().Query(fmt.Sprintf("SELECT GROUP_CONCAT(code ORDER BY code) FROM"+
		" (SELECT code, CONVERT(CONVERT(UNHEX(CONCAT('61', code, '78')) USING %s) USING utf8mb4) AS meaning FROM %s.codes) r"+
		" WHERE CHAR_LENGTH(meaning) = 3 AND meaning NOT LIKE '%%?%%' AND HEX(meaning) NOT LIKE '%%EFBFBD%%'"+
		" AND LEFT(meaning, 1) = 'a' AND RIGHT(meaning, 1) = 'x'"+
		" GROUP BY HEX(meaning) HAVING COUNT(*) > 1", set, database))
	require.NoError(t, err)
	defer rows.Close()
	var all [][]string
	for rows.Next() {
		var codes string
		require.NoError(t, rows.Scan(&codes))
		group := strings.Split(codes, ",")
		for i := range group {
			group[i] = "61" + strings.ToLower(group[i]) + "78"
		}
		all = append(all, group)
	}
	require.NoError(t, rows.Err())
	return all
}

// alikeTable is a table on both members that holds every key that reads like another.
type alikeTable struct {
	*twins
	groups [][]string // keys in hex that read alike; those that the collation tells apart
}

func newAlikeTable(t *testing.T, set, collation string, groups [][]string) *alikeTable {
	t.Helper()
	tw := newTwins(t)
	var values []string
	for i, key := range slices.Concat(groups...) {
		values = append(values, fmt.Sprintf("(X'%s', %d, 'pay %d')", key, i, i))
	}
	// A collation may hold some of the keys to be equal.
	tw.both("CREATE TABLE t (k VARCHAR(8) CHARACTER SET "+set+" COLLATE "+collation+" NOT NULL, n INT,"+
		" w VARCHAR(20) CHARACTER SET latin1, PRIMARY KEY (k))",
		"INSERT IGNORE INTO t VALUES "+strings.Join(values, ", "))
	at := &alikeTable{twins: tw}
	there := map[string]bool{}
	for _, key := range at.keys(tw.a) {
		there[key] = true
	}
	for _, group := range groups {
		at.groups = append(at.groups, slices.DeleteFunc(slices.Clone(group), func(key string) bool { return !there[key] }))
	}
	return at
}

func (at *alikeTable) keys(s *fixtures.Server) (keys []string) {
	rows, err := s.DB().Query("SELECT LOWER(HEX(k)) FROM " + at.database + ".t")
	require.NoError(at.t, err)
	defer rows.Close()
	for rows.Next() {
		var key string
		require.NoError(at.t, rows.Scan(&key))
		keys = append(keys, key)
	}
	require.NoError(at.t, rows.Err())
	return keys
}

// plant changes or deletes rows of about one group in four, on either member, and tells
// what must be found: the kind of finding by key.
func (at *alikeTable) plant(random *rand.Rand) map[string]finding.Kind {
	want := map[string]finding.Kind{}
	statements := map[bool][]string{}
	for _, group := range at.groups {
		if len(group) == 0 || random.IntN(4) > 0 {
			continue
		}
		key, onA := group[random.IntN(len(group))], random.IntN(2) == 0
		switch random.IntN(3) {
		case 0:
			want[key] = finding.RowDiffers
			statements[onA] = append(statements[onA], "UPDATE t SET n = n + 100000 WHERE HEX(k) = '"+key+"'")
		case 1:
			want[key] = finding.RowDiffers
			statements[onA] = append(statements[onA], "UPDATE t SET w = 'other' WHERE HEX(k) = '"+key+"'")
		default:
			if want[key] = finding.RowMissing; onA {
				want[key] = finding.RowExtra
			}
			statements[onA] = append(statements[onA], "DELETE FROM t WHERE HEX(k) = '"+key+"'")
		}
	}
	if len(statements[true]) > 0 {
		at.onA(statements[true]...)
	}
	if len(statements[false]) > 0 {
		at.onB(statements[false]...)
	}
	return want
}

// named are the findings about rows, by the stored bytes that their keys are named by.
func (at *alikeTable) named(o compare.TableOutcome) map[string]finding.Kind {
	at.t.Helper()
	all := map[string]finding.Kind{}
	for _, f := range at.rowByRow(o) {
		require.Len(at.t, f.Key, 1, "%s", f.Kind)
		_, stored, ok := strings.Cut(f.Key[0].Value, "(0x")
		require.True(at.t, ok, "the key %q is not named by its bytes", f.Key[0].Value)
		all[strings.TrimSuffix(stored, ")")] = f.Kind
	}
	return all
}

// setsWithAlikeCodes asks the server about all of its character sets.
func setsWithAlikeCodes(t *testing.T, s *fixtures.Server) map[string][][]string {
	t.Helper()
	database := fixtures.Database(t, s)
	s.MustExec(t, "USE "+database, "CREATE TABLE codes (code CHAR(6))",
		"INSERT INTO codes SELECT LPAD(HEX(seq), 2, '0') FROM seq_0_to_255",
		"INSERT INTO codes SELECT HEX(seq) FROM seq_32768_to_65535", // two bytes
		"INSERT INTO codes SELECT CONCAT('8F', HEX(seq)) FROM seq_41120_to_65535")
	rows, err := s.DB().Query("SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS" +
		" WHERE CHARACTER_SET_NAME NOT IN ('binary', 'ucs2', 'utf16', 'utf16le', 'utf32', 'utf8', 'utf8mb3', 'utf8mb4')")
	require.NoError(t, err)
	defer rows.Close()
	all := map[string][][]string{}
	for rows.Next() {
		var set string
		require.NoError(t, rows.Scan(&set))
		if groups := alikeCodes(t, s, database, set); len(groups) > 0 {
			all[set] = groups
		}
	}
	require.NoError(t, rows.Err())
	return all
}

// Whatever is changed or lost in a row whose key reads like that of another row, on
// either member: it is found, and named by the key's stored bytes. That also holds where
// another column's character set makes the rows compare by meaning.
func TestRowsWithKeysThatReadAlikeAreToldApart(t *testing.T) {
	a, _ := fixtures.SharedPair(t)
	random := rand.New(rand.NewPCG(10, 1))
	sets := setsWithAlikeCodes(t, a)
	require.ElementsMatch(t, []string{"armscii8", "cp932", "eucjpms", "sjis", "ujis"}, slices.Collect(maps.Keys(sets)))
	for _, set := range slices.Sorted(maps.Keys(sets)) {
		groups := sets[set]
		for _, collation := range []string{"bin", map[string]string{"armscii8": "general_ci"}[set]} {
			if collation == "" {
				collation = "japanese_ci"
			}
			t.Run(set+"_"+collation, func(t *testing.T) {
				at := newAlikeTable(t, set, set+"_"+collation, groups)
				assert.Equal(t, compare.Match, at.table(at.verify(), "t").Result)
				want := at.plant(random)
				o := at.table(at.verify(), "t")
				assert.Equal(t, want, at.named(o))
				assert.Equal(t, uint64(len(want)), o.Differences)

				at.onB("ALTER TABLE t MODIFY w VARCHAR(20) CHARACTER SET utf8mb4")
				assert.Equal(t, want, at.named(at.table(at.verify(), "t")), "by meaning")
				at.onB("ALTER TABLE t MODIFY k VARCHAR(8) CHARACTER SET " + set + " COLLATE " + set + "_bin")
				assert.Equal(t, want, at.named(at.table(at.verify(), "t")), "as a multiset, if b sorts otherwise")
			})
		}
	}
}

// A conversion to utf8mb4 keeps one row of those whose keys read alike. The others are
// missing, each named by its own bytes, and so is what else was changed.
func TestRowsThatAConversionMadeEqualAreMissing(t *testing.T) {
	a, _ := fixtures.SharedPair(t)
	random := rand.New(rand.NewPCG(10, 2))
	sets := setsWithAlikeCodes(t, a)
	for _, set := range slices.Sorted(maps.Keys(sets)) {
		groups := sets[set]
		t.Run(set, func(t *testing.T) {
			at := newAlikeTable(t, set, set+"_bin", groups)
			at.onB("RENAME TABLE t TO before_it",
				"CREATE TABLE t (k VARCHAR(8) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, n INT,"+
					" w VARCHAR(20) CHARACTER SET latin1)",
				"INSERT IGNORE INTO t SELECT * FROM before_it ORDER BY RAND(7)", "DROP TABLE before_it")
			keptN := map[int]bool{}
			rows, err := at.b.DB().Query("SELECT n FROM " + at.database + ".t")
			require.NoError(t, err)
			defer rows.Close()
			for rows.Next() {
				var n int
				require.NoError(t, rows.Scan(&n))
				keptN[n] = true
			}
			require.NoError(t, rows.Err())
			want := map[string]finding.Kind{}
			n := 0
			var changed []string
			for _, group := range at.groups {
				for _, key := range group {
					switch {
					case !keptN[n]:
						want[key] = finding.RowMissing
					case random.IntN(5) == 0 || changed == nil:
						// Which of the rows of a it was cannot be told: one of them differs.
						changed = append(changed, fmt.Sprintf("UPDATE t SET w = 'other' WHERE n = %d", n))
						for _, other := range group {
							want[other] = "one of them"
						}
					}
					n++
				}
			}
			require.NotEmpty(t, changed)
			at.onB(changed...)
			o := at.table(at.verify(), "t")
			got, kinds := at.named(o), map[finding.Kind]uint64{}
			for _, kind := range got {
				kinds[kind]++
			}
			assert.ElementsMatch(t, slices.Collect(maps.Keys(want)), slices.Collect(maps.Keys(got)))
			assert.Equal(t, uint64(len(changed)), kinds[finding.RowDiffers])
			assert.Equal(t, uint64(len(want)), o.Differences)
		})
	}
}

// A text that is written with other codes reads the same on both members. It counts as
// equal, since a conversion to Unicode and back does that, and the report says so, because
// a WHERE tells the codes apart.
func TestOtherCodesForTheSameCharactersAreEqualAndSaid(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, w VARCHAR(9) CHARACTER SET cp932, x VARCHAR(9) CHARACTER SET latin1)",
		"INSERT INTO t SELECT seq, X'81E0', 'x' FROM seq_1_to_3000",
		"CREATE TABLE named (k VARCHAR(9) CHARACTER SET cp932 COLLATE cp932_bin PRIMARY KEY, n INT)",
		"INSERT INTO named SELECT CONCAT(LPAD(seq, 4, '0'), X'81E0'), seq FROM seq_1_to_3000")
	tw.onB("UPDATE t SET w = X'8790' WHERE id IN (7, 8, 2900)", "UPDATE named SET k = CONCAT('0011', X'8790') WHERE n = 11")
	for _, kind := range []string{"wire", "meaning"} {
		o := tw.verify()
		for name, want := range map[string]string{
			"t": "row.recoded id=7 ~w 3", "named": "row.recoded k=0011≒ (0x3030313181e0) ~k 1",
		} {
			got := tw.table(o, name)
			assert.Equal(t, compare.Match, got.Result, "%s by %s", name, kind)
			require.Len(t, got.Findings, 1)
			assert.Equal(t, want, fmt.Sprint(found(got)[0], " ", got.Findings[0].Count))
			assert.Equal(t, finding.Info, got.Findings[0].Severity)
		}
		tw.onB("ALTER TABLE t MODIFY x VARCHAR(9) CHARACTER SET utf8mb4", "ALTER TABLE named MODIFY n BIGINT")
	}
	tw.onB("UPDATE t SET x = 'y' WHERE id = 8", "UPDATE named SET n = 12 WHERE n = 11")
	o := tw.verify()
	assert.Equal(t, uint64(1), tw.table(o, "t").Differences, "damage beside it is found")
	assert.Equal(t, uint64(1), tw.table(o, "named").Differences)
}
