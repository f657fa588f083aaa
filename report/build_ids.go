package report

import (
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/forecast"
)

// addIDs takes over what was found out about IDs. Nil is a gap if the run was asked for
// them, since IDs that were not looked at must not be GO.
func (d *Document) addIDs(o *identity.Outcome) {
	switch {
	case o != nil:
		d.IDs = idsOf(o)
	case d.Checked(Identity):
		cause := finding.Because(finding.Failed, "the IDs were not looked at, and no reason was recorded")
		if d.Run.Interrupted != "" {
			cause = finding.Because(finding.Ended, "the IDs were not looked at: %s", d.Run.Interrupted)
		}
		d.addGap("", "", finding.Gap{Cause: cause})
		return
	default:
		return
	}
	for _, f := range o.Findings {
		d.addFinding(f)
	}
	for _, g := range o.Gaps {
		d.addGap(g.Pair, g.Table, g)
	}
	d.traceTables(o.Tables)
}

// traceTables notes which tables were looked at for IDs. In a run about IDs, a table that was
// not looked at is a gap.
func (d *Document) traceTables(looked []identity.TableLooked) {
	isLooked := map[tableOfPair]bool{}
	for _, t := range looked {
		isLooked[tableOfPair{t.Shard, t.Table}] = true
	}
	hasGap := d.tablesWithGaps()
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			t := &p.Tables[j]
			t.Traced = isLooked[tableOfPair{p.Name, t.Table}]
			if !t.Traced && d.Goal() == Identity && d.Checked(Identity) && !hasGap(p.Name, t.Table) && !hasGap(p.Name, "") {
				d.addGap(p.Name, t.Table, finding.Gap{Cause: finding.Because(finding.Failed, "not looked at for IDs, and no reason was recorded")})
			}
		}
	}
}

func idsOf(o *identity.Outcome) *IDs {
	ids := &IDs{Parts: 1, Entities: []Entity{}, Columns: []IDColumn{}}
	for _, e := range o.Entities {
		value := ""
		if e.Generator.Value != nil {
			value = e.Generator.Value.String()
		}
		ids.Entities = append(ids.Entities, Entity{
			Name: e.Name, Keys: neverNil(e.Keys), Inferred: e.Inferred, Local: e.Local, Business: e.Business, Shards: neverNil(e.Shards),
			IDs: e.IDs, Duplicates: e.Duplicates, Generator: e.Generator.Source, Value: value, Capacity: e.Generator.Capacity.String(),
			NotCompared: validText(e.Reason), NotUnique: e.NotUnique, Readings: readings(e.Growth),
		})
	}
	for i := range o.Columns {
		ids.Columns = append(ids.Columns, idColumn(&o.Columns[i]))
	}
	return ids
}

// mostReadings is how many readings of one entity are kept: enough to draw how it grew.
const mostReadings = 60

func readings(growth []forecast.Point) []Reading {
	var all []Reading
	for _, p := range forecast.Thin(growth, mostReadings) {
		all = append(all, Reading{At: forJSON(p.At), Value: p.Value})
	}
	return all
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
