package identity

import (
	"context"

	"allclear/checksum"
	"allclear/compare/identity/entity"
)

// Source is a server whose IDs are checked. Implementations are safe for concurrent use,
// and their errors are as those of compare.Side.
type Source interface {
	Address() string
	Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error)
	Table(ctx context.Context, database, name string) (*checksum.Table, error)
	Facts(ctx context.Context, variables []string) (map[string]string, error)
	// Instance and Confirm tell who the server is: see compare.Server.
	Instance() checksum.Instance
	Confirm(ctx context.Context) (checksum.Instance, error)

	// IDs gives the values of a column that are greater than after and at most through
	// (nil means no bound) in ascending order, each once, as many as into has room for.
	// ended tells that there are no more. A negative number is given as its two's
	// complement.
	IDs(ctx context.Context, c checksum.IDColumn, after, through *checksum.Integer, into []uint64) (ids []uint64, ended bool, err error)
	// TopIDs gives up to n of the greatest values below a bound (nil means no bound), in
	// descending order.
	TopIDs(ctx context.Context, c checksum.IDColumn, below *checksum.Integer, n int) ([]checksum.Integer, error)
	// Held tells the greatest value of a column, and which rows hold exactly the ceiling;
	// nil for no ceiling. A column without an index that serves is read in chunks if scan
	// is set, and is otherwise not measured.
	Held(
		ctx context.Context, c checksum.IDColumn, ceiling *checksum.Integer, listed int, scan bool,
	) (held checksum.Held, measured bool, err error)
	// Near counts the rows that hold some numbers, and those that hold each of the numbers
	// up to distance from them, by index or as Held does. Counts may stop at some 10,000.
	Near(
		ctx context.Context, c checksum.IDColumn, numbers []checksum.Integer, distance uint64, scan bool,
	) (rows map[checksum.Integer]uint64, measured bool, err error)
	// Open makes a reader of a view. To look at duplicates it must be a RowFinder. For
	// business keys it must also step through an index and weigh it (compare.Searcher and
	// compare.Collator).
	Open(view checksum.View) (checksum.Reader, error)
	// Texts reads the text of a column in each of some rows, given by their keys; nil for
	// a row that is gone.
	Texts(ctx context.Context, v *checksum.View, column string, at []checksum.Bound) ([]*checksum.Text, error)
	// EqualTexts tells which pairs of texts, from any servers, are equal under a
	// collation.
	EqualTexts(ctx context.Context, collation string, pairs [][2]checksum.Text) ([]bool, error)
	// ColumnDefinition is a column's line in SHOW CREATE TABLE. Asked for "CONSTRAINT
	// `name`", it is the line of that foreign key.
	ColumnDefinition(ctx context.Context, t *checksum.Table, column string) (string, error)
}

// Member is one server of a shard.
type Member struct {
	Name string // a or b
	Source
}

// Shard is the servers that hold one part of the data: a pair, or one alone.
type Shard struct {
	Name    string
	Members []Member
	// KeysEqual tells whether this run has proved that the members hold the same keys in
	// a table (db.table); then reading one is enough. Nil: nothing was proved.
	KeysEqual func(table string) bool
	// Gate is what every read of the shard's rows passes; nil for the run's.
	Gate Gate
}

// readers are the members of which a table's keys must be read.
func (s *Shard) readers(table string) []string {
	names := make([]string, len(s.Members))
	for i, m := range s.Members {
		names[i] = m.Name
	}
	if len(names) > 1 && s.KeysEqual != nil && s.KeysEqual(table) {
		return names[:1]
	}
	return names
}

// Generator is a ticket table, and the servers to ask how far it has come.
type Generator struct {
	entity.Generator
	Servers []GeneratorServer
}

// GeneratorServer is a server that gives IDs from a ticket table.
type GeneratorServer struct {
	Name string // its name in messages: "tickets/a"
	Source
}
