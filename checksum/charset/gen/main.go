// Command gen asks a MySQL or MariaDB server what its character sets mean and
// writes the tables of package charset: tables/*.bin and measured.go. It is run
// by hand, in the package's directory:
//
//	go run ./gen -dsn 'root@tcp(127.0.0.1:3306)/'
//
// A set that the server lacks (gb18030 on MariaDB) keeps the table it has.
// MariaDB 10.11.19, MySQL 5.6.24 and MySQL 9.7.4 lead to the same files.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

	_ "github.com/go-sql-driver/mysql"
)

func main() {
	dsn := flag.String("dsn", "", "the server to ask, in the form of go-sql-driver/mysql")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *dsn)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dsn string) (err error) {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s := &server{db: db}
	has, err := s.charsets(ctx)
	if err != nil {
		return err
	}
	if err := writeSingle(ctx, s); err != nil {
		return err
	}
	for _, table := range tables() {
		if !has[table.charset] {
			fmt.Fprintf(os.Stderr, "gen: the server has no %s, tables/%s.bin stays as it is\n", table.charset, table.name)
			continue
		}
		if err := table.write(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", table.name, err)
		}
	}
	return nil
}
