// Package finding is what a run can say: findings, gaps, and the catalogue of
// every kind of finding.
//
// A Finding carries facts: what it is, where, how many, and what was measured. It
// holds no sentence. Package report/words makes sentences of facts, and nobody
// reads one back. A Gap is something planned that was not verified, with its Cause.
//
// Each kind is declared once, in the catalogue (Kinds): its meaning, its default
// severity, what it counts, what it proves and what to do about it. Severity in a
// Finding may differ from the kind's default, since what proves damage in one column
// is a mere suspicion in another.
//
// The package is pure data. It knows neither how anything was measured nor what
// becomes of it.
package finding
