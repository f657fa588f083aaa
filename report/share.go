package report

// Shares divides a number of lines among classes of things, each of which has as many as sizes
// says: every class gets its share, so that none is hidden by another, and what is left goes to
// the first ones, which are the most harmful.
func Shares(sizes []int, lines int) []int {
	shares := make([]int, len(sizes))
	some := 0
	for _, size := range sizes {
		if size > 0 {
			some++
		}
	}
	if some == 0 {
		return shares
	}
	each := max(1, lines/some)
	for i, size := range sizes {
		shares[i] = min(size, each)
		lines -= shares[i]
	}
	for i, size := range sizes {
		more := max(0, min(size-shares[i], lines))
		shares[i] += more
		lines -= more
	}
	return shares
}
