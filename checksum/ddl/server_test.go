package ddl_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/ddl"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// more are tables of what the marketplace has not, as people write them: the server has to
// understand the same by them.
const more = `
CREATE TABLE kinds (
  id SERIAL, a INTEGER UNSIGNED NOT NULL, b BOOL, c NUMERIC(7,3), d REAL, e DEC, f DOUBLE PRECISION, g FLOAT(30), h CHAR, i NCHAR(3),
  j LONG VARCHAR, k TEXT(20), l TEXT(300), m VARCHAR(9) CHARACTER SET binary, n BIT, o YEAR, p TIMESTAMP(3) NULL DEFAULT CURRENT_TIMESTAMP(3),
  q ENUM('a','it''s',';)') DEFAULT ';)', r SET('x','y'), s INT DEFAULT (1 + 2), t INT GENERATED ALWAYS AS (a + 1) VIRTUAL, u GEOMETRY NOT NULL,
  v INT CHECK (v > 0), w BINARY(4), x TINYBLOB, y MEDIUMINT(5) ZEROFILL, z BLOB(70000),
  KEY (a), KEY (A, b), UNIQUE (h), UNIQUE (i(2)), KEY (m(9)), FULLTEXT KEY ft (j), SPATIAL KEY sp (u), PRIMARY KEY (a, id));
CREATE TABLE referring (x BIGINT UNSIGNED, y BIGINT UNSIGNED, KEY yy (y, x),
  FOREIGN KEY (x) REFERENCES kinds (id), CONSTRAINT named FOREIGN KEY (y) REFERENCES kinds (id));
CREATE TABLE alike LIKE referring;
ALTER TABLE alike ADD z INT NOT NULL FIRST, MODIFY y BIGINT NOT NULL AFTER z, CHANGE x xx SMALLINT, ADD UNIQUE (z), DROP INDEX yy`

// What a dump of a server says is what its catalog says: of the installed one, whose
// dialect has all that is written here.
func TestAsAServer(t *testing.T) {
	a := fixtures.One(t)
	market := fixtures.Market{Database: fixtures.Database(t, a), Users: 20}
	require.NoError(t, market.Load(t.Context(), a))
	written := fixtures.Database(t, a)
	a.MustExec(t, append([]string{"USE `" + written + "`"}, strings.Split(more, ";\n")...)...)

	m, err := server.Open(server.Config{Name: "pair/a", Host: a.Host(), Port: a.Port(), User: a.User(), Password: a.Password(), TLS: server.TLSDisabled}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })

	for database, text := range map[string]string{market.Database: "", written: more} {
		live, err := m.Catalog(context.Background(), []string{database})
		require.NoError(t, err)
		var b strings.Builder
		for _, table := range live.Tables {
			var name, create string
			require.NoError(t, a.DB().QueryRow("SHOW CREATE TABLE `"+database+"`.`"+table.Name+"`").Scan(&name, &create))
			b.WriteString(create + ";\n")
		}
		compareWith(t, live, database, b.String())
		if text != "" {
			compareWith(t, live, database, text)
		}
	}
}

func compareWith(t *testing.T, live *checksum.Catalog, database, text string) {
	t.Helper()
	c, err := ddl.Parse("dump.sql", []byte(text), database)
	require.NoError(t, err)
	require.NotEmpty(t, live.Tables)
	require.Equal(t, len(live.Tables), len(c.Tables))
	for i, want := range live.Tables {
		got := c.Tables[i]
		require.Equal(t, want.FullName(), got.FullName())
		assert.Equal(t, want.Engine, got.Engine)
		assert.Equal(t, want.Comment, got.Comment)
		assert.Equal(t, columns(want), columns(got), want.Name)
		assert.ElementsMatch(t, indexes(want), indexes(got), want.Name)
	}
}

type column struct {
	name, kind, full, comment            string
	nullable, json, invisible, generated bool
}

func columns(t *checksum.Table) []column {
	var all []column
	for _, c := range t.Columns {
		full, kind := c.FullType, c.Type
		if strings.HasSuffix(kind, "int") || kind == "year" { // modulo display width
			if open, end := strings.Index(full, "("), strings.Index(full, ")"); open > 0 {
				full = full[:open] + full[end+1:]
			}
		}
		all = append(all, column{c.Name, kind, full, c.Comment, c.Nullable, c.JSON, c.Invisible, c.Generation != ""})
	}
	return all
}

func indexes(t *checksum.Table) []checksum.Index {
	var all []checksum.Index
	for _, i := range t.Indexes {
		if i.Type == "SPATIAL" { // whose length of 32 bytes is the server's own affair
			i.Columns[0].Prefix = 0
		}
		all = append(all, i)
	}
	return all
}
