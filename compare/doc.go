// Package compare proves where two sides hold the same rows.
//
// It pairs the tables of two sides, walks both at the same time range by range,
// narrows a mismatch down to rows, reads those again in case they were only
// moving, and keeps account of what was proved, what differs and what could not
// be verified. Where a side's rows come from is not its affair: it declares
// Side, and package checksum/server satisfies it. Nor is the verdict: package
// report decides.
//
// To get the idea, read pair.go, then walk.go.
package compare
