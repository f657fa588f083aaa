// Package damage names what happened to a text: from the text before and after,
// or, where no text before is to be had, from the signs that damage leaves.
//
// # With a before
//
// [Classify] tries a list of transformations forward: each computes, from the
// text before, the bytes that one kind of damage would have made of it, and
// explains the text after if they are the same ([Forward] hands that list out,
// so that a snapshot can keep the hashes of the results instead of the text).
// Beside them stand the kinds that have a parameter of their own, to be aligned:
// which characters became '?', where a text was cut. What nothing explains stays
// unexplained: the package never says "probably".
//
// Strong classes are proved by one value. Weak ones ([Class.Weak]) look like
// what people do to texts as well, and count only where a column's changed rows
// bear them out ([Accept]).
//
// # Without a before
//
// [Signs] judges a column by the share of its values that undo as a whole, and
// single values by a score, see score.go. [Name] is stricter, as names come one
// by one.
//
// The package is pure: it knows no server and no row. The facts that it is built
// on were measured on MariaDB 10.11; class by class, damage_server_test.go makes
// the damage with the server's own CONVERT and ALTER TABLE.
package damage
