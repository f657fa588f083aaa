package identity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
)

// memberPlan is the plan of one member.
type memberPlan struct {
	*run
	shard   *Shard
	member  Member
	tables  []*checksum.Table // all that the member has, by name
	changes map[string]*change
	stays   map[string]bool // columns that get no ALTER, by db.table.column
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

// role is what a column has to do with an entity.
type role struct {
	entity string
	why    string
	key    bool
	counts bool // with AUTO_INCREMENT
}

func newMemberPlan(r *run, s *Shard, m Member, all *placed) *memberPlan {
	p := &memberPlan{run: r, shard: s, member: m, changes: map[string]*change{}, stays: map[string]bool{}}
	for _, name := range all.names {
		for _, at := range all.places[name] {
			if at.shard == s && at.member.Name == m.Name {
				p.tables = append(p.tables, at.table)
			}
		}
	}
	return p
}

func (p *memberPlan) String() string { return place{shard: p.shard, member: p.member}.String() }

// plan plans the columns that hold IDs on this member.
func (p *memberPlan) plan(ctx context.Context, held []*Holder) {
	for _, h := range held {
		for _, at := range h.places {
			if at.shard != p.shard || at.member.Name != p.member.Name || p.isTicketTable(p.member, h.Table) {
				continue
			}
			c := at.table.Column(h.Column)
			most, _ := capacity(c)
			switch {
			case most.Compare(wide()) >= 0:
			case !isInteger(c):
				p.stay(at.table, c, fmt.Sprintf("%s holds IDs of %s up to %s: whether it becomes BIGINT or longer is for you to say", c.FullType, h.Entity, most))
			default:
				why := fmt.Sprintf("holds IDs of %s (%s)", h.Entity, h.Evidence)
				if h.IsKey() {
					why = "is the key of " + h.Entity
				}
				p.want(ctx, at.table, c, role{h.Entity, why, h.IsKey(), c.AutoIncrement})
			}
		}
	}
	p.finish(ctx)
}

// want plans a column, or says why it stays.
func (p *memberPlan) want(ctx context.Context, t *checksum.Table, c *checksum.Column, why role) {
	name := columnName(t.FullName(), c.Name)
	if known := p.changes[name]; known != nil {
		known.roles = append(known.roles, why)
		return
	}
	if p.stays[name] {
		return
	}
	if c.Generation != "" {
		p.stay(t, c, "it is generated: change the expression's columns, and its type with its expression by hand")
		return
	}
	old, err := p.member.ColumnDefinition(ctx, t, c.Name)
	if err == nil {
		var definition string
		if definition, err = widen(old, c); err == nil {
			p.changes[name] = &change{t, c, definition, []role{why}}
			return
		}
	}
	p.gap(ctx, p.shard.Name, t.FullName(), err)
	p.stay(t, c, "its definition could not be read")
}

// stay keeps a column as it is.
func (p *memberPlan) stay(t *checksum.Table, c *checksum.Column, why string) {
	name := columnName(t.FullName(), c.Name)
	delete(p.changes, name)
	if !p.stays[name] {
		p.stays[name] = true
		p.left = append(p.left, fmt.Sprintf("%s on %s: %s", name, strings.TrimPrefix(p.String(), "/"), why))
	}
}

// finish makes steps of the changes.
func (p *memberPlan) finish(ctx context.Context) {
	keys := p.ties()
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
		if c := p.changes[columnName(t.FullName(), t.Columns[i].Name)]; c != nil {
			all = append(all, c)
		}
	}
	return all
}

// step is the work on one table.
func (p *memberPlan) step(t *checksum.Table, f foreignWork) Step {
	s := Step{Shard: p.shard.Name, Member: p.member.Name, Table: t.FullName(), Statements: []string{"SET SESSION sql_log_bin = 0"}}
	if t.Versioned { // else MariaDB refuses: its history would be rewritten
		s.Statements = append(s.Statements, "SET SESSION system_versioning_alter_history = 'KEEP'")
	}
	s.Statements = append(s.Statements, f.drops...)
	var parts, why []string
	for _, c := range p.of(t) {
		s.Columns = append(s.Columns, c.column.Name)
		parts = append(parts, "MODIFY COLUMN "+c.definition)
		for _, r := range c.roles {
			why = append(why, c.column.Name+" "+r.why)
		}
	}
	s.Statements = append(s.Statements, "ALTER TABLE "+quoteTable(t)+" "+strings.Join(parts, ", "))
	s.Statements = append(s.Statements, f.adds...)
	s.Bytes = t.Bytes + t.IndexBytes + f.bytes
	s.Estimate = alterTime(s.Bytes, p.o.AlterRate)
	s.Rebuilds = rebuilds(t, s.Columns)
	s.Why = strings.Join(why, "; ")
	return s
}

// rebuilds lists a table's indexes. Each secondary one holds the primary key, so
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
	slices.SortFunc(all, func(x, y string) int {
		return cmp.Or(yesFirst(strings.HasPrefix(x, "PRIMARY"), strings.HasPrefix(y, "PRIMARY")), strings.Compare(x, y))
	})
	return all
}

// widen makes BIGINT of an integer column's definition and leaves the rest as it
// is. A display width goes, unless ZEROFILL shows it: there it is what clients see.
func widen(definition string, c *checksum.Column) (string, error) {
	rest, ok := strings.CutPrefix(definition, quote(c.Name)+" ")
	if !ok && len(definition) > len(c.Name) && strings.EqualFold(definition[:len(c.Name)], c.Name) {
		rest, ok = strings.CutPrefix(definition[len(c.Name):], " ")
	}
	end := strings.IndexAny(rest, " (")
	if end < 0 {
		end = len(rest)
	}
	if _, isInt := integerBits(strings.ToLower(rest[:end])); !ok || !isInt {
		return "", fmt.Errorf("the definition of %s is not understood: %s", c.Name, definition)
	}
	rest = rest[end:]
	if width := strings.IndexByte(rest, ')'); width >= 0 && rest[0] == '(' && !strings.Contains(c.FullType, "zerofill") {
		rest = rest[width+1:]
	}
	return quote(c.Name) + " bigint" + rest, nil
}
