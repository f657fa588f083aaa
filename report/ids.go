package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity"
)

// IDs is what a run knows of the IDs of a fleet. Numbers are strings, for JSON
// readers that keep them as doubles.
type IDs struct {
	Entities []Entity   `json:"entities"` // by name
	Columns  []IDColumn `json:"columns"`  // by entity, the narrowest first
}

// Entity is something that has an ID.
type Entity struct {
	Name       string   `json:"name"`
	Keys       []string `json:"keys"`     // db.table.column
	Inferred   bool     `json:"inferred"` // no configuration names it
	Local      bool     `json:"local"`    // numbers of each shard's own, which were not compared
	Business   bool     `json:"business"` // a unique key that is no ID
	Shards     []string `json:"shards"`   // those compared with each other
	IDs        uint64   `json:"ids"`      // read for that, once a shard
	Duplicates uint64   `json:"duplicates"`
	Generator  string   `json:"generator"`
	Value      string   `json:"value"`    // how far the generator has come, "" when that is not known
	Capacity   string   `json:"capacity"` // the greatest that it can give
	// NotCompared is why its IDs were not compared, "" for compared, local or on one
	// shard.
	NotCompared string `json:"not_compared"`
	NotUnique   bool   `json:"not_unique"` // so many stand in several shards that they are not one entity's
}

// IDColumn is a column that stores the IDs of an entity.
type IDColumn struct {
	Entity        string     `json:"entity"`
	Table         string     `json:"table"`
	Column        string     `json:"column"`
	Evidence      string     `json:"evidence"` // key, config, foreign key, name, role, type/id pair, value
	Type          string     `json:"type"`     // the narrowest on any member
	Narrow        []string   `json:"narrow"`   // shard/member with that type
	Members       int        `json:"members"`  // that have the column
	Capacity      string     `json:"capacity"`
	Max           string     `json:"max"`      // its own greatest value, "" for none or not measured
	Measured      bool       `json:"measured"` // on every member
	Used          float64    `json:"used"`     // the generator's value as a share of the capacity
	Headroom      string     `json:"headroom"`
	PerDay        *float64   `json:"per_day"` // null without a forecast
	Overflow      *time.Time `json:"overflow"`
	LastSafeStart *time.Time `json:"last_safe_start"`
	Small         bool       `json:"small"` // the configuration says that its IDs are small for good
}

// AddIDs takes over what was found out about IDs, and concludes anew.
func (d *Document) AddIDs(o *identity.Outcome) {
	ids := d.ids()
	for _, e := range o.Entities {
		value := ""
		if e.Generator.Value != nil {
			value = e.Generator.Value.String()
		}
		ids.Entities = append(ids.Entities, Entity{
			Name: e.Name, Keys: neverNil(e.Keys), Inferred: e.Inferred, Local: e.Local, Business: e.Business, Shards: neverNil(e.Shards),
			IDs: e.IDs, Duplicates: e.Duplicates, Generator: e.Generator.Source, Value: value, Capacity: e.Generator.Capacity.String(),
			NotCompared: validText(e.Reason), NotUnique: e.NotUnique,
		})
	}
	for i := range o.Columns {
		ids.Columns = append(ids.Columns, idColumn(&o.Columns[i]))
	}
	for _, f := range o.Findings {
		d.addFinding(f)
	}
	for _, g := range o.Gaps {
		d.addGap(g.Pair, g.Table, g)
	}
	looked := map[tableOfPair]bool{}
	for _, t := range o.Tables {
		looked[tableOfPair{t.Shard, t.Table}] = true
	}
	for i := range d.Pairs {
		for j := range d.Pairs[i].Tables {
			t := &d.Pairs[i].Tables[j]
			t.Traced = looked[tableOfPair{d.Pairs[i].Name, t.Table}]
		}
	}
	d.conclude()
}

func (d *Document) ids() *IDs {
	if d.IDs == nil {
		d.IDs = &IDs{Entities: []Entity{}, Columns: []IDColumn{}}
	}
	return d.IDs
}

func idColumn(c *identity.ColumnOutcome) IDColumn {
	column := IDColumn{
		Entity: c.Entity, Table: c.Table, Column: c.Column, Evidence: c.Evidence.String(), Type: c.Type, Narrow: neverNil(c.Narrow),
		Members: c.Places, Capacity: c.Capacity.String(), Measured: c.Measured, Used: c.Used, Headroom: c.Headroom.String(), Small: c.Small,
	}
	if c.Max != nil {
		column.Max = c.Max.String()
	}
	if f := c.Forecast; f != nil {
		column.PerDay = &f.PerDay
		if !f.Overflow.IsZero() {
			overflow, start := forJSON(f.Overflow), forJSON(f.LastSafeStart)
			column.Overflow, column.LastSafeStart = &overflow, &start
		}
	}
	return column
}

// notCompared are the gaps that only show when the parts of a fleet are put
// together: each compared its own shards, and nobody compared one's IDs with the
// other's.
func (d *Document) notCompared() []Gap {
	if d.IDs == nil {
		return nil
	}
	type key struct {
		column     string
		isBusiness bool
	}
	apart := newGroups[key, string]()
	for _, e := range d.IDs.Entities {
		if !e.Local && !e.NotUnique {
			// A part may know an entity by another name, but not by another column.
			apart.add(key{cmp.Or(firstOf(e.Keys), e.Name), e.Business}, e.Name)
		}
	}
	var gaps []Gap
	for _, names := range apart.inOrder {
		if len(names) > 1 {
			gaps = append(gaps, Gap{Reason: fmt.Sprintf(apartReason+"%s were compared within each of %d parts of the fleet, and not between them",
				slices.Min(names), len(names))})
		}
	}
	return gaps
}

func firstOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// apartReason begins the reasons of notCompared, by which they are known again.
const apartReason = "the IDs of "

// judgeIDs replaces the gaps between parts by what the entities say.
func (d *Document) judgeIDs() {
	d.Coverage.Unverified = slices.DeleteFunc(d.Coverage.Unverified, func(g Gap) bool {
		return g.Pair == "" && g.Table == "" && strings.HasPrefix(g.Reason, apartReason)
	})
	d.Coverage.Unverified = append(d.Coverage.Unverified, d.notCompared()...)
}

// entitiesSay are the lines that sum up the entities.
func (d *Document) entitiesSay() []string {
	var lines []string
	for _, e := range d.IDs.Entities {
		line := e.Name + ": "
		switch {
		case e.Local:
			line += "numbers of each shard's own, not compared"
		case e.NotCompared != "":
			line += "NOT compared: " + e.NotCompared
		case len(e.Shards) < 2:
			line += "on one shard, where its key is unique"
		default:
			what, twice := "ID", "none twice"
			if e.Business {
				what = "value"
			}
			if e.Duplicates > 0 {
				twice = thousands(e.Duplicates) + " in more than one shard"
			}
			line += fmt.Sprintf("%s on %s compared, %s", counted(e.IDs, what), counted(uint64(len(e.Shards)), "shard"), twice)
		}
		if e.Value != "" {
			line += "; " + e.Generator + ": " + e.Value
		}
		lines = append(lines, line)
	}
	return lines
}

// areIDsCompared tells that IDs were compared over the shards, or that none had to
// be: every entity's are each shard's own. In a shard alone they are unique by their
// index, if there are any.
func (d *Document) areIDsCompared() bool {
	switch {
	case d.IDs == nil:
		return false
	case len(d.Pairs) < 2:
		return len(d.IDs.Entities)+len(d.IDs.Columns) > 0
	}
	return d.areAllLocal() || slices.ContainsFunc(d.IDs.Entities, func(e Entity) bool { return len(e.Shards) > 1 })
}

func (d *Document) areAllLocal() bool {
	return d.IDs != nil && len(d.IDs.Entities) > 0 && !slices.ContainsFunc(d.IDs.Entities, func(e Entity) bool { return !e.Local })
}

// whyNotCompared says why areIDsCompared does not hold, as far as that is known.
func (d *Document) whyNotCompared() string {
	says := "no IDs were compared over the shards"
	if len(d.Pairs) < 2 {
		says = "no IDs were looked at"
	}
	switch {
	case d.Run.Interrupted != "" || len(d.Coverage.Unverified) > 0: // these say why
	case d.IDs == nil || len(d.IDs.Entities) == 0:
		says += ": no table has a primary key of one integer, and the fleet file names no entity"
	default:
		says += ": no entity has IDs on two shards that were compared"
	}
	return says
}

// idsNews says what GO means for IDs.
func (d *Document) idsNews() string {
	twice, open := uint64(0), uint64(0)
	if d.IDs != nil {
		for _, e := range d.IDs.Entities {
			if e.Duplicates > 0 {
				twice++
			}
			if e.NotCompared != "" && !e.Local {
				open++
			}
		}
	}
	const room = "every column that stores IDs has room for them"
	ending := "; rows were not compared"
	if open > 0 {
		ending = "; the IDs of " + thousands(open) + plural(open, " entity", " entities") + " were NOT compared, see IDS, and neither were rows"
	}
	switch {
	case twice > 0:
		see := "what else to look at"
		if d.warnsOfNotUnique() {
			see = "the warnings"
		}
		return fmt.Sprintf("no ID of a named entity was given twice, and %s; %s on several shards, see %s", room,
			thousands(twice)+plural(twice, " inferred entity has IDs", " inferred entities have IDs"), see) + ending
	case len(d.Pairs) > 1 && d.areAllLocal():
		return room + "; all IDs are numbers of each shard's own, and were not compared, and neither were rows"
	}
	return "no ID was given twice, and " + room + ending
}

// warnsOfNotUnique tells that IDs stand in several shards and nobody knows whether
// they may.
func (d *Document) warnsOfNotUnique() bool {
	return slices.ContainsFunc(d.Findings, func(f Finding) bool {
		return f.Kind == "id.not-unique" && f.Severity == finding.Warning
	})
}

// isWide tells that no generator will come to a column's end.
func (c *IDColumn) isWide() bool {
	most, err := checksum.ParseInteger(c.Capacity)
	return err == nil && most.Compare(checksum.Int(1<<62)) > 0
}

// fullestFirst are the columns in the order in which they will be full.
func (d *Document) fullestFirst() []IDColumn {
	all := slices.Clone(d.IDs.Columns)
	slices.SortStableFunc(all, func(x, y IDColumn) int { return cmp.Compare(y.Used, x.Used) })
	return all
}

// idsCompared sums up what was compared over shards.
func (d *Document) idsCompared() string {
	var entities, ids uint64
	for _, e := range d.ids().Entities {
		if len(e.Shards) > 1 {
			entities++
			ids += e.IDs
		}
	}
	return fmt.Sprintf("%s of %s compared over shards, %s held against what hands out their IDs",
		counted(ids, "ID"), thousands(entities)+plural(entities, " entity", " entities"), counted(uint64(len(d.ids().Columns)), "column"))
}
