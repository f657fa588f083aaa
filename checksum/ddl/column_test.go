package ddl_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/ddl"
)

// These are attributes that the installed server lacks, and ones that only their place
// in a definition tells apart.
func TestDefinitions(t *testing.T) {
	for _, c := range []struct{ reason, definition, want string }{
		{"MySQL says how a column is stored", "int COLUMN_FORMAT DYNAMIC STORAGE DISK NOT NULL", "int"},
		{"MySQL has attributes for engines", "int ENGINE_ATTRIBUTE='{}' SECONDARY_ENGINE_ATTRIBUTE '{}' NOT SECONDARY NOT NULL", "int"},
		{"MariaDB's engines have their own", "int `FLAG`=10 DATE_FORMAT='x' NOT NULL", "int"},
		{"MySQL's SRID stands anywhere", "point NOT NULL SRID 4326 COMMENT 'x'", "point"},
		{"MySQL's vectors have a length by default", "VECTOR", "vector(2048) null"},
		{"MariaDB 11.8 has vectors", "vector(3) NOT NULL", "vector(3)"},
		{"MariaDB 12 has XML", "XMLTYPE", "xmltype null"},
		{"MySQL names a collection otherwise", "geometrycollection", "geomcollection null"},
		{"MariaDB's types take a length and leave it", "INET6(3)", "inet6 null"},
		{"JSON of either maker", "json COMPRESSED NOT NULL", "json"},
		{"a period that begins without GENERATED ALWAYS", "timestamp(6) AS ROW START INVISIBLE", ""},
		{"MySQL's checks may be off", "int CHECK (c > 0) NOT ENFORCED CHECK (c < 9) ENFORCED NOT NULL", "int"},
		{"an attribute after a default in parentheses", "int DEFAULT (uuid()) NOT NULL CHECK (c > (0))", "int"},
		{"attributes after a function", "bigint DEFAULT nextval(`a`.`b`) NOT NULL AUTO_INCREMENT ON UPDATE now()", "bigint auto"},
		{"a sequence's value", "bigint DEFAULT PREVIOUS VALUE FOR a.b NOT NULL", "bigint"},
		{"a text with the bytes of a number", "varchar(9) DEFAULT _binary 0x61 NOT NULL", "varchar(9)"},
		{"words in quotes are no keywords", "enum('NOT NULL',',)') DEFAULT ',)' COMMENT 'AUTO_INCREMENT'", "enum('NOT NULL',',)') null"},
		{"names in quotes are no keywords", "int DEFAULT `not` NOT NULL", "int"},
		{"a collation of bytes", "text COLLATE = 'binary'", "blob null"},
		{"a label that SQL has to escape", `set('a\\b','c\nd','\0','e''f','\Z')`, `set('a\\b','c\nd','\0','e''f','` + "\x1a" + `') null`},
	} {
		t.Run(c.reason, func(t *testing.T) {
			want := "shop.t\n  other int null\n"
			if c.want != "" {
				want = "shop.t\n  c " + c.want + "\n  other int null\n"
			}
			assert.Equal(t, want, describe(parse(t, "CREATE TABLE t (c "+c.definition+", other int)")))
		})
	}
}

// refusal is a column's definition that must be an error: half understood, it could pass for
// one that holds enough.
type refusal struct{ reason, definition string }

func refuse(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, c := range refusals {
		t.Run(c.reason, func(t *testing.T) {
			_, err := ddl.Parse("schema.sql", fmt.Appendf(nil, "CREATE TABLE t (\n  a int,\n  c %s,\n  b int)", c.definition), "shop")
			var e *ddl.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, 3, e.Line)
			assert.Regexp(t, "^c", e.Near)
		})
	}
}

// A type that is not known must be an error, not a column with a wrong type.
func TestTypesThatAreRefused(t *testing.T) {
	refuse(t, []refusal{
		{"no type", ""},
		{"a type that is none", "strange"},
		{"a type in quotes is a name", "`int`"},
		{"a type in a string", "'int'"},
		{"Oracle's types are not those of the SQL mode", "VARCHAR2(5)"},
		{"LONG CHAR is none", "LONG CHAR"},
		{"NATIONAL alone is none", "NATIONAL TEXT"},
		{"a text without its length", "VARCHAR"},
		{"bytes without their length", "VARBINARY NOT NULL"},
		{"a length of a type that has none", "TINYTEXT(5)"},
		{"a date has no decimals", "DATE(3)"},
		{"a second has 6 decimals", "DATETIME(7)"},
		{"a double has two numbers or none", "DOUBLE(5)"},
		{"a float has 53 digits", "FLOAT(54)"},
		{"three numbers", "DECIMAL(5,2,1)"},
		{"no number", "INT()"},
		{"a number below 0", "INT(-5)"},
		{"a number that is none", "INT(a)"},
		{"a number in quotes", "INT('5')"},
		{"a number beyond all lengths", "TEXT(4294967296)"},
		{"a second length", "INT(5)(6)"},
		{"no labels", "ENUM"},
		{"an empty list of labels", "ENUM()"},
		{"a label that is no text", "ENUM('a',b)"},
		{"a label in two parts", "ENUM('a' 'b')"},
		{"a label of half a byte", "ENUM(x'616')"},
		{"a truth has no sign", "BOOL UNSIGNED"},
		{"bits have no sign", "BIT UNSIGNED"},
		{"a sign after an attribute", "INT NOT NULL UNSIGNED"},
		{"a sign of a serial", "SERIAL UNSIGNED"},
		{"a number has no character set", "INT CHARACTER SET utf8mb4"},
		{"bytes have no character set", "BLOB CHARACTER SET latin1"},
		{"a character set without a name", "TEXT CHARACTER SET"},
		{"CHARACTER alone", "TEXT CHARACTER utf8mb4"},
	})
}

// An attribute that is not known must be an error: skipped, it could swallow the next.
func TestAttributesThatAreRefused(t *testing.T) {
	refuse(t, []refusal{
		{"an attribute that is none", "INT odd"},
		{"a number for an attribute", "INT 5"},
		{"NOT of nothing", "INT NOT"},
		{"NOT of something else", "INT NOT odd"},
		{"NOT is no engine's attribute", "INT NOT = 5"},
		{"an engine's attribute without a value", "INT FLAG="},
		{"a value of nothing", "INT = 5"},
		{"a value of an attribute that has none", "INT AUTO_INCREMENT = 5"},
		{"PRIMARY without KEY", "INT PRIMARY"},
		{"UNIQUE INDEX is for lists", "INT UNIQUE INDEX"},
		{"a comment that is no text", "INT COMMENT x"},
		{"a comment in two parts", "INT COMMENT 'a' 'b'"},
		{"a storage that is none", "INT STORAGE TAPE"},
		{"a format that is none", "INT COLUMN_FORMAT odd"},
		{"a reference system without its number", "POINT SRID"},
		{"no default", "INT DEFAULT"},
		{"no default before an attribute", "INT DEFAULT NOT NULL"},
		{"no default before a comment", "INT DEFAULT COMMENT 'x'"},
		{"a default with something after it", "INT DEFAULT 1 odd"},
		{"a default with something after its parentheses", "INT DEFAULT (1) odd"},
		{"an operator without a second value", "INT DEFAULT 1 +"},
		{"a CASE without its END", "INT DEFAULT CASE WHEN 1 THEN 2"},
		{"an update with a value", "DATETIME ON UPDATE 1"},
		{"an update with a function's bare name", "DATETIME ON UPDATE NOW"},
		{"an update with too much", "DATETIME ON UPDATE NOW(x)"},
		{"an expression without parentheses", "INT AS id + 1"},
		{"an expression of nothing", "INT AS ()"},
		{"GENERATED without ALWAYS", "INT GENERATED AS (1)"},
		{"another database's numbers", "INT GENERATED ALWAYS AS IDENTITY"},
		{"a row neither starts nor ends", "TIMESTAMP(6) GENERATED ALWAYS AS ROW"},
		{"VIRTUAL after another attribute", "INT AS (1) COMMENT 'x' VIRTUAL"},
		{"a check without parentheses", "INT CHECK c > 0"},
		{"a check of nothing", "INT CHECK ()"},
		{"a constraint that is none", "INT CONSTRAINT k UNIQUE"},
		{"a reference to nothing", "INT REFERENCES"},
		{"a reference to half a name", "INT REFERENCES other."},
		{"a reference to part of a column", "INT REFERENCES p (id(3))"},
		{"a reference to no column", "INT REFERENCES p ()"},
		{"a match that is none", "INT REFERENCES p (id) MATCH ALL"},
		{"nothing to do on deletion", "INT REFERENCES p (id) ON DELETE"},
		{"versioning of nothing", "INT WITH SYSTEM"},
	})
}

// A key that cannot be read must be an error: rows would be told apart by another one.
func TestKeysThatAreRefused(t *testing.T) {
	for _, c := range []struct{ reason, key string }{
		{"no part", "KEY k ()"},
		{"a sign for a name", "KEY k (-)"},
		{"a string for a name", "KEY k ('a')"},
		{"a length that is none", "KEY k (a(x))"},
		{"two lengths", "KEY k (a(1,2))"},
		{"an order that is none", "KEY k (a UP)"},
		{"a reference of an expression", "FOREIGN KEY (a + 1) REFERENCES p (id)"},
		{"a reference of nothing", "FOREIGN KEY () REFERENCES p (id)"},
		{"a reference without REFERENCES", "FOREIGN KEY (a) p (id)"},
		{"a reference that goes on", "FOREIGN KEY (a) REFERENCES p (id) odd"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := ddl.Parse("schema.sql", []byte("CREATE TABLE t (a int,\n"+c.key+")"), "shop")
			var e *ddl.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, 2, e.Line)
			assert.Contains(t, e.Near, "KEY")
		})
	}
}
