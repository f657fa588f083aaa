package identity

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// Two e-mails that the collation calls equal are one value, so two shards may not both
// have one.
func TestABusinessKeyIsUniqueByItsCollation(t *testing.T) {
	f := newFleet(t)
	f.on(0, "CREATE TABLE users (user_id INT PRIMARY KEY, email VARCHAR(50) COLLATE utf8mb4_general_ci, UNIQUE KEY (email))",
		"INSERT INTO users VALUES (1, 'A@x.example'), (3, 'b@x.example'), (5, NULL)")
	f.on(1, "CREATE TABLE users (user_id INT PRIMARY KEY, email VARCHAR(50) CHARACTER SET utf8mb3 COLLATE utf8mb3_unicode_ci, UNIQUE KEY "+
		"(email))",
		"INSERT INTO users VALUES (2, 'a@X.example'), (4, 'c@x.example'), (6, NULL)")
	unique := func(o *Options) { o.Rules.Uniques = []entity.Unique{{Name: "email", Column: f.in("users.email")}} }
	o := f.look(unique)
	require.Equal(t, []string{"id.duplicate blocker users.email"}, f.of(o, "id.duplicate"))
	assert.Equal(t, "the same email on shard01 (user_id=1) and shard02 (user_id=2)", details(o, "id.duplicate"), "values are not shown")
	e := outcomeOf(t, o, "email")
	assert.True(t, e.Business)
	assert.Equal(t, uint64(1), e.Duplicates)
	assert.Equal(t, uint64(4), e.IDs, "NULL is no value")
	assert.Empty(t, o.Gaps)

	f.on(1, "ALTER TABLE users DROP KEY email")
	gap := f.look(unique).Gaps[0]
	assert.Equal(t, finding.NoKey, gap.Cause.Kind)
	assert.Contains(t, gap.Cause.Reason, "no unique key by itself")
}

// The key of a row may be the secret value itself: no part of a finding shows it.
func TestTheKeyOfABusinessKeysRowIsMasked(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE logins (email VARCHAR(50) PRIMARY KEY)", "INSERT INTO logins VALUES ('secret@x.example')")
	o := f.look(func(o *Options) { o.Rules.Uniques = []entity.Unique{{Name: "login", Column: f.in("logins.email")}} })
	require.Len(t, f.of(o, "id.duplicate"), 1)
	for _, one := range o.Findings {
		assert.NotContains(t, fmt.Sprintf("%+v", one), "secret")
	}
}

// A value that has left one shard by the second reading was only moving.
func TestABusinessKeyThatIsGoneAtTheSecondReadingIsNoDuplicate(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY, email VARCHAR(9) UNIQUE)", "INSERT INTO users VALUES (1, 'a'), (2, 'b')")
	weighed := &afterWeights{Source: f.shards[1].Members[0].Source, do: func() { f.on(1, "DELETE FROM users WHERE email = 'a'") }}
	f.shards[1].Members[0].Source = weighed
	o := f.look(func(o *Options) {
		o.Rules.Infer, o.Rules.Uniques = false, []entity.Unique{{Name: "email", Column: f.in("users.email")}}
	})
	assert.Equal(t, "the same email on shard01 (user_id=2) and shard02 (user_id=2)", details(o, "id.duplicate"))
	assert.Equal(t, uint64(1), outcomeOf(t, o, "email").Duplicates)
}

// collation is the first of some that both servers of a fleet have.
func (f *fleet) collation(names ...string) string {
	f.t.Helper()
	for _, name := range names {
		both := true
		for i, s := range f.servers {
			knows, err := open(f.t, s, fmt.Sprintf("shard%02d/a", i+1)).KnowsCollation(f.t.Context(), name)
			require.NoError(f.t, err)
			both = both && knows
		}
		if both {
			return name
		}
	}
	f.t.Skipf("the servers do not both have one of %v", names)
	return ""
}

// TestSpacesAtTheEndCountAsTheCollationSays: "x" and "x " have the same hash under any
// collation, and are one value under PAD SPACE ones alone.
func TestSpacesAtTheEndCountAsTheCollationSays(t *testing.T) {
	for _, c := range []struct {
		collations []string
		want       []string
	}{
		{[]string{"utf8mb4_nopad_bin", "utf8mb4_0900_bin"}, []string{"the same email on shard01 (user_id=5) and shard02 (user_id=6)"}},
		{[]string{"utf8mb4_unicode_nopad_ci", "utf8mb4_0900_ai_ci"}, []string{
			"the same email on shard01 (user_id=5) and shard02 (user_id=6)", "the same email on shard01 (user_id=7) and shard02 (user_id=8)",
		}},
		{[]string{"utf8mb4_bin"}, []string{
			"the same email on shard01 (user_id=1) and shard02 (user_id=2)", "the same email on shard01 (user_id=3) and shard02 (user_id=4)",
			"the same email on shard01 (user_id=5) and shard02 (user_id=6)",
		}},
	} {
		t.Run(c.collations[0], func(t *testing.T) {
			f := newFleet(t)
			f.all("CREATE TABLE users (user_id INT PRIMARY KEY, email VARCHAR(50) CHARACTER SET utf8mb4 COLLATE " +
				"" + f.collation(c.collations...) + ", UNIQUE KEY (email))")
			f.on(0, "INSERT INTO users VALUES (1, 'x'), (3, 'a  '), (5, 'm'), (7, 'é ')")
			f.on(1, "INSERT INTO users VALUES (2, 'x '), (4, 'a'), (6, 'm'), (8, 'É ')")
			o := f.look(func(o *Options) {
				o.Rules.Infer, o.Rules.Uniques = false, []entity.Unique{{Name: "email", Column: f.in("users.email")}}
			})
			require.Empty(t, o.Gaps)
			assert.Equal(t, strings.Join(c.want, "\n"), details(o, "id.duplicate"))
			assert.EqualValues(t, len(c.want), outcomeOf(t, o, "email").Duplicates)
		})
	}
}

// A shard may have both "m" and "m ", of which only one is on another shard as well.
func TestOneShardsNeighbourIsNoDuplicate(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY, email VARCHAR(50) CHARACTER SET utf8mb4 COLLATE " +
		"" + f.collation("utf8mb4_nopad_bin", "utf8mb4_0900_bin") + ", UNIQUE KEY (email))")
	f.on(0, "INSERT INTO users VALUES (1, 'm'), (2, 'm ')")
	f.on(1, "INSERT INTO users VALUES (3, 'm '), (4, 'm  ')")
	o := f.look(func(o *Options) {
		o.Rules.Infer, o.Rules.Uniques = false, []entity.Unique{{Name: "email", Column: f.in("users.email")}}
	})
	require.Empty(t, o.Gaps)
	assert.Equal(t, "the same email on shard01 (user_id=2) and shard02 (user_id=3)", details(o, "id.duplicate"))
}

// Values that could not be compared are not called duplicates, and the key is not called
// unique.
func TestValuesThatCannotBeHeldAgainstEachOtherAreAGap(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE users (user_id INT PRIMARY KEY, email VARCHAR(50) COLLATE utf8mb4_general_ci, UNIQUE KEY (email))")
	f.on(0, "INSERT INTO users VALUES (1, 'x')")
	f.on(1, "INSERT INTO users VALUES (2, 'X')")
	f.shards[0].Members[0].Source = mute{f.shards[0].Members[0].Source}
	o := f.look(func(o *Options) {
		o.Rules.Infer, o.Rules.Uniques = false, []entity.Unique{{Name: "email", Column: f.in("users.email")}}
	})
	assert.Equal(t, []finding.Gap{{Table: f.in("users"), Cause: finding.Because(finding.Down, "unique email: gone: %v",
		checksum.ErrDown)}}, o.Gaps)
	assert.Empty(t, f.of(o, "id.duplicate"))
	assert.NotEmpty(t, outcomeOf(t, o, "email").Reason)
}

// mute is a source that cannot compare texts.
type mute struct{ Source }

func (mute) EqualTexts(context.Context, string, [][2]checksum.Text) ([]bool, error) {
	return nil, fmt.Errorf("gone: %w", checksum.ErrDown)
}

// afterWeights calls do once, after a source was weighed for the first time.
type afterWeights struct {
	Source
	once sync.Once
	do   func()
}

func (a *afterWeights) Open(v checksum.View) (checksum.Reader, error) {
	reader, err := a.Source.Open(v)
	return weighingReader{reader.(serverReader), a}, err
}

type weighingReader struct {
	serverReader
	of *afterWeights
}

func (r weighingReader) Weights(ctx context.Context, index *checksum.Index, collation string, in checksum.KeyRange,
	restart func(), visit func(hash uint64, row checksum.Row) error,
) error {
	err := r.serverReader.Weights(ctx, index, collation, in, restart, visit)
	r.of.once.Do(r.of.do)
	return err
}

// A business key is walked by any key that identifies a row. One with NULLs or with a
// prefix identifies none: then nothing was compared, and that is a gap.
func TestABusinessKeyIsWalkedByAKeyThatIdentifiesARow(t *testing.T) {
	for keys, isWalked := range map[string]bool{
		"email VARCHAR(40) NOT NULL, UNIQUE (email)":                                     true,
		"email VARCHAR(40), code INT NOT NULL, UNIQUE (email), UNIQUE (code)":            true,
		"email VARCHAR(40), code INT, UNIQUE (email), UNIQUE (code)":                     false,
		"email VARCHAR(40), code VARCHAR(40) NOT NULL, UNIQUE (email), UNIQUE (code(5))": false,
	} {
		f := newFleet(t)
		f.all("CREATE TABLE users (" + keys + ")")
		insert := "INSERT INTO users VALUES ('x')"
		if strings.Contains(keys, "code") {
			insert = "INSERT INTO users VALUES ('x', '7')"
		}
		f.all(insert)
		o := f.look(func(o *Options) {
			o.Rules.Infer, o.Rules.Uniques = false, []entity.Unique{{Name: "email", Column: f.in("users.email")}}
		})
		if isWalked {
			assert.Len(t, f.of(o, "id.duplicate"), 1, keys)
			assert.Empty(t, o.Gaps, keys)
			continue
		}
		assert.Empty(t, f.of(o, "id.duplicate"), keys)
		if assert.Len(t, o.Gaps, 1, keys) {
			assert.Equal(t, finding.NoKey, o.Gaps[0].Cause.Kind, "%s: %v", keys, o.Gaps)
		}
	}
}
