package statement_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/checksum/statement"
)

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// A person must find the row whatever their session's time zone and sql_mode are.
func TestRowIsFoundByItsKey(t *testing.T) {
	for name, c := range map[string]struct {
		view *checksum.View
		at   *checksum.Bound
		want string
	}{
		"a number": {view(1, column("k", "int"), column("v", "int")), bound("7"), "SELECT * FROM `d`.`t` WHERE `k` = 7"},
		"a TIMESTAMP is in UTC": {view(1, column("k", "timestamp")), bound("'2012-07-30 01:02:03'"),
			"SET time_zone = '+00:00'; SELECT * FROM `d`.`t` WHERE `k` = '2012-07-30 01:02:03'"},
		"two of them": {view(2, column("k", "timestamp"), column("l", "timestamp")), bound("'2012-07-30 01:02:03'", "'2012-07-30 01:02:04'"),
			"SET time_zone = '+00:00'; SELECT * FROM `d`.`t` WHERE `k` = '2012-07-30 01:02:03' AND `l` = '2012-07-30 01:02:04'"},
		"a FLOAT is printed in full as well": {view(1, column("k", "int"), column("f", "float")), bound("7"),
			"SELECT *, `f` * 1e0 FROM `d`.`t` WHERE `k` = 7"},
		"a date": {view(1, column("k", "date")), bound("'2024-02-29'"), "SELECT * FROM `d`.`t` WHERE `k` = '2024-02-29'"},
		"a date that the calendar lacks": {view(1, column("k", "date")), bound("'2024-02-31'"),
			"SET sql_mode = 'ALLOW_INVALID_DATES'; SELECT * FROM `d`.`t` WHERE `k` = '2024-02-31'"},
	} {
		assert.Equal(t, c.want, statement.Row(c.view, *c.at), name)
	}
}

// A row without a key is counted by all of its columns: by the bytes of its texts,
// since a collation would count similar rows too.
func TestRowWithoutAKeyIsCounted(t *testing.T) {
	v := view(0, column("n", "int"), text("s", "latin1"), text("long", "latin1"), text("none", "latin1"), column("at", "datetime"))
	assert.Equal(t, "SELECT COUNT(*) FROM `d`.`t` WHERE `n` = 7 AND CAST(`s` AS BINARY) = _latin1 X'e9' AND `none` <=> NULL AND `at` <=> NULL",
		statement.Row(v, *bound("7", "_latin1 X'e9'", "", "NULL", "NULL")))
	assert.Equal(t, "SELECT COUNT(*) FROM `d`.`t`", statement.Row(view(0, text("long", "latin1")), *bound("")))
}

// The index finds what a collation holds to be equal; only the very text may count.
func TestRowIsFoundByTheVeryText(t *testing.T) {
	v := view(1, text("s", "utf8mb4"))
	assert.Equal(t, "SELECT * FROM `d`.`t` WHERE `s` = _utf8mb4 X'c3a9' AND CAST(`s` AS BINARY) = CAST(_utf8mb4 X'c3a9' AS BINARY)",
		statement.Row(v, *bound("_utf8mb4 X'c3a9'")))
	assert.Equal(t, "SELECT * FROM `d`.`t` WHERE `s` = _latin1 X'e9' AND "+
		"CAST(`s` AS BINARY) = CAST(CONVERT(_latin1 X'e9' USING utf8mb4) AS BINARY)",
		statement.Row(v, *bound("_latin1 X'e9'")), "the other member's key")
}

// Members may number the labels of an ENUM differently: each is asked for its own number.
func TestALabelIsFoundByTheMembersOwnNumber(t *testing.T) {
	label := column("k", "enum")
	label.FullType = "enum('z','y','x')"
	at := checksum.Bound{SQL: []string{"1"}, Text: []string{"x"}}
	assert.Equal(t, "SELECT * FROM `d`.`t` WHERE `k` = 3", statement.Row(view(1, label), at))
	at.Text[0] = "ü"
	assert.Equal(t, "SELECT * FROM `d`.`t` WHERE `k` = _utf8mb4 X'c3bc'", statement.Row(view(1, label), at), "no such label")
}

// The digest of a hidden value finds the row without showing the value. It comes last,
// since no index helps to find it.
func TestHiddenValuesAreSoughtByTheirDigest(t *testing.T) {
	v := view(2, text("s", "utf8mb4"), column("n", "int"))
	v.Values = checksum.Masked
	assert.Equal(t, "SELECT * FROM `d`.`t` WHERE `n` = 7 AND SHA2(CAST(`s` AS BINARY), 256) = '"+digest("é")+"'",
		statement.Row(v, *bound("_utf8mb4 X'c3a9'", "7")))
}

// A repair must not overwrite a value that someone has changed since it was read.
func TestRepairChangesOneValueWhileItIsWhatItWas(t *testing.T) {
	at := column("at", "timestamp")
	made := column("made", "datetime")
	made.Generation = "`at`"
	v := view(1, column("k", "int"), text("s", "utf8mb4"), at, made)
	sum := sha256.Sum256([]byte("bad"))
	assert.Equal(t, "SET sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES'; UPDATE `d`.`t` SET `s` = f(`s`), `at` = `at`"+
		" WHERE `k` = 7 AND SHA2(CAST(`s` AS BINARY), 256) = '"+digest("bad")+"'", statement.Repair(v, *bound("7"), 1, "f({column})", sum))
	assert.Equal(t, "SET sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES'; SET time_zone = '+00:00';"+
		" UPDATE `d`.`t` SET `s` = f(`s`), `k` = `k`"+
		" WHERE `k` = '2012-07-30 01:02:03' AND SHA2(CAST(`s` AS BINARY), 256) = '"+digest("bad")+"'",
		statement.Repair(view(1, column("k", "timestamp"), text("s", "utf8mb4")), *bound("'2012-07-30 01:02:03'"), 1, "f({column})", sum))
	assert.Equal(t, "SET sql_mode = 'ALLOW_INVALID_DATES'; UPDATE `d`.`t` SET `s` = f(`s`), `at` = `at` WHERE LENGTH(`s`) <> CHAR_LENGTH(`s`)",
		statement.RepairColumn(v, 1, "f({column})"))
}

// Without such a key a repair would lock, or change, more than the one row.
func TestNoRepairWithoutAKeyThatMayBeShown(t *testing.T) {
	sum := sha256.Sum256(nil)
	assert.Empty(t, statement.Repair(view(0, text("s", "utf8mb4")), *bound("_utf8mb4 X'61'"), 0, "f({column})", sum))
	hidden := view(1, text("k", "utf8mb4"), text("s", "utf8mb4"))
	hidden.Values = checksum.Masked
	assert.Empty(t, statement.Repair(hidden, *bound("_utf8mb4 X'61'"), 1, "f({column})", sum))
}
