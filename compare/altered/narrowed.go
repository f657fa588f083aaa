package altered

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"allclear/checksum"
	"allclear/compare/finding"
)

// strongDigits is how many digits one value must keep to prove by itself that it is what is
// left of the other: another value has them by chance once in a million.
const strongDigits = 6

// left is what a narrower column makes of a value.
type left struct {
	how    finding.Narrowing
	digits int // that agree
}

// narrowed tells of a value that is what the narrower of two columns makes of the other.
func narrowed(a, b held) Cause {
	if a.Column.FullType == b.Column.FullType {
		return Cause{}
	}
	intoB, overflowsB := narrow(a, b)
	intoA, overflowsA := narrow(b, a)
	switch {
	case intoB != nil:
		return intoB.cause("b", a.Meaning, b.Meaning)
	case intoA != nil:
		return intoA.cause("a", b.Meaning, a.Meaning)
	}
	return Cause{Overflows: overflowsA || overflowsB}
}

func (l *left) cause(member string, before, after checksum.KeyValue) Cause {
	return Cause{
		Kind: finding.RowNarrowed, Member: member, How: l.how, IsWeak: l.digits < strongDigits,
		sample: func() string { return shown(&before) + " → " + shown(&after) },
	}
}

// narrow gives what is left of a value in another column, if that is the value there; nil
// else. overflows tells that the column cannot hold the value as it is.
func narrow(from, into held) (l *left, overflows bool) {
	switch {
	case from.Meaning.Kind == checksum.KeyDatetime && into.Meaning.Kind == checksum.KeyDatetime,
		from.Meaning.Kind == checksum.KeyDuration && into.Meaning.Kind == checksum.KeyDuration:
		return narrowTime(from, into)
	case into.Column.Type == "float" || into.Column.Type == "double":
		return narrowFloat(from, into)
	}
	number, ok := exact(&from.Meaning)
	is, isNumber := exact(&into.Meaning)
	room := &into.room
	if !ok || !isNumber || room.most == nil {
		return nil, false
	}
	how := finding.NarrowedRounded
	fits := number.round(room.scale)
	overflows = number.scale > room.scale // there are no needless zeros
	if from.Meaning.Kind == checksum.KeyFloat && room.scale == 0 && into.Column.Type != "decimal" {
		fits, _ = parse(strconv.FormatFloat(math.RoundToEven(from.Meaning.Float), 'f', 0, 64))
	}
	fits, isClipped := fits.clip(room.least, room.most)
	if isClipped {
		how, overflows = finding.NarrowedClipped, true
	}
	if !overflows || !fits.equal(is) {
		return nil, overflows
	}
	return &left{how: how, digits: is.digits()}, true
}

// room is what numbers a column holds; the zero value is that of a column of another type.
type room struct {
	least, most *big.Int // unscaled
	scale       int      // decimals
}

// roomOf is the room of a column of whole numbers or decimals.
func roomOf(c *checksum.Column) (r room) {
	one := big.NewInt(1)
	switch bits := c.IntegerBits(); {
	case bits > 0 && c.Unsigned():
		r = room{new(big.Int), new(big.Int).Sub(new(big.Int).Lsh(one, uint(bits)), one), 0}
	case bits > 0:
		half := new(big.Int).Lsh(one, uint(bits-1))
		r = room{new(big.Int).Neg(half), new(big.Int).Sub(half, one), 0}
	case c.Type == "decimal":
		precision, scale, given := size(c.FullType)
		if !given {
			return r
		}
		most := new(big.Int).Sub(powerOfTen(precision), one)
		r = room{new(big.Int).Neg(most), most, scale}
		if c.Unsigned() {
			r.least = new(big.Int)
		}
	}
	return r
}

// size reads the numbers in brackets of a type: 10 and 2 of decimal(10,2), 6 and 0 of
// datetime(6).
func size(fullType string) (first, second int, given bool) {
	_, rest, _ := strings.Cut(fullType, "(")
	inside, _, ok := strings.Cut(rest, ")")
	before, after, two := strings.Cut(inside, ",")
	first, err := strconv.Atoi(before)
	if two && err == nil {
		second, err = strconv.Atoi(after)
	}
	return first, second, ok && err == nil
}

// narrowFloat is narrow into a FLOAT or DOUBLE: the nearest number that it holds.
func narrowFloat(from, into held) (l *left, overflows bool) {
	if into.Meaning.Kind != checksum.KeyFloat {
		return nil, false
	}
	number, ok := exact(&from.Meaning)
	if !ok {
		return nil, false
	}
	nearest, err := strconv.ParseFloat(number.String(), 64)
	if err != nil {
		return nil, false
	}
	fits := nearest
	_, decimals, hasDecimals := size(into.Column.FullType)
	if hasDecimals = hasDecimals && strings.Contains(into.Column.FullType, ","); hasDecimals {
		// As servers do (Field_real::truncate_double): the whole part is left alone.
		whole, unit := math.Floor(nearest), math.Pow(10, float64(decimals))
		fits = whole + math.RoundToEven((nearest-whole)*unit)/unit
	}
	if into.Column.Type == "float" {
		fits = float64(float32(fits))
	}
	stored, _ := exact(&checksum.KeyValue{Kind: checksum.KeyFloat, Float: fits})
	overflows = from.Meaning.Kind != checksum.KeyFloat || !stored.equal(number)
	if !overflows || fits != into.Meaning.Float || math.IsInf(fits, 0) {
		return nil, overflows
	}
	return &left{how: finding.NarrowedRounded, digits: stored.digits()}, true
}

// shown is a value for people.
func shown(v *checksum.KeyValue) string {
	switch v.Kind {
	case checksum.KeyDatetime:
		return datetimeText(v)
	case checksum.KeyDuration:
		return durationText(v.Micros)
	case checksum.KeyFloat:
		return strconv.FormatFloat(v.Float, 'g', -1, 64)
	default:
		d, _ := exact(v)
		return d.String()
	}
}
