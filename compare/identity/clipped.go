package identity

import (
	"fmt"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// clipped are the rows of one member that hold exactly a type's maximum.
type clipped struct {
	entity.Place
	column  *checksum.Column
	ceiling checksum.Integer
	held    checksum.Held
	facts   finding.ClippedRows
}

// listClipped lists the rows that hold exactly a column's maximum. If IDs have come that
// far, they were cut to it; if not, something else is wrong with them.
func (r *run) listClipped(m *measured, reached *checksum.Integer) {
	var all []clipped
	for _, c := range m.clipped {
		c.facts.Passed = reached != nil && reached.Compare(c.ceiling) > 0
		if m.IsKey() && c.held.AtCeiling == 1 && (reached == nil || reached.Compare(c.ceiling) <= 0) {
			continue // the last ID there is: the headroom says so
		}
		all = append(all, c)
	}
	r.listRows(m, all)
}

// listRows lists clipped rows of one column, shard by shard. A column that may hold the
// IDs of several entities is listed once.
func (r *run) listRows(m *measured, all []clipped) {
	for len(all) > 0 {
		end := 1
		for end < len(all) && all[end].Shard == all[0].Shard && all[end].ceiling == all[0].ceiling {
			end++
		}
		name := m.Name() + " " + all[0].ceiling.String() + " " + all[0].Shard
		if !r.reported[name] {
			r.reported[name] = true
			r.listShard(m, all[:end])
		}
		all = all[end:]
	}
}

// listShard lists the clipped rows of one shard. A row that both members of a pair hold is
// one row.
func (r *run) listShard(m *measured, members []clipped) {
	for i := range members {
		if members[i].facts.Passed {
			r.remember(m, &members[i])
		}
	}
	if len(members) != 2 {
		for _, c := range members {
			r.listMember(m, &c, c.Member, c.held.Rows, c.held.AtCeiling-uint64(len(c.held.Rows)))
		}
		return
	}
	a, b := &members[0], &members[1]
	inA, inB := isAmong(a.held.Rows), isAmong(b.held.Rows)
	both, onlyA, onlyB := []checksum.Bound{}, []checksum.Bound{}, []checksum.Bound{}
	for _, row := range a.held.Rows {
		if inB(row) {
			both = append(both, row)
		} else {
			onlyA = append(onlyA, row)
		}
	}
	for _, row := range b.held.Rows {
		if !inA(row) {
			onlyB = append(onlyB, row)
		}
	}
	moreA, moreB := a.held.AtCeiling-uint64(len(a.held.Rows)), b.held.AtCeiling-uint64(len(b.held.Rows))
	same := uint64(0) // rows that are not listed are taken for the same on both where the listed ones are
	if len(onlyA)+len(onlyB) == 0 {
		same = min(moreA, moreB)
	}
	r.listMember(m, a, "", both, same)
	r.listMember(m, a, a.Member, onlyA, moreA-same)
	r.listMember(m, b, b.Member, onlyB, moreB-same)
}

// isAmong tells whether a row is one of some, by its key.
func isAmong(rows []checksum.Bound) func(checksum.Bound) bool {
	name := func(row checksum.Bound) string { return fmt.Sprintf("%q", row.Text) }
	names := make(map[string]bool, len(rows))
	for _, row := range rows {
		names[name(row)] = true
	}
	return func(row checksum.Bound) bool { return names[name(row)] }
}

// listMember lists rows of one member, "" for both, and counts those that are not listed.
func (r *run) listMember(m *measured, c *clipped, member string, rows []checksum.Bound, more uint64) {
	facts := c.facts
	facts.Entity, facts.Maximum = m.Entity, c.ceiling.String()
	f := finding.Finding{
		Kind: finding.IDClipped, Severity: finding.Warning, Pair: c.Shard, Member: member, Table: m.Table,
		Columns: []string{m.Column}, Facts: facts,
		Recheck: finding.On(member, statement.Where(c.Table, m.Column, c.ceiling.String())),
	}
	if facts.Passed && !(m.Doubtful && facts.Was != "") {
		f.Severity = finding.Blocker
	}
	shown := rows[:min(len(rows), mostClipped)]
	for _, at := range shown {
		one := f
		one.Key = keyIn(&c.held, at)
		r.found(one)
	}
	more += uint64(len(rows) - len(shown))
	if more > 0 {
		facts.Unlisted = true
		f.Count, f.Facts = more, facts
		r.found(f)
	}
}
