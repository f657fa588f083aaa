package ddl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/ddl"
)

func parse(t *testing.T, text string) *checksum.Catalog {
	t.Helper()
	c, err := ddl.Parse("schema.sql", []byte(text), "shop")
	require.NoError(t, err)
	return c
}

// describe shows a catalog in one line for each part, for comparisons that can be read.
func describe(c *checksum.Catalog) string {
	var b strings.Builder
	for _, t := range c.Tables {
		fmt.Fprintf(&b, "%s\n", t.FullName())
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "  %s %s", c.Name, c.FullType)
			if c.Nullable {
				b.WriteString(" null")
			}
			if c.AutoIncrement {
				b.WriteString(" auto")
			}
			b.WriteByte('\n')
		}
		for _, i := range t.Indexes {
			fmt.Fprintf(&b, "  %s %s unique=%v %s\n", i.Type, i.Name, i.Unique, parts(i))
		}
		for _, f := range t.ForeignKeys {
			fmt.Fprintf(&b, "  %s %v -> %s.%s %v\n", f.Name, f.Columns, f.Database, f.Table, f.RefColumns)
		}
	}
	return b.String()
}

func parts(i checksum.Index) string {
	var all []string
	for _, p := range i.Columns {
		s := p.Name
		if p.Prefix > 0 {
			s += fmt.Sprintf("(%d)", p.Prefix)
		}
		if p.Descending {
			s += " desc"
		}
		all = append(all, s)
	}
	return strings.Join(all, ",")
}

// types are definitions of a column, and what a catalog says about it: DATA_TYPE,
// COLUMN_TYPE and attributes.
func types() map[string]string {
	return map[string]string{
		"INTEGER":                   "int int null",
		"int(10) unsigned NOT NULL": "int int(10) unsigned",
		"int zerofill":              "int int unsigned zerofill null",
		"BOOL":                      "tinyint tinyint(1) null",
		"SERIAL":                    "bigint bigint unsigned auto",
		"bigint(20) unsigned NOT NULL SERIAL DEFAULT VALUE": "bigint bigint(20) unsigned auto",
		"INT8":             "bigint bigint null",
		"NUMERIC(8,2)":     "decimal decimal(8,2) null",
		"dec":              "decimal decimal(10,0) null",
		"REAL":             "double double null",
		"double precision": "double double null",
		"float(30)":        "double double null",
		"float(7,3)":       "float float(7,3) null",
		"varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci DEFAULT 'NOT NULL'": "varchar varchar(40) null",
		"national character varying(9)": "varchar varchar(9) null",
		"char":                          "char char(1) null",
		"varchar(9) charset binary":     "varbinary varbinary(9) null",
		"binary(16)":                    "binary binary(16) null",
		"text(300)":                     "text text null",
		"text(20)":                      "tinytext tinytext null",
		"long varchar":                  "mediumtext mediumtext null",
		"longblob":                      "longblob longblob null",
		"enum('a','it''s','c;d') NOT NULL DEFAULT 'a'": "enum enum('a','it''s','c;d')",
		"set('x','y')": "set set('x','y') null",
		"datetime(6)":  "datetime datetime(6) null",
		"timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()":  "timestamp timestamp",
		"timestamp(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)": "timestamp timestamp(3) null",
		"year(4)":                              "year year(4) null",
		"bit":                                  "bit bit(1) null",
		"json":                                 "json json null",
		"uuid NOT NULL DEFAULT uuid()":         "uuid uuid",
		"inet6 DEFAULT NULL":                   "inet6 inet6 null",
		"vector(3) NOT NULL":                   "vector vector(3)",
		"point NOT NULL /*!80003 SRID 4326 */": "point point",
		"geometry REF_SYSTEM_ID=4326":          "geometry geometry null",
		"bigint(20) NOT NULL DEFAULT nextval(`shop`.`s`)":                  "bigint bigint(20)",
		"int DEFAULT (1 + length('NOT NULL'))":                             "int int null",
		"int DEFAULT 1 + 2 NOT NULL":                                       "int int",
		"int /*!80023 INVISIBLE */":                                        "int int null",
		"int INVISIBLE WITHOUT SYSTEM VERSIONING":                          "int int null",
		"varchar(50) /*M!100301 COMPRESSED*/ NOT NULL":                     "varchar varchar(50)",
		"int GENERATED ALWAYS AS (json_value(`j`,'$.a')) VIRTUAL NOT NULL": "int int",
		"int AS (weird(~x) over ()) PERSISTENT":                            "int int null",
		"longtext CHECK (json_valid(`c`)) COMMENT 'x'":                     "longtext longtext null",
		"int CONSTRAINT positive CHECK (c > 0) NOT ENFORCED NOT NULL":      "int int",
	}
}

// A column's type must read as in a server's catalog, however the file spells it, and
// none of its attributes may swallow the next column.
func TestTypes(t *testing.T) {
	for definition, want := range types() {
		t.Run(definition, func(t *testing.T) {
			c := parse(t, "CREATE TABLE t (c "+definition+", other int)").Tables[0]
			got := c.Columns[0].Type + " " + c.Columns[0].FullType
			if c.Columns[0].Nullable {
				got += " null"
			}
			if c.Columns[0].AutoIncrement {
				got += " auto"
			}
			assert.Equal(t, want, got)
			require.Len(t, c.Columns, 2, "what is cut must end before the next column")
		})
	}
}

// statements are schema files, and the tables that servers have after they ran them.
func statements() []struct{ reason, text, want string } {
	return []struct{ reason, text, want string }{
		{"indexes are named as servers name them", `CREATE TABLE t (a INT, b VARCHAR(10), KEY (A), UNIQUE (a, b(3)),
  PRIMARY KEY USING BTREE (b(10), a DESC), CONSTRAINT u UNIQUE (b), KEY x ((lower(b))) IGNORED)`, `shop.t
  a int
  b varchar(10)
  BTREE a unique=false a
  BTREE a_2 unique=true a,b(3)
  BTREE PRIMARY unique=true b,a desc
  BTREE u unique=true b
  BTREE x unique=false 
`},
		{"keys of a kind of their own", "CREATE TABLE t (a text, g point NOT NULL, v vector(3) NOT NULL, " +
			"FULLTEXT KEY f (a) /*!50100 WITH PARSER `ngram` */, SPATIAL KEY g (g), " +
			"VECTOR KEY v (v) M=8 DISTANCE=euclidean) PAGE_COMPRESSED=1", `shop.t
  a text null
  g point
  v vector(3)
  FULLTEXT f unique=false a
  SPATIAL g unique=false g
  VECTOR v unique=false v
`},
		{"foreign keys bring their index, unless there is one", "CREATE TABLE p (id serial primary key); " +
			"CREATE TABLE t (a bigint unsigned, b bigint unsigned, KEY k (b, a), " +
			"FOREIGN KEY (b) REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE, " +
			"CONSTRAINT fk FOREIGN KEY idx (a) REFERENCES other.p (`id`))", `shop.p
  id bigint unsigned auto
  BTREE id unique=true id
  BTREE PRIMARY unique=true id
shop.t
  a bigint unsigned null
  b bigint unsigned null
  BTREE fk unique=false a
  BTREE k unique=false b,a
  fk [a] -> other.p [id]
  t_ibfk_1 [b] -> shop.p [id]
`},
		{"ALTER as dumps and migrations have it", `CREATE TABLE t (id INT, old INT, gone INT, KEY (gone), KEY (old)) ENGINE=InnoDB;
ALTER TABLE t MODIFY id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, ADD PRIMARY KEY (id), CHANGE COLUMN old fresh VARCHAR(9) NOT NULL FIRST,
 ADD COLUMN (x INT, y INT), ADD z INT AFTER id, DROP COLUMN gone, ADD CONSTRAINT fk FOREIGN KEY (x) REFERENCES t (id),
 ALGORITHM=INPLACE, LOCK=NONE;
CREATE UNIQUE INDEX yy ON t (y); RENAME TABLE t TO u`, `shop.u
  fresh varchar(9)
  id bigint unsigned auto
  z int null
  x int null
  y int null
  BTREE fk unique=false x
  BTREE old unique=false fresh
  BTREE PRIMARY unique=true id
  BTREE yy unique=true y
  fk [x] -> shop.u [id]
`},
		{"a column moves to the right of its place, and to the left", "CREATE TABLE t (a int, b int, c int, d int); " +
			"ALTER TABLE t MODIFY a bigint AFTER b, MODIFY d bigint FIRST", `shop.t
  d bigint null
  b int null
  a bigint null
  c int null
`},
		{"the line that no server runs", "/*M!999999\\- enable the sandbox mode */ \nCREATE TABLE t (a int)", "shop.t\n  a int null\n"},
		{"USE, DROP, LIKE and names in two parts", "CREATE DATABASE b; USE `b`; CREATE TABLE `x;` (a int); " +
			"CREATE TABLE c.y LIKE `x;`; CREATE TABLE z (a int); DROP TABLE IF EXISTS z, shop.nothing; " +
			"CREATE TEMPORARY TABLE q (a int)", `b.x;
  a int null
c.y
  a int null
`},
		{"system versioning keeps no column of its own", "CREATE TABLE t (a int primary key, " +
			"s timestamp(6) GENERATED ALWAYS AS ROW START, e timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE, " +
			"PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING", `shop.t
  a int
  BTREE PRIMARY unique=true a
`},
		{"names in double quotes, of the ANSI mode", `CREATE TABLE "t" ("key" int, PRIMARY KEY ("key"))`, `shop.t
  key int
  BTREE PRIMARY unique=true key
`},
		{"words that servers do not reserve", "CREATE TABLE t (tidb int, stats int, vector int, period int, " +
			"point point, `primary` int)", `shop.t
  tidb int null
  stats int null
  vector int null
  period int null
  point point null
  primary int null
`},
	}
}

// The tables of a file must be those that servers have after they ran it.
func TestStatements(t *testing.T) {
	for _, c := range statements() {
		t.Run(c.reason, func(t *testing.T) { assert.Equal(t, c.want, describe(parse(t, c.text))) })
	}
}

// A dump has much that is not a table, and tables inside conditional comments.
func TestADump(t *testing.T) {
	c := parse(t, "/*M!999999\\- enable the sandbox mode */ \n"+`-- MariaDB dump; it's
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
# it's a comment; CREATE TABLE no1 (a int);
/* CREATE TABLE no2 (a int); */
CREATE TABLE `+"`a`"+` (
  `+"`id`"+` int(11) NOT NULL AUTO_INCREMENT COMMENT 'it\'s; "one" /* -- ',
  note varchar(9) DEFAULT ';''\\',
  PRIMARY KEY (id) -- the key; of it
) ENGINE=MyISAM AUTO_INCREMENT=77 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci COMMENT='all; of (it' `+"`PAGE_COMPRESSED`"+`='ON'
/*!50100 PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB) */;
INSERT INTO a VALUES (1,'); CREATE TABLE no3 (a int);');
/*!50001 CREATE VIEW v AS SELECT 1 AS x*/;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`+"`root`@`localhost`"+`*/
/*!50003 TRIGGER tr BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.note = 'x'; CREATE TABLE no4 (a int); END */;;
CREATE DEFINER=root@localhost PROCEDURE p() BEGIN SELECT 1; CREATE TABLE no5 (a int); END ;;
DELIMITER ;
/*!50003 CREATE TRIGGER tr2 BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.note = 'x'; CREATE TABLE no6 (a int); END */;
/*!50100 CREATE TABLE b (a int, /* ; */ /*!80023 c int */) */;
`)
	want := "shop.a\n  id int(11) auto\n  note varchar(9) null\n  BTREE PRIMARY unique=true id\n" +
		"shop.b\n  a int null\n  c int null\n"
	require.Equal(t, want, describe(c))
	a := c.Tables[0]
	assert.Equal(t, `it's; "one" /* -- `, a.Columns[0].Comment)
	assert.Equal(t, "all; of (it", a.Comment)
	assert.Equal(t, "MyISAM", a.Engine)
	assert.EqualValues(t, 77, a.AutoIncrement)
	assert.True(t, a.Partitioned)
}

// What cannot be read must be an error that leads to its line: a table that is left out
// silently would pass every check.
func TestErrorsTellTheLine(t *testing.T) {
	for _, c := range []struct {
		reason, text string
		line         int
		near         string
	}{
		{"a type that is none", "SET a=1;\nCREATE TABLE ok (a int);\n" +
			"CREATE TABLE t (\n  a int,\n  b strange(3) NOT NULL\n);\nCREATE TABLE z (a int);", 5, "b strange"},
		{"an attribute that is none", "CREATE TABLE t (a int,\n b int odd)", 2, "b int odd"},
		{"a key that is none", "CREATE TABLE t (a int,\n KEY a)", 2, "KEY a"},
		{"no columns", "\nCREATE TABLE t", 2, "CREATE TABLE t"},
		{"an open parenthesis", "CREATE TABLE t (a int;\nCREATE TABLE u (a int);", 1, "CREATE TABLE t"},
		{"a query", "CREATE TABLE t (a int)\nSELECT 1", 2, "SELECT 1"},
		{"twice", "CREATE TABLE t (a int);\nCREATE TABLE t (b int)", 2, "CREATE TABLE t"},
		{"a column twice", "CREATE TABLE t (a int,\nA int)", 2, "A int"},
		{"an index twice", "CREATE TABLE t (a int, KEY k (a),\nKEY K (a))", 2, "KEY K"},
		{"an unknown table", "\n\nALTER TABLE t ADD a int", 3, "t ADD a int"},
		{"an unknown change", "CREATE TABLE t (a int);\nALTER TABLE t\n FROBNICATE", 3, "FROBNICATE"},
		{"no delimiter before a table", "mysqldump: [Warning] insecure\nCREATE TABLE t (a int);", 1, "mysqldump"},
		{"an open quote", "CREATE TABLE u (a int);\nINSERT INTO t VALUES ('a);\nCREATE TABLE t (a int);", 2, ""},
		{"an open comment", "CREATE TABLE u (a int);\n/* CREATE TABLE t (a int);", 2, ""},
		{"an open conditional comment", "\n\n/*!50100 CREATE TABLE t (a int);", 3, ""},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := ddl.Parse("schema.sql", []byte(c.text), "shop")
			var e *ddl.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, "schema.sql", e.File)
			assert.Equal(t, c.line, e.Line, err)
			assert.True(t, strings.HasPrefix(e.Near, c.near), err)
			assert.Contains(t, err.Error(), fmt.Sprintf("schema.sql:%d: ", c.line))
		})
	}
	_, err := ddl.Parse("schema.sql", []byte("CREATE TABLE t (a int)"), "")
	require.ErrorContains(t, err, "no database")
}

// What an index or a column was made as stays with it when it is renamed or hidden
// later.
func TestRenamedAndHiddenParts(t *testing.T) {
	c := parse(t, `CREATE TABLE m (a INT, b INT, c INT, KEY k (a) USING BTREE, KEY h (b)) ENGINE=MEMORY;
		ALTER TABLE m RENAME INDEX k TO sorted, RENAME KEY h TO hashed;
		ALTER TABLE m ALTER COLUMN b SET INVISIBLE, ALTER c SET INVISIBLE;
		ALTER TABLE m ALTER c SET VISIBLE, ALTER a SET DEFAULT 5;`)
	table := c.Tables[0]
	types := map[string]string{}
	for _, i := range table.Indexes {
		types[i.Name] = i.Type
	}
	assert.Equal(t, map[string]string{"sorted": "BTREE", "hashed": "HASH"}, types)
	assert.False(t, table.Column("a").Invisible)
	assert.True(t, table.Column("b").Invisible)
	assert.False(t, table.Column("c").Invisible)
}
