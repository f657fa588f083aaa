package finding

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// aboutIt are the facts that say what a finding is about, by their forms; all others are measured,
// or examples. A new form fails the tests below until somebody has decided.
func aboutIt() map[string][]string {
	return map[string][]string{
		"row": {"Happened"}, "altered": nil, "stale": nil, "disjoint": nil, "text-damage": nil, "text-sign": nil, "wrong-label": nil,
		"equal-keys": {"Collation", "Index"}, "definition-damage": {"What"}, "definition-sign": {"What"},
		"missing": {"Definition"}, "definition-apart": {"A", "B"}, "only-on": nil, "counters-apart": nil, "widened": nil,
		"index-apart": {"A", "B"}, "index-hidden": {"Index"}, "stored-object": {"What", "Name"}, "unseen": nil, "prefixes": {"A", "B"},
		"comment-apart": nil, "setting": nil, "modes": nil, "offsets": nil, "switched-off": nil, "fleet-setting": nil, "fleet-table": nil,
		"fleet-columns": {"What"}, "duplicate-id": {"Of"}, "not-unique-ids": {"Entity"}, "uncompared-ids": {"Entity"},
		"clipped-rows": {"Entity"}, "never-given": {"Entity"}, "headroom": {"Entity"}, "ticket-ids": {"Entity", "Generator", "Server"},
		"same-numbers": {"Generator"}, "forgetful-servers": {"Generator"}, "accepted-entry": {"Kind", "Table", "Column", "Pair"},
	}
}

// kindFor is a kind whose findings the facts of a form tell apart.
func kindFor(form string) Kind {
	switch form {
	case "missing":
		return MissingIndex
	case "definition-apart":
		return CheckDiffers
	}
	return Kind("schema.test")
}

// anyValue gives a value of any type that is not like the one before.
func anyValue(v reflect.Value, random *rand.Rand) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(string(rune('a'+random.IntN(26))) + strings.Repeat("x", random.IntN(9)))
	case reflect.Bool:
		v.SetBool(random.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(random.Int64N(1000))
	case reflect.Uint64:
		v.SetUint(random.Uint64())
	case reflect.Float64:
		v.SetFloat(random.Float64())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+random.IntN(3), 3))
		for i := range v.Len() {
			anyValue(v.Index(i), random)
		}
	case reflect.Array:
		for i := range v.Len() {
			anyValue(v.Index(i), random)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() != reflect.TypeFor[time.Time]() {
				anyValue(v.Field(i), random)
			}
		}
	default: // no facts have others
	}
}

// measured gives the facts of a form, in which only what the finding is about is given.
func measured(form string, about []string, value string, random *rand.Rand) Facts {
	v := reflect.New(Forms()[form]).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case slices.Contains(about, v.Type().Field(i).Name):
			f.SetString(value)
		case form == "same-numbers", form == "forgetful-servers" && f.Kind() == reflect.String: // the servers, and the reason, tell them apart
		default:
			anyValue(f, random)
		}
	}
	facts, ok := v.Interface().(Facts)
	if !ok {
		panic(form)
	}
	return facts
}

// A finding keeps its identity from run to run, whatever is measured of it, which examples are
// shown, and how severe it is: otherwise the same damage would be new every night.
func TestIdentityDoesNotDependOnWhatIsMeasured(t *testing.T) {
	forms := aboutIt()
	assert.ElementsMatch(t, slices.Collect(maps.Keys(Forms())), slices.Collect(maps.Keys(forms)))
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom(slices.Sorted(maps.Keys(forms))).Draw(t, "form")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)) //nolint:gosec // a test
		one := func() Finding {
			f := Finding{Kind: kindFor(form), Pair: "shard01", Member: "b", Table: "shop.users", Columns: []string{"name", "email"}}
			f.Facts = measured(form, forms[form], "what it is about", random)
			f.Severity, f.Count, f.Expected = Severity(random.IntN(3)), random.Uint64(), random.IntN(2) == 0
			for _, text := range []*string{&f.Sample, &f.Repair, &f.Recheck.A, &f.Recheck.B} {
				anyValue(reflect.ValueOf(text).Elem(), random)
			}
			f.Key = []KeyValue{{Column: "id", Value: time.Duration(random.Int64()).String()}}
			return f
		}
		then, now := one(), one()
		require.Equal(t, then.Identity(), now.Identity(), "%+v\n%+v", then, now)
		require.Equal(t, then.Identity().String(), now.Identity().String())
	})
}

// Two things of one table are not taken for one.
func TestIdentityTellsThingsApart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // a test
	seen := map[string]Finding{}
	add := func(f Finding) {
		name := f.Identity().String()
		assert.Len(t, name, 16)
		other, isSeen := seen[name]
		assert.False(t, isSeen, "%+v\n%+v", f, other)
		seen[name] = f
	}
	for form, about := range aboutIt() {
		kind := kindFor(form)
		base := Finding{Kind: kind + Kind("."+form), Pair: "p", Member: "a", Table: "t", Columns: []string{"c", "d"}}
		if kind != "schema.test" {
			base.Kind = kind
		}
		for i := range about {
			one := base
			one.Facts = measured(form, about[i:i+1], "another", random)
			add(one)
		}
		base.Facts = measured(form, about, "x", random)
		add(base)
		for _, alter := range []func(*Finding){
			func(f *Finding) { f.Pair = "q" }, func(f *Finding) { f.Member = "b" }, func(f *Finding) { f.Table = "u" },
			func(f *Finding) { f.Columns = []string{"c"} }, func(f *Finding) { f.Columns = []string{"c d"} },
			func(f *Finding) { f.Kind += "2"; f.Facts = nil },
		} {
			one := base
			alter(&one)
			add(one)
		}
	}
	for _, servers := range [][2]IDSeries{{{Server: "a"}, {Server: "b"}}, {{Server: "a"}, {Server: "c"}}} {
		add(Finding{Kind: IDParity, Facts: SameNumbers{Servers: servers}})
	}
	for _, why := range []ForgetfulServers{{Generator: "g", FlushLog: "2"}, {Generator: "g", Version: "5.7"}} {
		add(Finding{Kind: IDDurability, Facts: why})
	}
}

// What may come to show elsewhere is the same thing there, and what it names tells whether it did.
func TestPartsOfAFinding(t *testing.T) {
	id := func(values ...string) (key []KeyValue) {
		for i, v := range values {
			key = append(key, KeyValue{Column: string(rune('c' + i)), Value: v})
		}
		return key
	}
	for _, c := range []struct {
		name  string
		f     Finding
		parts []string
		isAll bool
	}{
		{"a row", Finding{Kind: RowMissing, Key: id("7", "en"), Facts: Row{}}, []string{"c\x007\x00d\x00en"}, true},
		{"a row whose key is hidden", Finding{Kind: RowMissing, Key: id("····#0011aaff"), Facts: Row{}}, []string{"c\x00#0011aaff"}, true},
		{"one whose key is long", Finding{Kind: RowMissing, Key: id("··(40)··#0011aaff"), Facts: Row{}}, []string{"c\x00#0011aaff"}, true},
		{"a row without a key", Finding{Kind: RowMissing, Facts: Row{Keyless: true}}, nil, false},
		{"the rows that are not listed", Finding{Kind: RowMissing, Count: 9, Facts: Row{Unlisted: true}}, nil, false},
		{"rows of a cause, with an example", Finding{Kind: RowNarrowed, Key: id("7"), Count: 9, Facts: Altered{}}, nil, false},
		{"texts of a column, with an example", Finding{Kind: Damage("cesu-8"), Key: id("7"), Facts: TextSign{}}, nil, false},
		{"a damaged text", Finding{Kind: Damage("cut"), Key: id("7"), Facts: TextDamage{}}, []string{"c\x007"}, true},
		{"a damaged name", Finding{Kind: Damage("cut"), Facts: DefinitionDamage{What: TableName}}, nil, true},
		{"an ID", Finding{Kind: IDDuplicate, Key: id("7"), Facts: DuplicateID{Of: "user"}}, []string{"c\x007"}, true},
		{"a value that is not shown", Finding{Kind: IDDuplicate, Facts: DuplicateID{Of: "email", Business: true}}, nil, false},
		{"columns that are alike", Finding{Kind: Collation, Columns: []string{"c", "d"}, Facts: DefinitionApart{}}, []string{"c", "d"}, true},
		{"one column", Finding{Kind: TypeDiffers, Columns: []string{"c"}, Facts: DefinitionApart{}}, nil, true},
		{"servers", Finding{Kind: IDDurability, Facts: ForgetfulServers{Servers: []string{"s1"}}}, []string{"s1"}, true},
	} {
		parts, isAll := c.f.Parts()
		assert.Equal(t, c.parts, parts, c.name)
		assert.Equal(t, c.isAll, isAll, c.name)
	}
	assert.True(t, IsHiddenPart("c\x00#0011aaff\x00d\x00x"))
	assert.False(t, IsHiddenPart("c\x00#0011\x00d\x00#0011aafg"))
	wider := Finding{Kind: Collation, Table: "t", Columns: []string{"c", "d", "e"}, Facts: DefinitionApart{A: "x"}}
	narrower := Finding{Kind: Collation, Table: "t", Columns: []string{"c"}, Facts: DefinitionApart{A: "y"}}
	assert.Equal(t, wider.Identity(), narrower.Identity())
	assert.NotEqual(t,
		Finding{Kind: RowMissing}.identity(), Finding{Kind: RowExtra}.identity(), "a row that is missing is not one too many")
}

func (f Finding) identity() Identity { return f.Identity() }
