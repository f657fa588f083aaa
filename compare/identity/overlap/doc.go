// Package overlap finds the numbers that stand in more than one of many sorted
// streams: exactly, in one pass, in memory that does not grow with them.
//
// It knows numbers from 0 to 2^64-1 and streams that give them ascending. It
// takes each stretch of them in the cheaper of two ways: a bitmap over a window
// of 2^24 numbers where they stand densely, a heap of the streams' heads where
// they are sparse. Both are exact; there is no hash and no chance in it.
//
// It does not know where numbers come from, what they identify, or which
// sources hold a duplicate: a bitmap forgets who set a bit, so the caller asks
// the sources again for the few numbers that are named. Nor does it know
// whether the sources were read at one moment. A row that moves while they are
// read can be named though it never stood twice, or be missed: confirm what is
// named by reading it again.
package overlap
