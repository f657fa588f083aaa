// Package damage names what happened to a text: from the text before and after, or,
// where no text before exists, from the signs that damage leaves.
//
// # With a before
//
// [Classify] tries a list of transformations: each computes, from the text before, the
// bytes that one kind of damage would have made of it, and explains the text after if
// they are the same ([Forward] gives that list). Kinds with a parameter are aligned
// instead: which characters became '?', where a text was cut. What nothing explains stays
// unexplained: the package never says "probably".
//
// One value proves a strong class. Weak ones ([Class.Weak]) look like edits that people
// make as well, and are believed only where enough of a column's changed rows agree
// ([Column]).
//
// # With a record
//
// A snapshot keeps of a text its hash and what [Fingerprinter] makes of it.
// [Classifier.Recorded] proves every kind of damage that Forward computes by that alone, and
// others that can be undone. A text that was cut, or of which a set lacked characters other
// than those that latin1, ASCII or utf8mb3 lack, stays unexplained.
//
// # Without a before
//
// [Signs] undoes each value as UTF-8 that was read as another set, for every set that
// MySQL has, and asks whether that makes better text: strange.go measures how unlike
// writing a text is, before and after. A column is judged by the values that become
// better. [Name] is stricter, because a name cannot be judged together with others.
//
// The package is pure: it knows no server and no row. The facts that it is built on were
// measured on MariaDB 10.11; damage_server_test.go makes each class of damage with the
// server's own CONVERT and ALTER TABLE.
package damage
