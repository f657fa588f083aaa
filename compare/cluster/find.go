package cluster

import (
	"math"
	"slices"

	"allclear/checksum"
)

const (
	// leastRows and leastShare are how many rows make a cluster, and what share of those that
	// differ.
	leastRows, leastShare = 10, 0.8
	// mostWidth is how large a share of the table a cluster may take for each share of the
	// differing rows that it holds.
	mostWidth = 0.5
	// longGap is how many times as far apart as in the middle of a cluster two values are where
	// it ends. Rows that come at random are so once in 22,000 times.
	longGap = 10
	// surprise is how much more likely, as a logarithm, a cluster must make what is seen than
	// rows at random do, beyond what the choice of two ends among all rows makes likely.
	surprise = 8.0
)

// Interval is where rows lie that differ.
type Interval struct {
	From, To checksum.Integer // the least and the greatest of their values
	Rows     int              // how many have a value in it
}

// IsAlmost tells of an interval that is hardly narrower than another one, which holds it.
func (in Interval) IsAlmost(other Interval) bool {
	const hardly = 1.1
	return distance(other.From, other.To) <= hardly*distance(in.From, in.To)
}

// AreEnough tells whether so many rows may make a cluster.
func AreEnough(rows uint64) bool { return rows >= leastRows }

// Find finds the narrowest interval that holds most of some rows that differ, and goes on on both
// sides as long as they follow each other as closely. The values are those of the rows that have
// one; ok is false if no interval tells anything.
func Find(rows int, values []checksum.Integer, of *Reference) (found Interval, ok bool) {
	values = slices.SortedFunc(slices.Values(values), checksum.Integer.Compare)
	least := max(leastRows, int(math.Ceil(leastShare*float64(rows))))
	if len(values) < least || of.rows == 0 {
		return Interval{}, false
	}
	i, j := grown(values, core(values, least, of), least)
	found = Interval{From: values[i], To: values[j], Rows: j - i + 1}
	return found, holds(found, rows, of)
}

// core is where the narrowest interval of so many values begins.
func core(values []checksum.Integer, rows int, of *Reference) (from int) {
	low, high := values[0], values[len(values)-1]
	narrowest := math.Inf(1)
	for i := range len(values) - rows + 1 {
		left, _ := of.ranks(values[i], low, high)
		_, right := of.ranks(values[i+rows-1], low, high)
		if right-left < narrowest {
			narrowest, from = right-left, i
		}
	}
	return from
}

// grown is the interval of so many values from one on, with those beside it that follow without a
// long gap, and without those at its ends that are apart by one, as long as so many are left.
func grown(values []checksum.Integer, from, least int) (i, j int) {
	i, j = from, from+least-1
	longest := longGap * distance(values[i], values[j]) / float64(least-1)
	isLong := func(at int) bool { return distance(values[at-1], values[at]) > longest }
	for i > 0 && !isLong(i) {
		i--
	}
	for j < len(values)-1 && !isLong(j+1) {
		j++
	}
	for at := j - least + 1; at > i; at-- {
		if isLong(at) {
			i = at
		}
	}
	for at := i + least; at <= j; at++ {
		if isLong(at) {
			j = at - 1
		}
	}
	return i, j
}

// holds tells whether an interval tells anything: it is narrow, and no chance.
func holds(in Interval, rows int, of *Reference) bool {
	inside, all := float64(of.within(in.From, in.To)), float64(of.rows)
	share := float64(in.Rows) / float64(rows)
	if in.Rows < leastRows || share < leastShare || inside/all > mostWidth*share {
		return false
	}
	// Two samples, of the rows that differ and of the table: had both been drawn alike, each
	// would have the share of both together in the interval.
	k, n := float64(in.Rows), float64(rows)
	p := (k + inside) / (n + all)
	gain := likelihood(k, n, p) + likelihood(inside, all, p)
	return gain >= surprise+2*math.Log(n+all)
}

// likelihood is by how much, as a logarithm, their own share explains k of n better than another
// one does.
func likelihood(k, n, share float64) float64 {
	return part(k, n*share) + part(n-k, n*(1-share))
}

func part(seen, expected float64) float64 {
	if seen == 0 {
		return 0
	}
	return seen * math.Log(seen/expected)
}
