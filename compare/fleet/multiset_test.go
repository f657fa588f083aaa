package fleet_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// cut is the pair as one for which every table is long.
func (tw *twins) cut() compare.Pair {
	side := func(s *fixtures.Server, name string) compare.Side {
		config := configOf(s, name, s.User(), s.Password())
		config.LongRows = 1000
		return opened(tw.t, config)
	}
	return compare.Pair{Name: "pair", A: side(tw.a, "a"), B: side(tw.b, "b")}
}

// A table that both members sort in their own way, each by its own key, or by none that
// tells rows apart, is compared the same whether it is read in one statement or in many.
func TestALongTableWithoutASharedOrderIsComparedAsAShortOne(t *testing.T) {
	const rows = 12_000
	for _, c := range []struct{ name, a, b, method string }{
		{"collations", "code VARCHAR(20) COLLATE utf8mb4_bin NOT NULL, n INT NOT NULL, payload VARCHAR(20) NOT NULL, PRIMARY KEY (code)",
			"code VARCHAR(20) COLLATE utf8mb4_unicode_ci NOT NULL, n INT NOT NULL, payload VARCHAR(20) NOT NULL, PRIMARY KEY (code)",
			"as a multiset, in ranges of PRIMARY (code)"},
		{"no key", "code VARCHAR(20) NOT NULL, n INT NOT NULL, payload VARCHAR(20) NOT NULL, KEY by_n (n)",
			"code VARCHAR(20) NOT NULL, n INT NOT NULL, payload VARCHAR(20) NOT NULL, KEY by_n (n)", "as a multiset, in ranges of by_n (n)"},
		{"an index of one member", "code VARCHAR(20) NOT NULL, n INT NOT NULL, payload VARCHAR(20) NOT NULL, KEY by_n (n)",
			"code VARCHAR(20) NOT NULL, n INT NOT NULL, payload VARCHAR(20) NOT NULL",
			"as a multiset, in ranges of by_n (n) on a, in one statement on b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := newTwins(t)
			fill := fmt.Sprintf("INSERT INTO t SELECT CONCAT('é', seq), seq %% 7, CONCAT('p', seq %% 100) FROM seq_1_to_%d", rows)
			tw.onA("CREATE TABLE t ("+c.a+") CHARACTER SET utf8mb4", fill, "ANALYZE TABLE t")
			tw.onB("CREATE TABLE t ("+c.b+") CHARACTER SET utf8mb4", fill, "ANALYZE TABLE t")

			plan := fleet.Explain(context.Background(), tw.cut(), tw.options()).Tables[0]
			assert.Equal(t, c.method, plan.Method)
			assert.Contains(t, plan.SQLA, "FORCE INDEX")
			assert.Equal(t, strings.Contains(c.method, "one statement"), !strings.Contains(plan.SQLB, "FORCE INDEX"))
			assert.Equal(t, "as a multiset, in one statement", fleet.Explain(context.Background(), tw.pair(), tw.options()).Tables[0].Method)

			alike := func() compare.TableOutcome {
				one := tw.table(tw.verify(), "t")
				many := tw.table(fleet.Verify(context.Background(), tw.cut(), tw.options()), "t")
				assert.Equal(t, one.Result, many.Result)
				assert.Equal(t, one.DigestA, many.DigestA)
				assert.Equal(t, one.DigestB, many.DigestB)
				assert.Equal(t, one.Differences, many.Differences)
				assert.Equal(t, found(one), found(many))
				require.Empty(t, many.Gaps)
				return many
			}
			assert.Equal(t, compare.Match, alike().Result)

			tw.onB("UPDATE t SET payload = 'damaged' WHERE code = 'é77'", "DELETE FROM t WHERE code = 'é11999'",
				"INSERT INTO t VALUES ('é0', 3, 'more')", "UPDATE t SET n = 6 WHERE code = 'é7'")
			damaged := alike()
			assert.Equal(t, compare.Differ, damaged.Result)
			assert.Positive(t, damaged.Differences)
			assert.NotEmpty(t, damaged.Findings)
		})
	}
}
