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

// more are tables, as people write them, with what the marketplace lacks: the server must
// read the same from them.
const more = `
CREATE TABLE kinds (
  id SERIAL, a INTEGER UNSIGNED NOT NULL, b BOOL, c NUMERIC(7,3), d REAL, e DEC, f DOUBLE PRECISION, g FLOAT(30), h CHAR, i NCHAR(3),
  j LONG VARCHAR, k TEXT(20), l TEXT(300), m VARCHAR(9) CHARACTER SET binary, n BIT, o YEAR,
  p TIMESTAMP(3) NULL DEFAULT CURRENT_TIMESTAMP(3),
  q ENUM('a','it''s',';)') DEFAULT ';)', r SET('x','y'), s INT DEFAULT (1 + 2), t INT GENERATED ALWAYS AS (a + 1) VIRTUAL,
  u GEOMETRY NOT NULL,
  v INT CHECK (v > 0), w BINARY(4), x TINYBLOB, y MEDIUMINT(5) ZEROFILL, z BLOB(70000),
  KEY (a), KEY (A, b), UNIQUE (h), UNIQUE (i(2)), KEY (m(9)), FULLTEXT KEY ft (j), SPATIAL KEY sp (u), PRIMARY KEY (a, id));
CREATE TABLE referring (x BIGINT UNSIGNED, y BIGINT UNSIGNED, KEY yy (y, x),
  FOREIGN KEY (x) REFERENCES kinds (id), CONSTRAINT named FOREIGN KEY (y) REFERENCES kinds (id));
CREATE TABLE alike LIKE referring;
ALTER TABLE alike ADD z INT NOT NULL FIRST, MODIFY y BIGINT NOT NULL AFTER z, CHANGE x xx SMALLINT, ADD UNIQUE (z), DROP INDEX yy;
CREATE TABLE numbers (
  a INT1, b INT2 UNSIGNED, c INT3, d MIDDLEINT ZEROFILL, e INT4 SIGNED, f INT8 ZEROFILL UNSIGNED, g BOOLEAN NOT NULL, h FIXED(5),
  i DECIMAL(0),
  j DEC(6,2) UNSIGNED, k FLOAT4, l FLOAT8(9,2), m FLOAT(24), n FLOAT(25) UNSIGNED, o REAL(7,3) ZEROFILL, p BIT(8), q BIT(0), r YEAR(2),
  s YEAR(4) UNSIGNED, t INT(0), u SMALLINT(6) UNSIGNED SERIAL DEFAULT VALUE, v DOUBLE PRECISION(8,1) UNSIGNED, w DECIMAL(9) ZEROFILL,
  x FLOAT(7,4), y mariadb_schema.INTEGER(4) NOT NULL COMMENT "of MariaDB's ""own""");
CREATE TABLE texts (
  a CHARACTER, b CHAR(0), c CHARACTER VARYING(5), d CHAR VARYING(5) ASCII, e VARCHARACTER(5) UNICODE BINARY,
  f NATIONAL CHARACTER VARYING(5),
  g NCHAR VARCHAR(5), h NVARCHAR(5), i NATIONAL CHAR(5) BINARY, j CHAR BYTE, k VARCHAR(5) BYTE, l VARCHAR(5) BINARY CHARACTER SET latin1,
  m VARCHAR(5) COLLATE binary, n TEXT(20) BYTE, o TEXT(300) CHARSET binary, p LONG, q LONG CHARACTER VARYING, r LONG VARBINARY, s LONG BYTE,
  t TINYTEXT CHAR SET 'binary', u TEXT(0), v BLOB(255), w BLOB(256), x BLOB(16777216), y TEXT(16777216), z MEDIUMTEXT BINARY ASCII,
  aa VARCHAR(5) COMPRESSED=zlib CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT '', ab LONGTEXT COMPRESSED,
  ac VARCHAR(50) CHECK (json_valid(ac)), ad LONGBLOB, ae NCHAR VARYING(3), af BINARY, ag VARBINARY(0));
CREATE TABLE labels (
  a ENUM('a ','b',' c'), b ENUM('a\\b','c\'d',"e""f",'g\nh'), c ENUM(x'61',0x62), d SET('x','y ') CHARACTER SET binary,
  e ENUM('ä','ö') CHARSET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'ä', f SET("it's") BINARY);
CREATE TABLE bytes (
  a VARCHAR(5), b CHAR, c TEXT(70), d ENUM('a','b '), e NCHAR(3), f VARCHAR(5) COLLATE latin1_bin, g TEXT CHARACTER SET utf8mb4,
  h VARCHAR(5) ASCII
  ) CHARSET=binary;
CREATE TABLE raw (a VARCHAR(5), b MEDIUMTEXT) COLLATE binary;
CREATE TABLE times (
  a DATE, b TIME(3), c DATETIME(0), d TIMESTAMP(6) NULL DEFAULT NULL ON UPDATE now(6),
  e DATETIME DEFAULT LOCALTIME ON UPDATE LOCALTIMESTAMP,
  f DATETIME DEFAULT now() ON UPDATE now() NOT NULL, g DATE DEFAULT {d '2001-01-01'}, h DATE DEFAULT DATE'2001-01-01' NOT NULL);
CREATE TABLE others (
  a GEOMETRY, b POINT REF_SYSTEM_ID=4326 NOT NULL, c LINESTRING, d POLYGON, e MULTIPOINT, f MULTILINESTRING, g MULTIPOLYGON,
  h GEOMETRYCOLLECTION, i UUID DEFAULT uuid() NOT NULL, j INET4, k INET6 DEFAULT '::1' UNIQUE);
CREATE SEQUENCE counter;
CREATE TABLE attributes (
  a INT DEFAULT -1 NOT NULL, b DOUBLE DEFAULT 1.5e+3 NOT NULL, c DOUBLE DEFAULT .5 NOT NULL, d DOUBLE DEFAULT 1. NOT NULL,
  e VARCHAR(9) DEFAULT _utf8mb4 x'61' NOT NULL, f VARCHAR(9) DEFAULT 'a' 'b' NOT NULL,
  g VARCHAR(9) DEFAULT N'a' COLLATE utf8mb4_bin NOT NULL,
  h BIT(3) DEFAULT b'101' NOT NULL, i INT DEFAULT CASE WHEN a = 1 THEN CASE a WHEN 1 THEN 2 END ELSE 3 END NOT NULL,
  j INT DEFAULT a NOT NULL,
  k INT DEFAULT (1 + (2 * 3)) NOT NULL UNIQUE CHECK (k > (0)), l BIGINT DEFAULT NEXT VALUE FOR counter NOT NULL UNIQUE KEY,
  m INT DEFAULT IF(a, 1, 2) NOT NULL INVISIBLE, n INT AS (a + 1) PERSISTENT COMMENT 'x' UNIQUE,
  o INT GENERATED ALWAYS AS (a + 1) STORED INVISIBLE,
  p INT AUTO_INCREMENT PRIMARY KEY WITHOUT SYSTEM VERSIONING, q INT NULL NOT NULL, r INT NOT NULL NULL,
  s INT DEFAULT TRUE COLLATE utf8mb4_bin,
  t INT DEFAULT @@server_id NOT NULL, u VARCHAR(9) DEFAULT 0x61 NOT NULL, v INT CHECK (v > 0 AND v IN (1, 2)));
CREATE TABLE inline (
  a BIGINT UNSIGNED REFERENCES kinds (id), c BIGINT UNSIGNED UNIQUE REFERENCES kinds (id) MATCH FULL ON DELETE SET NULL,
  b BIGINT UNSIGNED NOT NULL CONSTRAINT own REFERENCES kinds (id) ON UPDATE NO ACTION ON DELETE CASCADE, KEY (b DESC, a ASC))`

// A dump must read as the catalog of the server that it came from. The installed server
// has everything that is written here.
func TestAsAServer(t *testing.T) {
	a := fixtures.One(t)
	market := fixtures.Market{Database: fixtures.Database(t, a), Users: 20}
	require.NoError(t, market.Load(t.Context(), a))
	written := fixtures.Database(t, a)
	a.MustExec(t, append([]string{"USE `" + written + "`"}, strings.Split(more, ";\n")...)...)

	m, err := server.Open(server.Config{
		Name: "pair/a", Host: a.Host(), Port: a.Port(), User: a.User(), Password: a.Password(), TLS: server.TLSDisabled,
	}, nil)
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
		assert.Equal(t, want.ForeignKeys, got.ForeignKeys, want.Name)
	}
}

type column struct {
	name, kind, full, comment                  string
	nullable, json, invisible, generated, auto bool
}

func columns(t *checksum.Table) []column {
	var all []column
	plain := strings.NewReplacer(" /*M!100301 COMPRESSED*/", "", "geometrycollection", "geomcollection") // as MySQL has them
	for _, c := range t.Columns {
		full, kind := c.FullType, c.Type
		if strings.HasSuffix(kind, "int") || kind == "year" { // modulo display width
			if open, end := strings.Index(full, "("), strings.Index(full, ")"); open > 0 {
				full = full[:open] + full[end+1:]
			}
		}
		full, kind = plain.Replace(full), plain.Replace(kind)
		all = append(all, column{c.Name, kind, full, c.Comment, c.Nullable, c.JSON, c.Invisible, c.Generation != "", c.AutoIncrement})
	}
	return all
}

func indexes(t *checksum.Table) []checksum.Index {
	var all []checksum.Index
	for _, i := range t.Indexes {
		if i.Type == "SPATIAL" { // the server adds a length of 32 bytes by itself
			i.Columns[0].Prefix = 0
		}
		all = append(all, i)
	}
	return all
}
