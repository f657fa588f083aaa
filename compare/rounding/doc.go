// Package rounding tells what a dump and its reload make of a FLOAT.
//
// Servers print a FLOAT with six significant digits (FLT_DIG), too few to tell it from its
// neighbours: whatever takes rows as text – mysqldump, mariadb-dump, mydumper, SELECT … INTO
// OUTFILE, a row-by-row copy by an application – reloads the nearest FLOAT to that. MySQL 5.6
// and 9.7 and MariaDB 10.11 and 11.8 all print the same. A FLOAT with decimals, such as
// FLOAT(7,2), is printed with these and a DOUBLE with all digits that it takes, so both come
// back as they were.
//
// The package is pure: it compares two values, of which one may be known by its hash alone.
package rounding
