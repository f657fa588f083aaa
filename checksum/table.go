package checksum

import (
	"math"
	"strings"
)

// Column is what a member's catalog says about one column. The catalogs of MySQL and
// MariaDB are in utf8mb3: a 4-byte character (an emoji) in the label of an ENUM or SET, in a
// default or in a comment reads '?' there, though rows may hold it (tried on MariaDB 10.11).
type Column struct {
	Name       string  `json:"name,omitempty"`      // as the server spells it
	Type       string  `json:"type,omitempty"`      // DATA_TYPE, lower case: "int", "varchar", "json"
	FullType   string  `json:"full_type,omitempty"` // COLUMN_TYPE: "int(10) unsigned", "enum('a','b')"
	Charset    string  `json:"charset,omitempty"`   // "" for a column without a character set
	Collation  string  `json:"collation,omitempty"` // "" for a column without a character set
	Nullable   bool    `json:"nullable,omitempty"`
	Default    *string `json:"default,omitempty"`    // nil for no default and for a default of NULL
	Generation string  `json:"generation,omitempty"` // the expression of a generated column, "" for others
	Invisible  bool    `json:"invisible,omitempty"`  // left out of SELECT *
	JSON       bool    `json:"json,omitempty"`       // MySQL's JSON, or MariaDB's alias for it (LONGTEXT with a JSON_VALID check)
	Comment    string  `json:"comment,omitempty"`    // "" for none
	// AutoIncrement tells that the server gives the column its numbers.
	AutoIncrement bool   `json:"auto_increment,omitempty"`
	OnUpdate      string `json:"on_update,omitempty"` // the expression of ON UPDATE, "" for none
}

// Unsigned tells whether a numeric column takes no negative values.
func (c *Column) Unsigned() bool { return strings.Contains(c.FullType, "unsigned") }

// IsInteger tells whether a column holds whole numbers and nothing else. BIT and
// YEAR do not count: they have encodings and conversions of their own.
func (c *Column) IsInteger() bool { return c.IntegerBits() > 0 }

// IntegerBits is how many bits a number of an integer column has, including its
// sign; 0 for other columns.
func (c *Column) IntegerBits() int {
	switch c.Type {
	case "tinyint":
		return 8
	case "smallint":
		return 16
	case "mediumint":
		return 24
	case "int":
		return 32
	case "bigint":
		return 64
	}
	return 0
}

// Index is one index of a table, its columns in index order.
type Index struct {
	Name    string        `json:"name,omitempty"`
	Unique  bool          `json:"unique,omitempty"`
	Type    string        `json:"type,omitempty"`   // BTREE, HASH, FULLTEXT, SPATIAL, RTREE
	Hidden  bool          `json:"hidden,omitempty"` // MySQL's INVISIBLE or MariaDB's IGNORED: FORCE INDEX refuses it
	Columns []IndexColumn `json:"columns,omitempty"`
}

// IndexColumn is one part of an index.
type IndexColumn struct {
	Name       string `json:"name,omitempty"`       // "" for an expression (MySQL 8 functional index)
	Descending bool   `json:"descending,omitempty"` // sorted from large to small, MySQL 8.0 and MariaDB 10.8 on
	Prefix     int    `json:"prefix,omitempty"`     // length of the indexed prefix in characters (bytes for binary), 0 for the whole column
}

// ForeignKey says that columns of a table hold what columns of another do.
type ForeignKey struct {
	Name       string   `json:"name,omitempty"`
	Columns    []string `json:"columns,omitempty"`
	Database   string   `json:"database,omitempty"` // of the table referred to
	Table      string   `json:"table,omitempty"`
	RefColumns []string `json:"ref_columns,omitempty"` // its columns, in the order of Columns
	// OnDelete and OnUpdate are what becomes of a row whose parent is deleted or gets another
	// key: RESTRICT, CASCADE, SET NULL, SET DEFAULT; "" where nobody has looked.
	OnDelete string `json:"on_delete,omitempty"`
	OnUpdate string `json:"on_update,omitempty"`
}

// Check is a condition that the server holds against every row that it takes.
type Check struct {
	Name   string `json:"name,omitempty"`
	Clause string `json:"clause,omitempty"` // as the catalog spells it
	Idle   bool   `json:"idle,omitempty"`   // MySQL's NOT ENFORCED: no row is held against it
}

// Table is what a member's catalog says about one base table. It holds no rows.
type Table struct {
	Database string   `json:"database,omitempty"`
	Name     string   `json:"name,omitempty"`
	Engine   string   `json:"engine,omitempty"`
	Format   string   `json:"format,omitempty"`  // of its rows, as the server spells it: "Dynamic"
	Rows     uint64   `json:"rows,omitempty"`    // the server's estimate; may be far off, never used to decide
	Bytes    uint64   `json:"bytes,omitempty"`   // the server's estimate of the data's size
	Columns  []Column `json:"columns,omitempty"` // like Indexes perhaps shared with other tables: never altered where a side gave them
	Indexes  []Index  `json:"indexes,omitempty"`
	Comment  string   `json:"comment,omitempty"` // "" for none
	// IndexBytes is the server's estimate of the size of all indexes but the
	// primary key, in bytes.
	IndexBytes uint64 `json:"index_bytes,omitempty"`
	// AutoIncrement is the next number that the table would give, as the server
	// counts; 0 for a table that gives none.
	AutoIncrement uint64 `json:"auto_increment,omitempty"`
	// Counter is how its numbers stand to its rows; nil where it gives none, or nobody has
	// looked.
	Counter     *Counter     `json:"counter,omitempty"`
	ForeignKeys []ForeignKey `json:"foreign_keys,omitempty"` // those declared on this table, by name
	Checks      []Check      `json:"checks,omitempty"`       // by name; without the one that makes a LONGTEXT of MariaDB a JSON column
	// Partitioned and Versioned (MariaDB's system versioning) tables are read like
	// any other; only the current rows of a versioned table are read.
	Partitioned bool   `json:"partitioned,omitempty"`
	Versioned   bool   `json:"versioned,omitempty"`
	Partitions  string `json:"partitions,omitempty"` // what follows PARTITION BY in the table's definition; "" where nobody has looked
	// Partial tells that the account may not read every column; the catalog does
	// not show the others.
	Partial bool `json:"partial,omitempty"`
}

// Counter is what a table would give next for a number, and the numbers that its rows have.
type Counter struct {
	Next     uint64   `json:"next,omitempty"`     // by the server's AUTO_INCREMENT, read after the rows, unless it was beyond them before
	Greatest *Integer `json:"greatest,omitempty"` // in the column; nil where it holds none
	InUse    bool     `json:"in_use,omitempty"`   // some row has Next
	Unique   bool     `json:"unique,omitempty"`   // a unique key takes each number once
}

// IsPassed tells that rows have numbers which the server is still to give.
func (c *Counter) IsPassed() bool { return c.Greatest != nil && c.Greatest.Compare(Uint(c.Next)) >= 0 }

// NextOf is the first number not less than n that a server gives which gives one of every
// increment numbers (auto_increment_increment, at least 1) from offset on; 2^64-1 where there
// is none, as no counter goes further.
func NextOf(n, increment, offset uint64) uint64 {
	behind := (n%increment + increment - offset%increment) % increment
	if behind == 0 {
		return n
	}
	if next := n + increment - behind; next > n {
		return next
	}
	return math.MaxUint64
}

// FullName is the table's name for people and for glob patterns: db.table.
func (t *Table) FullName() string { return t.Database + "." + t.Name }

// Column finds a column by name, nil if there is none. MySQL compares column
// names without regard to case.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// Catalog is what a member has in the databases asked for.
type Catalog struct {
	Tables []*Table // base tables, sorted by FullName
	// Others are objects without rows of their own: db.name → "view", "sequence".
	Others map[string]string
	// Missing are databases that were asked for by name and are not there; Seen are those that
	// the account sees, where any is missing.
	Missing, Seen []string
	// Hidden are databases in which the account may not read every table, so
	// that the catalog may not show them all.
	Hidden []string
	// HidesDatabases tells that there may be databases that the account does not
	// see at all. Only found out when none were asked for by name.
	HidesDatabases bool
	// Elsewhere are the base tables, as db.table, in databases that were not asked for, as
	// far as the account sees them. Only found out when some were asked for by name.
	Elsewhere []string
}
