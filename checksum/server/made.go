package server

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"allclear/checksum"
)

// A table has no number that an account with SELECT alone could read. When the server made it
// tells it from one that takes over its name, and on most servers from the same after an ALTER
// TABLE. Only MySQL before 8.0 shows a table that was emptied by TRUNCATE as one that was empty
// at any moment, and keeps the time when it was made: there InnoDB's number counts as well, which
// takes PROCESS.

// Made tells, by db.table, when each table was made or rebuilt last, as far as the server
// says so.
func (m *Member) Made(ctx context.Context) (map[string]string, error) { return m.tablesMade(ctx, nil) }

// Written tells, by db.table, when tables were written to last, as far as the server knows: servers
// forget it when they start.
func (m *Member) Written(ctx context.Context) (map[string]time.Time, error) {
	written := map[string]time.Time{}
	// By the age, since UPDATE_TIME is in the server's own time zone.
	const query = "SELECT TABLE_SCHEMA, TABLE_NAME, TIMESTAMPDIFF(SECOND, UPDATE_TIME, NOW()) AS AGE" +
		" FROM information_schema.TABLES WHERE TABLE_TYPE IN (" + baseTables + ") AND UPDATE_TIME IS NOT NULL AND "
	now := time.Now()
	err := m.eachRecord(ctx, "looking when tables were written to", query+applications("TABLE_SCHEMA"), nil,
		func() { clear(written) }, func(r record) {
			if age, err := strconv.Atoi(r.text("AGE")); err == nil {
				written[r.text("TABLE_SCHEMA")+"."+r.text("TABLE_NAME")] = now.Add(-time.Duration(age) * time.Second)
			}
		})
	return written, err
}

// tablesMade tells, by db.table, which tables have their names now; of one table alone if it is
// not nil. One that is not there is left out.
func (m *Member) tablesMade(ctx context.Context, of *checksum.Table) (map[string]string, error) {
	d, err := m.speaks(ctx)
	if err != nil {
		return nil, err
	}
	doing, where, args := "looking when tables were made", applications("TABLE_SCHEMA"), []any(nil)
	if of != nil {
		doing, where, args = "looking when "+of.FullName()+" was made", "TABLE_SCHEMA = ? AND TABLE_NAME = ?", []any{of.Database, of.Name}
	}
	query := "SELECT TABLE_SCHEMA, TABLE_NAME, CREATE_TIME FROM information_schema.TABLES" +
		" WHERE TABLE_TYPE IN (" + baseTables + ") AND " + where
	made, files := map[string]string{}, map[string]string{}
	if d == spencer {
		const file = "CONCAT(CAST(CONVERT(TABLE_SCHEMA USING filename) AS BINARY), '/'," +
			" CAST(CONVERT(TABLE_NAME USING filename) AS BINARY)) AS FILE"
		query = strings.Replace(query, "CREATE_TIME", "CREATE_TIME, "+file, 1)
	}
	err = m.eachRecord(ctx, doing, query, args, func() { clear(made) }, func(r record) {
		name := r.text("TABLE_SCHEMA") + "." + r.text("TABLE_NAME")
		made[name] = "at " + r.text("CREATE_TIME")
		files[r.text("FILE")] = name
	})
	if err != nil || d != spencer {
		return made, err
	}
	return made, m.addNumbers(ctx, doing, files, made)
}

// addNumbers adds the numbers of tables, or of their partitions, given by the files' names.
func (m *Member) addNumbers(ctx context.Context, doing string, files, made map[string]string) error {
	query, args := "SELECT NAME, TABLE_ID FROM information_schema.INNODB_SYS_TABLES", []any(nil)
	if len(files) == 1 {
		for file := range files {
			query, args = query+" WHERE LOCATE(?, NAME) = 1", []any{file}
		}
	}
	found, err := m.records(ctx, doing, query+" ORDER BY TABLE_ID", args...)
	for _, r := range found {
		file, _, _ := strings.Cut(r.text("NAME"), "#") // #P#p0; others are @0023 in a file's name
		if name, ok := files[file]; ok {
			made[name] += " as " + r.text("TABLE_ID")
		}
	}
	return err
}

func databaseOf(name string) string {
	database, _, _ := strings.Cut(name, ".")
	return database
}

// changedSince tells that a table is not the one that it was.
func changedSince(name string) error {
	return fmt.Errorf("%w: %s was altered, renamed, made or dropped after the moment that is read", checksum.ErrTableChanged, name)
}
