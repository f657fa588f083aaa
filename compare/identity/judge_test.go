package identity

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/ddl"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/forecast"
	"allclear/report/words"
)

// catalogsOf are the tables of database m on the one member of shard s1.
func catalogsOf(t *testing.T, schema string) *entity.Catalogs {
	t.Helper()
	c, err := ddl.Parse("schema.sql", []byte(schema), "m")
	require.NoError(t, err)
	all := &entity.Catalogs{}
	all.AddAll("s1", "a", c)
	return all
}

func readAt() time.Time { return time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC) }

// judged is the result of judgeColumns for a column of a type, when the generator of
// another type has come to value.
func judged(t *testing.T, generator, kind string, value uint64, change ...func(*Options, *measured)) ([]finding.Finding, ColumnOutcome) {
	t.Helper()
	p := catalogsOf(t, "CREATE TABLE users (user_id "+generator+" AUTO_INCREMENT PRIMARY KEY); CREATE TABLE t (user_id "+kind+")")
	o := Options{
		Rules: entity.Rules{Infer: true}, Warn: Threshold{Share: 0.5, Left: 90 * 24 * time.Hour},
		Critical: Threshold{Share: 0.75, Left: 30 * 24 * time.Hour}, AlterRate: 1, Margin: time.Hour,
	}
	var column *measured
	for _, h := range entity.Holders(&o.Rules, p, entity.Entities(&o.Rules, p)) {
		if h.Table == "m.t" {
			column = &measured{Holder: h, whole: true}
		}
	}
	require.NotNil(t, column)
	for _, c := range change {
		c(&o, column)
	}
	most, _ := entity.Capacity(&p.Places("m.users")[0].Table.Columns[0])
	last := checksum.Uint(value)
	r := newRun(nil, o)
	r.out.ReadAt = readAt()
	r.out.Entities = []EntityOutcome{{Name: "user", Generator: GeneratorOutcome{Source: "AUTO_INCREMENT", Value: &last, Capacity: most}}}
	r.judgeColumns([]*measured{column})
	require.Len(t, r.out.Columns, 1)
	if o.History != nil {
		growth := r.out.Entities[0].Growth
		require.NotEmpty(t, growth)
		assert.Equal(t, forecast.Point{At: readAt(), Value: float64(value)}, growth[len(growth)-1], "the growth ends with what this run read")
	}
	return r.out.Findings, r.out.Columns[0]
}

// The thresholds apply to the generator's value in the column's range, exactly from the
// first value on that reaches them.
func TestAColumnIsHeldAgainstItsGenerator(t *testing.T) {
	for _, c := range []struct {
		name, generator, kind string
		value                 uint64
		found                 string
	}{
		{"just below warn", "int(11)", "int(11)", math.MaxInt32 / 2, ""},
		{"at warn", "int(11)", "int(11)", math.MaxInt32/2 + 1, "id.headroom warning"},
		{"just below critical", "int(11)", "int(11)", math.MaxInt32 / 4 * 3, "id.headroom warning"},
		{"at critical", "int(11)", "int(11)", math.MaxInt32/4*3 + 4, "id.headroom blocker"},
		{"full", "int(11)", "int(11)", math.MaxInt32, "id.headroom blocker"},
		{"passed", "bigint(20)", "int(11)", math.MaxInt32 + 1, "id.headroom blocker"},
		{"narrower, with room", "bigint(20)", "int(11)", 1000, "id.reference-narrower warning"},
		{"a text that is narrower", "bigint(20)", "varchar(10)", 1000, "id.reference-narrower warning"},
		{"a double is exact up to 2^53", "bigint(20)", "double", 1000, "id.reference-narrower warning"},
		{"a text that is wide", "bigint(20)", "varchar(20)", 1000, ""},
		{"BIGINT is wide enough for BIGINT UNSIGNED", "bigint(20) unsigned", "bigint(20)", 1000, ""},
		{"wider", "int(11)", "int(10) unsigned", 1000, ""},
	} {
		found, _ := judged(t, c.generator, c.kind, c.value)
		got := ""
		for _, f := range found {
			got += string(f.Kind) + " " + f.Severity.String()
		}
		assert.Equal(t, c.found, got, c.name)
	}
}

// Headroom counts from the generator, because a column that is rarely written lags and
// looks safe.
func TestHeadroomIsWhatTheGeneratorLeaves(t *testing.T) {
	_, c := judged(t, "bigint(20)", "int(11)", math.MaxInt32-7, func(_ *Options, m *measured) { m.max = &checksum.Integer{Bits: 3} })
	assert.Equal(t, checksum.Uint(7), c.Headroom, "a column that is rarely written lags and looks safe")
	found, c := judged(t, "bigint(20)", "int(11)", 2*math.MaxInt32)
	assert.Zero(t, c.Headroom)
	assert.InDelta(t, 2, c.Used, 1e-9)
	assert.Contains(t, words.Detail(&found[0]), "new IDs do not fit")
	assert.Equal(t, "SELECT MAX(`user_id`) FROM `m`.`t`", found[0].Recheck.A)
}

// A column that is declared small is believed until its own values prove otherwise.
func TestASmallColumnIsNotHeldAgainstItsGeneratorUntilItIsFull(t *testing.T) {
	small := func(_ *Options, m *measured) { m.Small, m.max = true, &checksum.Integer{Bits: 126} }
	found, _ := judged(t, "bigint(20)", "tinyint(4)", 1_000_000, small)
	assert.Empty(t, found)
	found, _ = judged(t, "bigint(20)", "tinyint(4)", 1_000_000, small, func(_ *Options, m *measured) { m.max = &checksum.Integer{Bits: 127} })
	require.Len(t, found, 1, "the promise that its IDs are small is broken")
	assert.Equal(t, finding.Blocker, found[0].Severity)
}

// A column that fills up within the thresholds' days is reported even if little of its
// range is used.
func TestDaysLeftCountWhateverTheShare(t *testing.T) {
	// A million a day, so many days before INT is full: below either share.
	at := func(days uint64) (found []finding.Finding, c ColumnOutcome) {
		const value = 1_000_000_000
		rate := float64(math.MaxInt32-value) / float64(days)
		return judged(t, "int(11)", "int(11)", value, func(o *Options, _ *measured) {
			o.History = func(s Series) (points []forecast.Point) {
				assert.Equal(t, Series{SeriesGenerator, "user"}, s)
				for ago := 20; ago > 0; ago-- {
					points = append(points, forecast.Point{At: readAt().AddDate(0, 0, -ago), Value: value - float64(ago)*rate})
				}
				return points
			}
		})
	}
	found, _ := at(200)
	assert.Empty(t, found)
	found, c := at(60)
	require.Len(t, found, 1)
	assert.Equal(t, finding.Warning, found[0].Severity)
	assert.Contains(t, words.Detail(&found[0]), "last safe start of its ALTER is 2026-10-")
	require.NotNil(t, c.Forecast)
	assert.Equal(t, c.Forecast.Overflow.Add(-time.Hour), c.Forecast.LastSafeStart, "an empty table's ALTER takes no time; the margin is left")
	found, _ = at(20)
	require.Len(t, found, 1)
	assert.Equal(t, finding.Blocker, found[0].Severity)
}

// A column that is already full has no date for an ALTER that would be in time.
func TestWhatIsOverHasNoForecastDate(t *testing.T) {
	found, _ := judged(t, "bigint(20)", "int(11)", 3_000_000_000, func(o *Options, _ *measured) {
		o.History = func(Series) []forecast.Point {
			return []forecast.Point{{At: readAt().AddDate(0, 0, -2), Value: 2_999_000_000}, {At: readAt().AddDate(0, 0, -1), Value: 2_999_500_000}}
		}
	})
	require.Len(t, found, 1)
	assert.NotContains(t, words.Detail(&found[0]), "last safe start", "it was some day before, not today")
}

// Each series gets one reading a run, and none from a run that did not read all members.
func TestTheLedgerKeepsGeneratorsAndColumnsOnce(t *testing.T) {
	three, five := checksum.Uint(3), checksum.Uint(5)
	p := catalogsOf(t, "CREATE TABLE users (id bigint(20) AUTO_INCREMENT PRIMARY KEY); CREATE TABLE t (user_id int(11))")
	r := newRun(nil, Options{Rules: entity.Rules{Infer: true}})
	h := *entity.Holders(&r.o.Rules, p, entity.Entities(&r.o.Rules, p))[0]
	other := h
	other.Entity = "twin"
	r.out.Entities = []EntityOutcome{
		{Name: "twin"}, {Name: "user", Generator: GeneratorOutcome{Value: &five, Capacity: entity.Wide()}},
		{Name: "mail", Business: true},
	}
	r.judgeColumns([]*measured{{Holder: &h, max: &three, whole: true}, {Holder: &other, max: &three, whole: true}})
	most := checksum.Uint(math.MaxInt32)
	assert.Equal(t, []Reading{
		{Series{SeriesColumn, "m.t.user_id"}, three, most}, {Series{SeriesGenerator, "user"}, five, entity.Wide()},
	}, r.out.Readings)

	r.out = Outcome{Entities: []EntityOutcome{{Name: "user"}}}
	r.judgeColumns([]*measured{{Holder: &h, max: &three}})
	assert.Empty(t, r.out.Readings, "the greatest value of some members only may be less than that of all")
}

// Where only one shard or member has the narrow type, people must know which one to
// ALTER.
func TestFindingsNameThePlaceThatAloneIsNarrow(t *testing.T) {
	for _, c := range []struct {
		narrow        []string
		places        int
		shard, member string
	}{
		{[]string{"s1/a", "s1/b"}, 4, "s1", ""},
		{[]string{"s1/b"}, 4, "s1", "b"},
		{[]string{"s1/a", "s2/a"}, 4, "", ""},
		{[]string{"s1/a"}, 1, "s1", ""},
	} {
		shard, member := onlyPlace(&ColumnOutcome{Holder: entity.Holder{Narrow: c.narrow, Places: c.places}})
		assert.Equal(t, c.shard+"/"+c.member, shard+"/"+member, strings.Join(c.narrow, " "))
	}
}
