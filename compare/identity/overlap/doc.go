// Package overlap finds the numbers that are in more than one of many sorted streams:
// exactly, in one pass, in memory that does not grow with them.
//
// It knows numbers from 0 to 2^64-1 and streams that give them in ascending order. It
// compares each stretch of numbers in the cheaper of two ways: by a bitmap over a window
// of 2^24 numbers where they are dense, by a heap of the streams' heads where they are
// sparse. Both are exact: neither uses hashes or chance.
//
// It does not know where numbers come from, what they identify, or which sources hold a
// duplicate: a bitmap does not record who set a bit, so the caller asks the sources
// again for the few numbers that are reported. Nor does it know whether the sources were
// read at one moment. A row that moves while they are read can be reported though it was
// never in two places, or be missed: confirm a duplicate by reading it again.
package overlap
