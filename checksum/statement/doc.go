// Package statement writes SQL: the statements that read a table, and those that
// people run to look at a row or to mend it.
//
// It knows how to quote names and literals so that no sql_mode changes what they
// mean, and how to write a key range, a row or a change so that every MySQL and
// MariaDB finds it by the index. It runs nothing: a statement here is a text. What
// differs between servers, such as the syntax of patterns, is in checksum/server.
package statement
