package widen

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/forecast"
)

// memberPlan is the plan of one member.
type memberPlan struct {
	*planner
	shard   string
	member  identity.Member
	tables  []*checksum.Table // all that the member has, by name
	changes map[string]*change
	kept    map[string]bool // columns that get no ALTER, by db.table.column
	steps   []Step
	left    []string
}

// change is one column that becomes BIGINT.
type change struct {
	table      *checksum.Table
	column     *checksum.Column
	definition string // the new one
	roles      []role
}

// role is how a column is related to an entity.
type role struct {
	entity string
	why    string
	key    bool
	counts bool // with AUTO_INCREMENT
}

func newMemberPlan(p *planner, shard string, m identity.Member, all *entity.Catalogs) *memberPlan {
	plan := &memberPlan{planner: p, shard: shard, member: m, changes: map[string]*change{}, kept: map[string]bool{}}
	for _, name := range all.Tables() {
		for _, at := range all.Places(name) {
			if at.Shard == shard && at.Member == m.Name {
				plan.tables = append(plan.tables, at.Table)
			}
		}
	}
	return plan
}

func (p *memberPlan) String() string {
	return entity.Place{Shard: p.shard, Member: p.member.Name}.String()
}

// plan plans the columns that hold IDs on this member.
func (p *memberPlan) plan(ctx context.Context, held []*entity.Holder) {
	for _, h := range held {
		for _, at := range h.At {
			if at.Shard != p.shard || at.Member != p.member.Name || p.isTicketTable(p.member, h.Table) {
				continue
			}
			c := at.Table.Column(h.Column)
			most, _ := entity.Capacity(c)
			switch {
			case most.Compare(entity.Wide()) >= 0:
			case !c.IsInteger():
				p.keep(at.Table, c, fmt.Sprintf("%s holds IDs of %s up to %s: whether it becomes BIGINT or longer is for you to say", c.FullType,
					h.Entity, most))
			default:
				why := fmt.Sprintf("holds IDs of %s (%s)", h.Entity, h.Evidence)
				if h.IsKey() {
					why = "is the key of " + h.Entity
				}
				p.want(ctx, at.Table, c, role{h.Entity, why, h.IsKey(), c.AutoIncrement})
			}
		}
	}
	p.finish(ctx)
}

// want plans to change a column, or says why it stays.
func (p *memberPlan) want(ctx context.Context, t *checksum.Table, c *checksum.Column, why role) {
	name := entity.ColumnName(t.FullName(), c.Name)
	if known := p.changes[name]; known != nil {
		known.roles = append(known.roles, why)
		return
	}
	if p.kept[name] {
		return
	}
	if c.Generation != "" {
		p.keep(t, c, "it is generated: change the expression's columns, and its type with its expression by hand")
		return
	}
	old, err := p.member.ColumnDefinition(ctx, t, c.Name)
	if err == nil {
		var definition string
		if definition, err = widened(old, c); err == nil {
			p.changes[name] = &change{t, c, definition, []role{why}}
			return
		}
	}
	p.gap(ctx, p.shard, t.FullName(), err)
	p.keep(t, c, "its definition could not be read")
}

// keep leaves a column as it is.
func (p *memberPlan) keep(t *checksum.Table, c *checksum.Column, why string) {
	name := entity.ColumnName(t.FullName(), c.Name)
	delete(p.changes, name)
	if !p.kept[name] {
		p.kept[name] = true
		p.left = append(p.left, fmt.Sprintf("%s on %s: %s", name, strings.TrimPrefix(p.String(), "/"), why))
	}
}

// finish turns the changes into steps.
func (p *memberPlan) finish(ctx context.Context) {
	keys := p.foreignKeys()
	p.closeOver(ctx, keys)
	order := p.order(keys)
	foreign := p.foreign(ctx, keys, order)
	for i, t := range order {
		p.steps = append(p.steps, p.step(t, foreign[i]))
	}
}

// of lists the changes of a table, in the order of its columns.
func (p *memberPlan) of(t *checksum.Table) []*change {
	var all []*change
	for i := range t.Columns {
		if c := p.changes[entity.ColumnName(t.FullName(), t.Columns[i].Name)]; c != nil {
			all = append(all, c)
		}
	}
	return all
}

// step is the work on one table.
func (p *memberPlan) step(t *checksum.Table, f foreignWork) Step {
	s := Step{Shard: p.shard, Member: p.member.Name, Table: t.FullName(), Statements: []string{"SET SESSION sql_log_bin = 0"}}
	if t.Versioned { // otherwise MariaDB refuses, because the ALTER rewrites history
		s.Statements = append(s.Statements, "SET SESSION system_versioning_alter_history = 'KEEP'")
	}
	s.Statements = append(s.Statements, f.drops...)
	var parts, why []string
	for _, c := range p.of(t) {
		s.Columns, s.Used = append(s.Columns, c.column.Name), max(s.Used, p.usedOf(c))
		if save := c.save(); save != "" {
			s.Saves = append(s.Saves, save)
		}
		parts = append(parts, "MODIFY COLUMN "+c.definition)
		for _, r := range c.roles {
			why = append(why, c.column.Name+" "+r.why)
		}
	}
	s.Statements = append(s.Statements, "ALTER TABLE "+statement.Table(t)+" "+strings.Join(parts, ", "))
	s.Statements = append(s.Statements, f.adds...)
	s.Bytes = t.Bytes + t.IndexBytes + f.bytes
	s.Estimate = forecast.AlterTime(s.Bytes, p.options.AlterRate)
	s.Rebuilds = rebuilds(t, s.Columns)
	s.Why = strings.Join(why, "; ")
	return s
}

// usedOf is how much of its range a column has used.
func (p *memberPlan) usedOf(c *change) float64 {
	most, used := checksum.Integer{}, 0.0
	if top := entity.Ceiling(c.column); top != nil {
		most = *top
	}
	for _, r := range c.roles {
		next := p.next[r.entity]
		if r.counts {
			next = max(next, c.table.AutoIncrement)
		}
		used = max(used, float64(next)/most.Float())
	}
	return used
}

// used is how much the fullest column of the member has used.
func (p *memberPlan) used() (most float64) {
	for i := range p.steps {
		most = max(most, p.steps[i].Used)
	}
	return most
}

// save reads the keys of the rows that hold exactly the column's maximum. A key of its own
// has no such rows but the last.
func (c *change) save() string {
	if slices.ContainsFunc(c.roles, func(r role) bool { return r.key }) {
		return ""
	}
	return statement.AtMaximum(c.table, c.column.Name, entity.Ceiling(c.column).String())
}

// rebuilds lists a table's indexes. Each secondary index contains the primary key, so
// that all grow with it.
func rebuilds(t *checksum.Table, columns []string) []string {
	has := func(index *checksum.Index) bool {
		return slices.ContainsFunc(index.Columns, func(part checksum.IndexColumn) bool {
			return slices.ContainsFunc(columns, func(c string) bool { return strings.EqualFold(c, part.Name) })
		})
	}
	primary := slices.ContainsFunc(t.Indexes, func(x checksum.Index) bool { return x.Name == "PRIMARY" && has(&x) })
	var all []string
	for i := range t.Indexes {
		name := t.Indexes[i].Name
		if primary || has(&t.Indexes[i]) {
			name += " (grows)"
		}
		all = append(all, name)
	}
	rank := func(name string) int {
		if strings.HasPrefix(name, "PRIMARY") {
			return 0
		}
		return 1
	}
	slices.SortFunc(all, func(x, y string) int { return cmp.Or(cmp.Compare(rank(x), rank(y)), strings.Compare(x, y)) })
	return all
}

// widened changes an integer column's definition to BIGINT and leaves the rest as it is.
// It drops the display width, unless ZEROFILL makes it visible to clients.
func widened(definition string, c *checksum.Column) (string, error) {
	rest, ok := strings.CutPrefix(definition, statement.Name(c.Name)+" ")
	if !ok && len(definition) > len(c.Name) && strings.EqualFold(definition[:len(c.Name)], c.Name) {
		rest, ok = strings.CutPrefix(definition[len(c.Name):], " ")
	}
	end := strings.IndexAny(rest, " (")
	if end < 0 {
		end = len(rest)
	}
	if word := (&checksum.Column{Type: strings.ToLower(rest[:end])}); !ok || !word.IsInteger() {
		return "", finding.Refuse(finding.Unsupported, "the definition of %s is not understood: %s", c.Name, definition)
	}
	rest = rest[end:]
	if width := strings.IndexByte(rest, ')'); width >= 0 && rest[0] == '(' && !strings.Contains(c.FullType, "zerofill") {
		rest = rest[width+1:]
	}
	return statement.Name(c.Name) + " bigint" + rest, nil
}
