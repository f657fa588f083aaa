package widen_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/identity/entity"
)

// A script that reaches the wrong server, because it was pasted there or its address leads
// elsewhere, changes nothing, even where the client goes on after errors.
func TestAScriptAltersNothingOnAnotherServer(t *testing.T) {
	p := newPlanned(t,
		"CREATE TABLE users (user_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)",
		"CREATE TABLE orders (nr BIGINT PRIMARY KEY, user_id INT, CONSTRAINT bought FOREIGN KEY (user_id) REFERENCES users (user_id))",
	)
	w := p.plan(entity.Rules{Infer: true})
	scripts := w.Scripts()
	require.Len(t, scripts, 2)
	require.Equal(t, "b", w.Servers[0].Member)
	before := p.declared("a", "orders")

	_, errs := p.run(p.servers["a"], scripts[0].Text, false)
	require.Len(t, errs, 1)
	if !strings.Contains(errs[0].Error(), "Unknown system variable") { // of a server of another make
		assert.ErrorContains(t, errs[0], "this server is not s1/b")
	}
	_, errs = p.run(p.servers["a"], scripts[0].Text, true)
	assert.Greater(t, len(errs), 3, "every ALTER is refused")
	// All scripts in one go: those for other servers change nothing, and nothing after them.
	var whole strings.Builder
	require.NoError(t, w.Write(&whole))
	_, errs = p.run(p.servers["b"], whole.String(), true)
	assert.NotEmpty(t, errs)
	assert.Empty(t, p.narrow("b"), "its own part is done")
	assert.Len(t, p.narrow("a"), 2)
	assert.Equal(t, before, p.declared("a", "orders"))

	// A client that connected again in the middle has lost what the guard found.
	_, errs = p.run(p.servers["a"], scripts[1].Text[strings.Index(scripts[1].Text, "-- 3."):], true)
	assert.NotEmpty(t, errs)
	assert.Equal(t, before, p.declared("a", "orders"))
}

// A script that stopped in the middle is run again from its beginning: the foreign keys
// that it had dropped come back.
func TestAScriptThatStoppedIsRunAgain(t *testing.T) {
	p := newPlanned(t,
		"CREATE TABLE users (user_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)",
		"CREATE TABLE orders (nr BIGINT PRIMARY KEY, user_id INT, CONSTRAINT bought FOREIGN KEY (user_id) REFERENCES users (user_id) "+
			"ON DELETE SET NULL)",
	)
	before := p.declared("b", "orders")
	script := p.plan(entity.Rules{Infer: true}).Scripts()[0].Text
	lines := strings.SplitAfter(script, "\n")
	for end := range lines {
		if !strings.HasPrefix(lines[end], "-- ") && len(lines[end]) > 1 {
			_, errs := p.run(p.servers["b"], strings.Join(lines[:end+1], ""), false)
			require.Empty(t, errs)
		}
	}
	assert.Empty(t, p.narrow("b"))
	assert.Equal(t, before, p.declared("b", "orders"))
}

// The script reads the rows that were cut before it widens their column, by their keys.
func TestAScriptFirstSavesWhichRowsWereCut(t *testing.T) {
	p := newPlanned(t,
		"CREATE TABLE users (user_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (3000000000)",
		"CREATE TABLE orders (shop INT, nr INT, user_id INT UNSIGNED, seller_user_id SMALLINT, PRIMARY KEY (shop, nr))",
		"INSERT IGNORE INTO orders VALUES (1, 1, 5000000000, 7), (1, 2, 6, 40000), (2, 1, 4294967294, 9)",
	)
	w := p.plan(entity.Rules{Infer: true})
	script := w.Scripts()[0].Text
	assert.Less(t, strings.LastIndex(script, "\nSELECT "), strings.Index(script, "\nALTER "))
	read, errs := p.run(p.servers["b"], script, false)
	require.Empty(t, errs)
	table := p.database + ".orders"
	assert.Equal(t, []string{
		"[{" + table + " true} {1 true} {1 true} {4294967295 true}]", "[{" + table + " true} {1 true} {2 true} {32767 true}]",
	}, read)
}
