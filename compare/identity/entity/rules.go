package entity

// Rules are what the configuration says of IDs.
type Rules struct {
	// Infer makes an entity of every integer primary key of one column, in addition to
	// those that are named.
	Infer      bool
	Entities   []Entity
	Uniques    []Unique
	Generators []Generator
	// Small tells whether a column (db.table.column) holds small IDs for good.
	Small func(column string) bool
	// Local tells whether the numbers of a table (db.table) are each shard's own.
	Local func(table string) bool
}

// IsSmall tells whether a column (db.table.column) holds small IDs for good.
func (r *Rules) IsSmall(column string) bool { return r.Small != nil && r.Small(column) }

// IsLocal tells whether the numbers of a table (db.table) are each shard's own.
func (r *Rules) IsLocal(table string) bool { return r.Local != nil && r.Local(table) }

// TicketTable is the ticket table that gives an entity its IDs, "" for its own key.
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
	// Keys are the columns (db.table.column) that hold each of its IDs once: that of its
	// table, and perhaps that of an archive.
	Keys []string
	// Generator names what generates its IDs; "" for the key's own AUTO_INCREMENT.
	Generator string
	// References and NotReferences tell whether a column (db.table.column) holds its IDs,
	// or does not, whatever its name. Nil: the configuration names none.
	References, NotReferences func(column string) bool
	// Inferred tells that the configuration does not name it: that its IDs are unique
	// over the shards is a guess.
	Inferred bool

	refers string // the name of columns that refer to it, "" for none
}

// Unique is a column whose values must be in one shard only: an e-mail, a slug.
type Unique struct {
	Name   string
	Column string // db.table.column, the only column of a unique key
}

// Generator is a ticket table, on servers that share the work of giving IDs.
type Generator struct {
	Name  string
	Table string // db.table
}
