// Package statement writes SQL: the statements that read a table, and those that
// people run to look at a row or to mend it.
//
// It knows how names and literals are quoted so that no sql_mode changes what they
// mean, and how a key range, a row or a change is put so that every MySQL and
// MariaDB finds it by the index. What differs between servers, such as how they
// write patterns, is checksum/server's affair, and so is running anything: a
// statement here is a text.
package statement
