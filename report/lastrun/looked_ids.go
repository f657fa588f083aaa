package lastrun

import (
	"slices"
	"strings"

	"allclear/report"
)

// atIDs is about IDs, what hands them out, and the columns that store them: those of every pair
// of the earlier run were looked at again, and nothing about them is a gap.
func (l *look) atIDs(c *report.FindingChange) report.NotLooked {
	if l.then.IDs == nil || l.now.IDs == nil || l.now.Run.Interrupted != "" {
		return report.NotVerifiedNow
	}
	for i := range l.then.Pairs {
		switch p := l.pairs[l.then.Pairs[i].Name]; {
		case p == nil:
			return report.NoSuchPair
		case !isReached(p):
			return report.NotVerifiedNow
		}
	}
	concerned := map[string]bool{"": true, c.Table: true}
	for i := range l.then.IDs.Entities {
		e := &l.then.IDs.Entities[i]
		if !concerns(l.then.IDs, e, c.Table) {
			continue
		}
		if !l.isCompared(e) {
			return report.NotCompared
		}
		for _, key := range e.Keys {
			concerned[tableOf(key)] = true
		}
	}
	for _, g := range l.now.Coverage.Unverified {
		if concerned[g.Table] {
			return report.NotVerifiedNow
		}
	}
	return ""
}

// concerns tells that a table has the keys of an entity, or a column that stores its IDs. What is
// about no table may be about any.
func concerns(ids *report.IDs, e *report.Entity, table string) bool {
	isOfTable := func(c report.IDColumn) bool { return c.Entity == e.Name && c.Table == table }
	isKey := func(key string) bool { return tableOf(key) == table }
	return table == "" || slices.ContainsFunc(e.Keys, isKey) || slices.ContainsFunc(ids.Columns, isOfTable)
}

// tableOf is the table of db.table.column.
func tableOf(key string) string { return key[:max(0, strings.LastIndexByte(key, '.'))] }

// isCompared tells that the newer run compared IDs of an entity on all shards on which the
// earlier one did.
func (l *look) isCompared(then *report.Entity) bool {
	for i := range l.now.IDs.Entities {
		now := &l.now.IDs.Entities[i]
		isThere := func(shard string) bool { return slices.Contains(now.Shards, shard) }
		if now.Name == then.Name && slices.Equal(now.Keys, then.Keys) {
			return (now.NotCompared == "" || then.NotCompared != "") && !slices.ContainsFunc(then.Shards, func(s string) bool { return !isThere(s) })
		}
	}
	return false
}
