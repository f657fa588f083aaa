package drift

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/fixtures"
	"allclear/report/words"
)

func textColumn(fullType, set string) checksum.Column {
	c := column(fullType)
	c.Charset, c.Collation = set, set+"_bin"
	return c
}

// The server knows how long the characters of its sets are.
func TestCharactersAreAsLongAsTheServerSays(t *testing.T) {
	a, _ := fixtures.SharedPair(t)
	rows, err := a.DB().Query("SELECT CHARACTER_SET_NAME, MAXLEN FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME <> 'binary'")
	require.NoError(t, err)
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var name string
		var longest uint64
		require.NoError(t, rows.Scan(&name, &longest))
		assert.Equal(t, longest, characterBytes(name), name)
		seen++
	}
	require.NoError(t, rows.Err())
	assert.Greater(t, seen, 30)
}

// Texts as long as a column of one kind takes are put into a column of another: the
// server cuts them exactly where narrowerText predicts it.
func TestTheServerCutsWhatIsPredicted(t *testing.T) {
	a, _ := fixtures.SharedPair(t)
	database := fixtures.Database(t, a)
	types := []string{"tinytext", "text", "varchar(100)", "varchar(300)", "char(90)"}
	// Sets by number: in a name, utf8mb3 would be translated on the way to an old server.
	sets := []string{"ascii", "latin1", "gbk", "utf8mb3", "utf8mb4", "ucs2", "utf16", "utf32"}
	statements := []string{"USE " + database, "SET NAMES utf8mb4", "SET sql_mode = ''"}
	for number, set := range sets {
		var columns, values []string
		for i, dataType := range types {
			columns = append(columns, fmt.Sprintf("c%d %s", i, dataType))
			values = append(values, "REPEAT(@c, 70000)") // each is cut to what its column holds
		}
		statements = append(statements, fmt.Sprintf("CREATE TABLE from_%d (%s) DEFAULT CHARACTER SET %s", number,
			strings.Join(columns, ", "), set))
		for _, character := range []string{"a", "é", "€", "日", "😀"} {
			statements = append(statements, "SET @c = '"+character+"'",
				fmt.Sprintf("INSERT INTO from_%d VALUES (%s)", number, strings.Join(values, ", ")))
		}
	}
	for number, into := range sets {
		statements = append(statements, fmt.Sprintf("CREATE TABLE into_%d (was INT, tt TINYTEXT, t TEXT, v100 VARCHAR(100), "+
			"v300 VARCHAR(300), c90 CHAR(90)) DEFAULT CHARACTER SET %s", number, into))
	}
	a.MustExec(t, statements...)
	cut := 0
	for f, from := range sets {
		for number, into := range sets {
			target := fmt.Sprintf("into_%d", number)
			for i, fromType := range types {
				a.MustExec(t, "USE "+database, "SET sql_mode = ''", "TRUNCATE "+target,
					fmt.Sprintf("INSERT INTO %s SELECT CHAR_LENGTH(c%d), c%d, c%d, c%d, c%d, c%d FROM from_%d", target, i, i, i, i, i, i, f))
				var isCut [5]bool
				require.NoError(t, a.DB().QueryRow("SELECT MAX(CHAR_LENGTH(tt) < was), MAX(CHAR_LENGTH(t) < was), MAX(CHAR_LENGTH(v100) < was), "+
					"MAX(CHAR_LENGTH(v300) < was), MAX(CHAR_LENGTH(c90) < was) FROM "+
					database+"."+target).Scan(&isCut[0], &isCut[1], &isCut[2], &isCut[3], &isCut[4]))
				for n, intoType := range types {
					x, y := textColumn(fromType, from), textColumn(intoType, into)
					limit := tooShort(&x, &y)
					assert.Equal(t, isCut[n], limit.Lacks != "", "%s %s into %s %s: %v", fromType, from, intoType, into, limit)
					if isCut[n] {
						cut++
					}
				}
			}
		}
	}
	assert.Greater(t, cut, 100, "or this tests nothing")
}

// A column that has room for less than its partner will cut values: the finding says
// which one, and from what length on.
func TestNarrowerText(t *testing.T) {
	characters := func(member, bound string) finding.Limit {
		return finding.Limit{Member: member, Lacks: finding.MoreCharacters, Bound: bound}
	}
	cases := []struct {
		reason, typeA, setA, typeB, setB string
		want                             []finding.Limit
	}{
		{"fewer characters", "varchar(9)", "latin1", "varchar(8)", "latin1", []finding.Limit{characters("b", "8")}},
		{"either may be the narrower", "varchar(8)", "utf8mb4", "varchar(9)", "latin1", []finding.Limit{characters("a", "8")}},
		{
			"each in its way", "varchar(100)", "utf8mb4", "tinytext", "utf8mb4",
			[]finding.Limit{{Member: "b", Lacks: finding.MoreBytes, Bound: "255"}, characters("a", "100")},
		},
		{"the same bytes take the same room", "text", "utf8mb3", "text", "utf8mb4", nil},
		{"as large as any packet", "longtext", "latin1", "longtext", "utf8mb4", nil},
		{"bytes have no character set", "varchar(9)", "", "varchar(8)", "", nil},
		{"labels are no text", "enum('a')", "latin1", "varchar(8)", "latin1", nil},
	}
	for _, c := range cases {
		a, b := textColumn(c.typeA, c.setA), textColumn(c.typeB, c.setB)
		assert.Equal(t, c.want, narrowerText(&a, &b), c.reason)
	}
}

// Only types that CONVERT TO would have made are called a promotion: any other
// difference may lose texts.
func TestPromotionNeedsAConversion(t *testing.T) {
	cases := []struct{ reason, typeA, setA, typeB, setB, want string }{
		{"CONVERT TO", "text", "latin1", "mediumtext", "utf8mb4", "b"},
		{"on a", "mediumtext", "utf8mb4", "text", "latin1", "a"},
		{"somebody else's doing", "text", "latin1", "longtext", "utf8mb4", ""},
		{"in one character set", "text", "utf8mb4", "mediumtext", "utf8mb4", ""},
		{"under two names too", "text", "utf8", "mediumtext", "utf8mb3", ""},
		{"JSON is no text", "mediumtext", "latin1", "longtext", "json", ""},
		{"to TEXT on MySQL 9, where it has room", "varchar(20000)", "utf8mb3", "text", "utf8mb4", "b"},
		{"and where it has not", "varchar(24000)", "gbk", "text", "utf8mb4", ""},
		{"narrower", "mediumtext", "latin1", "text", "utf8mb4", ""},
	}
	for _, c := range cases {
		a, b := textColumn(c.typeA, c.setA), textColumn(c.typeB, c.setB)
		if c.setB == "json" {
			b = jsonColumn(c.typeB)
		}
		assert.Equal(t, c.want, promotedOn(&a, &b), c.reason)
	}
	a, b := textColumn("mediumtext", "utf8mb4"), textColumn("varchar(20000)", "latin1")
	assert.Equal(t, "a: mediumtext, b: varchar(20000): CONVERT TO widened it on a, so that every text still fits; "+
		"b cannot hold the longest that a can, "+
		"and temporary tables with it may go to disk on a", words.Detail(&finding.Finding{Kind: finding.Promoted, Facts: promotion(&a, &b, "a")}))
}
