package statement

import (
	"strconv"
	"strings"

	"allclear/checksum"
)

// LongestCondition is how long a condition may be, in bytes, if it stands for more than one
// row: Linux takes no longer word than 128 KiB on a command line.
const LongestCondition = 100_000

// Conditions writes conditions that together find some rows of a view, as mariadb-dump --where
// takes them: each is one line, and short enough for a command line. They mean what they say in a
// session like that of a dump, whose time zone is UTC. Columns whose values the view hides are
// compared by digests.
type Conditions struct {
	view  *checksum.View
	write func(condition string)

	list   []string // what one column is compared with
	ranges []string // whole conditions
	length int

	first, last numbered // integers that follow each other, not in list or ranges yet
}

// numbered is an integer of a key.
type numbered struct {
	literal string
	value   uint64 // two's complement of a negative one
	isSome  bool
}

// NewConditions makes Conditions that hand each condition on to write.
func NewConditions(v *checksum.View, write func(condition string)) *Conditions {
	return &Conditions{view: v, write: write}
}

// Add adds the row of a bound that the member of the view has given itself. Rows with
// consecutive integers as keys make one range.
func (c *Conditions) Add(at checksum.Bound) {
	if n, ok := c.integer(at); ok {
		isNext := c.last.isSome && n.value == c.last.value+1 && (n.literal[0] == '-') == (c.last.literal[0] == '-')
		if isNext {
			c.last = n
			return
		}
		c.endRange()
		c.first, c.last = n, n
		return
	}
	if literal, ok := c.single(at); ok {
		c.add(&c.list, literal)
		return
	}
	_, conditions := rowConditions(c.view, at)
	if len(conditions) > 0 {
		c.add(&c.ranges, "("+strings.Join(conditions, " AND ")+")")
	}
}

// End writes what is left.
func (c *Conditions) End() {
	c.endRange()
	c.flush()
}

// integer gives the number of a key of one integer column.
func (c *Conditions) integer(at checksum.Bound) (n numbered, ok bool) {
	if c.view.Key != 1 || len(at.SQL) == 0 || !strings.HasSuffix(c.view.Columns[0].Type, "int") {
		return n, false
	}
	n = numbered{literal: at.SQL[0], isSome: true}
	value, err := strconv.ParseUint(n.literal, 10, 64)
	if err != nil {
		var negative int64
		negative, err = strconv.ParseInt(n.literal, 10, 64)
		value = uint64(negative)
	}
	n.value = value
	return n, err == nil
}

// single gives the literal of a key of one column of text that is not hidden: since the key is
// unique, no other row of the member is equal to it.
func (c *Conditions) single(at checksum.Bound) (literal string, ok bool) {
	if c.view.Key != 1 || len(at.SQL) == 0 || c.view.Values.Hides(c.view.Columns[0].Column) {
		return "", false
	}
	return at.SQL[0], strings.HasPrefix(at.SQL[0], "_"+c.view.Columns[0].Charset+" ")
}

// endRange takes the integers that follow each other into account.
func (c *Conditions) endRange() {
	switch n := c.last.value - c.first.value; {
	case !c.last.isSome:
	case n == 0:
		c.add(&c.list, c.first.literal)
	case n == 1:
		c.add(&c.list, c.first.literal)
		c.add(&c.list, c.last.literal)
	default:
		c.add(&c.ranges, Name(c.view.Columns[0].Name)+" BETWEEN "+c.first.literal+" AND "+c.last.literal)
	}
	c.last.isSome = false
}

func (c *Conditions) add(to *[]string, part string) {
	const between = len(" OR ")
	if c.length > 0 && c.length+len(part)+between > LongestCondition-2*len(c.view.Columns[0].Name) {
		c.flush()
	}
	*to = append(*to, part)
	c.length += len(part) + between
}

func (c *Conditions) flush() {
	all := c.ranges
	if len(c.list) > 0 {
		all = append([]string{Name(c.view.Columns[0].Name) + " IN (" + strings.Join(c.list, ", ") + ")"}, all...)
	}
	if len(all) > 0 {
		c.write(strings.Join(all, " OR "))
	}
	c.list, c.ranges, c.length = nil, nil, 0
}
