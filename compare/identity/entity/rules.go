package entity

// Rules are what the configuration says of IDs.
type Rules struct {
	// Infer has every integer primary key of one column taken for an entity's,
	// beside those that are named.
	Infer      bool
	Entities   []Entity
	Uniques    []Unique
	Generators []Generator
	// Small tells of columns (db.table.column) that hold small IDs for good.
	Small func(column string) bool
	// Local tells of tables (db.table) whose numbers are each shard's own.
	Local func(table string) bool
}

// IsSmall tells that a column (db.table.column) holds small IDs for good.
func (r *Rules) IsSmall(column string) bool { return r.Small != nil && r.Small(column) }

// IsLocal tells that a table's (db.table) numbers are each shard's own.
func (r *Rules) IsLocal(table string) bool { return r.Local != nil && r.Local(table) }

// TicketTable is what gives an entity its IDs, "" for its own key.
func (r *Rules) TicketTable(e *Entity) string {
	for _, g := range r.Generators {
		if e.Generator != "" && g.Name == e.Generator {
			return g.Table
		}
	}
	return ""
}

// Entity is something that has an ID.
type Entity struct {
	Name string
	// Keys are the columns (db.table.column) that each of its IDs stands in once:
	// of its table, and perhaps of an archive beside it.
	Keys []string
	// Generator names what hands its IDs out; "" for the key's own AUTO_INCREMENT.
	Generator string
	// References and NotReferences tell of columns (db.table.column) that hold its
	// IDs, or don't, whatever they are called. Nil: the configuration names none.
	References, NotReferences func(column string) bool
	// Inferred tells that nobody named it: that its IDs are unique over the shards
	// is a guess.
	Inferred bool

	refers string // what columns that refer to it are called, "" for nothing
}

// Unique is a column whose values must stand in one shard only: an e-mail, a slug.
type Unique struct {
	Name   string
	Column string // db.table.column, the only column of a unique key
}

// Generator is a ticket table, on servers that hand out IDs between them.
type Generator struct {
	Name  string
	Table string // db.table
}
