package widen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/identity/entity"
)

// foreignKey is one foreign key of a member. InnoDB refuses to change the type of a
// column that is part of one, and to create one between columns of two types.
type foreignKey struct {
	key           *checksum.ForeignKey
	child, parent *checksum.Table // parent is nil where the catalog does not have it
}

// foreignKeys lists a member's foreign keys, by table and name.
func (p *memberPlan) foreignKeys() []foreignKey {
	var all []foreignKey
	for _, t := range p.tables {
		for i := range t.ForeignKeys {
			k := &t.ForeignKeys[i]
			all = append(all, foreignKey{k, t, p.find(k.Database, k.Table)})
		}
	}
	return all
}

// find finds a table by its exact name, and then without regard to case: servers with
// lower_case_table_names spell the names in foreign keys differently.
func (p *memberPlan) find(database, name string) *checksum.Table {
	var found *checksum.Table
	for _, t := range p.tables {
		if t.Database == database && t.Name == name {
			return t
		}
		if strings.EqualFold(t.Database, database) && strings.EqualFold(t.Name, name) {
			found = t
		}
	}
	return found
}

// end is one column at an end of a foreign key.
type end struct {
	table  *checksum.Table
	column *checksum.Column
}

func (e end) name() string {
	if e.column == nil {
		return ""
	}
	return entity.ColumnName(e.table.FullName(), e.column.Name)
}

// pairs are the columns that a foreign key ties to each other.
func (k foreignKey) pairs() [][2]end {
	var all [][2]end
	for i := range min(len(k.key.Columns), len(k.key.RefColumns)) {
		child := end{k.child, k.child.Column(k.key.Columns[i])}
		var parent end
		if k.parent != nil {
			parent = end{k.parent, k.parent.Column(k.key.RefColumns[i])}
		}
		all = append(all, [2]end{child, parent})
	}
	return all
}

// closeOver makes both ends of every foreign key change together, since the key could
// not be added again otherwise. Where one end cannot change, the other stays too.
func (p *memberPlan) closeOver(ctx context.Context, keys []foreignKey) {
	for again := true; again; {
		again = false
		for _, k := range keys {
			for _, pair := range k.pairs() {
				for i, from := range pair {
					to := pair[1-i]
					if p.changes[from.name()] == nil || p.changes[to.name()] != nil {
						continue
					}
					again = true // this ends: each turn plans a column, or keeps one for good
					if to.column != nil && p.isChosen(to.table) && isNarrow(to.column) {
						p.want(ctx, to.table, to.column, role{why: "is tied to " + from.name() + " by the foreign key " + k.key.Name})
					}
					if p.changes[to.name()] == nil {
						p.keep(from.table, from.column, fmt.Sprintf("the foreign key %s of %s ties it to a column that stays as it is", k.key.Name,
							k.child.FullName()))
					}
				}
			}
		}
	}
}

func (p *memberPlan) isChosen(t *checksum.Table) bool {
	return len(p.chosen.Places(t.FullName())) > 0 || p.shard == "" // a ticket table's own
}

// foreignWork is what one step does about foreign keys.
type foreignWork struct {
	drops, adds []string
	bytes       uint64 // of the tables that are copied to add some
}

// foreignAdds are the foreign keys that one ALTER adds to a table: all of them, or none.
type foreignAdds struct {
	first string // the name of the first
	parts []string
}

// foreign drops each foreign key of a changed column before the first of its tables is
// changed, and adds it again after the last.
func (p *memberPlan) foreign(ctx context.Context, keys []foreignKey, order []*checksum.Table) []foreignWork {
	work := make([]foreignWork, len(order))
	adds := make([]map[*checksum.Table]*foreignAdds, len(order))
	for _, k := range keys {
		touched := slices.ContainsFunc(k.pairs(), func(pair [2]end) bool { return p.changes[pair[0].name()] != nil })
		if !touched {
			continue
		}
		child, parent := slices.Index(order, k.child), slices.Index(order, k.parent)
		first, last := min(child, parent), max(child, parent)
		work[first].drops = append(work[first].drops, statement.IfForeignKey(k.child, k.key.Name, true,
			fmt.Sprintf("ALTER TABLE %s DROP FOREIGN KEY %s", statement.Table(k.child), statement.Name(k.key.Name)))...)
		if adds[last] == nil {
			adds[last] = map[*checksum.Table]*foreignAdds{}
		}
		if adds[last][k.child] == nil {
			adds[last][k.child] = &foreignAdds{first: k.key.Name}
		}
		adds[last][k.child].parts = append(adds[last][k.child].parts, p.constraint(ctx, k))
	}
	for i, byTable := range adds {
		for _, t := range p.tables { // one ALTER, and one copy, for each
			if adding := byTable[t]; adding != nil {
				work[i].adds = append(work[i].adds, statement.IfForeignKey(t, adding.first, false,
					"ALTER TABLE "+statement.Table(t)+" "+strings.Join(adding.parts, ", "))...)
				work[i].bytes += t.Bytes + t.IndexBytes
			}
		}
	}
	return work
}

// constraint is the clause that adds a foreign key. No catalog has its ON DELETE and ON
// UPDATE rules; they follow the last bracket of its line in SHOW CREATE TABLE, which is
// read like that of a column.
func (p *memberPlan) constraint(ctx context.Context, k foreignKey) string {
	add := fmt.Sprintf("ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s)", statement.Name(k.key.Name), statement.Names(k.key.Columns),
		statement.Table(k.parent), statement.Names(k.key.RefColumns))
	var errs []error
	for _, name := range []string{statement.Name(k.key.Name), k.key.Name} {
		line, err := p.member.ColumnDefinition(ctx, k.child, "CONSTRAINT "+name)
		if at := strings.LastIndexByte(line, ')'); err == nil && at >= 0 && isRules(line[at+1:]) {
			return add + line[at+1:]
		}
		errs = append(errs, err)
	}
	reason := fmt.Errorf("the ON DELETE and ON UPDATE rules of %s could not be read: %w", k.key.Name, cmp.Or(errors.Join(errs...),
		errors.ErrUnsupported))
	p.gap(ctx, p.shard, k.child.FullName(), reason)
	return add + " /* with its ON DELETE and ON UPDATE rules: see SHOW CREATE TABLE */"
}

// isRules tells whether a text consists of such rules only.
func isRules(text string) bool {
	for _, word := range strings.Fields(text) {
		if !slices.Contains([]string{"ON", "DELETE", "UPDATE", "CASCADE", "SET", "NULL", "DEFAULT", "RESTRICT", "NO", "ACTION"}, word) {
			return false
		}
	}
	return true
}
