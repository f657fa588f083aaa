package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
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
	apart := newGroups[string, []string]()
	for _, e := range d.IDs.Entities {
		if !e.Local {
			apart.add(e.Name, e.Shards)
		}
	}
	var gaps []Gap
	for name, parts := range apart.inOrder {
		if len(parts) > 1 {
			gaps = append(gaps, Gap{Reason: fmt.Sprintf(apartReason+"%s were compared within each of %d parts of the fleet, and not between them", name, len(parts))})
		}
	}
	return gaps
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
