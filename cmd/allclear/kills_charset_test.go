package main

import (
	"testing"

	"allclear/fixtures"
)

// The same of a run that looks at the texts of each member alone: of tables of which it looks at all
// texts and at a sample, that are cut by numbers, walked in steps, by an index that is not unique, and
// read as a whole; of columns that are damaged as a whole, here and there, and in a way that only a
// sample shows; and of unique keys under another collation.
func TestRunsThatAreKilledLookAtTheSameTexts(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	k := &killed{
		t: t, a: a, b: b, database: fixtures.Database(t, a, b), folder: t.TempDir(), ofTexts: true,
		command: []string{"charset", "--target-collation", "utf8mb4_unicode_ci"},
	}
	const in = ") CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
	k.both("CREATE TABLE dense (id INT PRIMARY KEY, note VARCHAR(60), city VARCHAR(60)"+in,
		"INSERT INTO dense SELECT seq, CONCAT('Käse für Jürgen ', seq),"+
			" IF(seq % 3000 = 7, 'MÃ¼nchen ist schÃ¶n', 'Zürich') FROM seq_1_to_80000",
		"CREATE TABLE clean (id INT PRIMARY KEY, note VARCHAR(60)"+in, "INSERT INTO clean SELECT seq, CONCAT('Käse ', seq) FROM seq_1_to_60000",
		"CREATE TABLE names (name VARCHAR(40) PRIMARY KEY, city VARCHAR(40)"+in,
		"INSERT INTO names SELECT CONCAT('Jürgen ', seq), IF(seq BETWEEN 7000 AND 7020, 'MÃ¼nchen', 'Zürich') FROM seq_1_to_30000",
		"CREATE TABLE rare (id INT PRIMARY KEY, note VARCHAR(90)"+in,
		"INSERT INTO rare SELECT seq * 1000, IF(seq % 4 = 0,"+
			" CONVERT(CONVERT(CAST(CONVERT(CONCAT('Привет, мир ', seq) USING utf8mb4) AS BINARY) USING cp1251) USING utf8mb4),"+
			" CONCAT('Привет ', seq)) FROM seq_1_to_40000",
		"CREATE TABLE indexed (v INT, w VARCHAR(40), KEY (v)"+in, "INSERT INTO indexed SELECT seq % 500, CONCAT('é', seq) FROM seq_1_to_20000",
		"CREATE TABLE keyless (v INT, w VARCHAR(20)"+in, "INSERT INTO keyless SELECT seq, IF(seq < 20, 'Ã©tÃ©', 'été') FROM seq_1_to_5000",
		"CREATE TABLE logins (id INT PRIMARY KEY, login VARCHAR(40) UNIQUE"+in,
		"INSERT INTO logins SELECT seq, CONCAT('login', seq) FROM seq_1_to_20000", "INSERT INTO logins VALUES (30001, 'aeon'), (30002, 'æon')",
		"CREATE TABLE plain (id INT PRIMARY KEY, n INT)", "INSERT INTO plain SELECT seq, seq FROM seq_1_to_1000")
	b.MustExec(t, "USE "+k.database, "DELETE FROM dense WHERE id % 3000 = 7", "DROP TABLE indexed")
	k.again = 40_000
	k.kill(4)
}
