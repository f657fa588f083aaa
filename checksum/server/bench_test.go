package server_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// BenchmarkSuspects compares the search for suspects, in chunks, with the statement by
// which an operator would count texts outside ASCII: metric x-count is how many times as
// long it takes; x-steps is what finding the chunks' ends adds, where they are not known
// from other reads. The statements take turns, and the shortest time of each counts,
// since the machine may be busy with something else.
//
//	go test ./checksum/server -run '^$' -bench Suspects -benchtime 5x
func BenchmarkSuspects(b *testing.B) {
	const rows, chunk = 500_000, 50_000
	s := fixtures.Started(b, 1, fixtures.Options{BufferPool: "512M", RedoLog: "256M"})[0]
	require.NoError(b, fixtures.Bench(context.Background(), rows, s))
	statements := []string{"USE shop", "SET sql_mode = ''"}
	for _, set := range []string{"utf8mb3", "latin1"} {
		statements = append(statements,
			"CREATE TABLE listings_"+set+" (listing_id BIGINT UNSIGNED PRIMARY KEY,"+
				" title VARCHAR(140) CHARACTER SET "+set+")",
			"INSERT INTO listings_"+set+" SELECT listing_id, title FROM listings")
	}
	s.MustExec(b, statements...)
	m := open(b, s)
	for _, c := range []struct{ name, table, columns string }{
		{"all columns", "listings", "title description currency tags"},
		{"title, none in ASCII", "listings", "title"},
		{"description, all in ASCII", "listings", "description"},
		{"currency, 3 bytes", "listings", "currency"},
		{"title in utf8mb3", "listings_utf8mb3", "title"},
		{"title in latin1", "listings_latin1", "title"},
	} {
		b.Run(c.name, func(b *testing.B) {
			v := viewOf(b, m, "shop", c.table)
			count := keepAndCount(v, c.columns)
			least := map[string]time.Duration{}
			timed := func(what string, do func()) {
				began := time.Now()
				do()
				if took := time.Since(began); least[what] == 0 || took < least[what] {
					least[what] = took
				}
			}
			for b.Loop() {
				timed("count", func() {
					_, err := s.DB().ExecContext(context.Background(), count)
					require.NoError(b, err)
				})
				var ranges []checksum.KeyRange
				timed("steps", func() { ranges = steps(b, m, v, chunk) })
				timed("scan", func() {
					for _, r := range ranges {
						require.Empty(b, suspects(b, m, v, r).texts)
					}
				})
			}
			b.ReportMetric(float64(least["steps"])/float64(least["count"]), "x-steps")
			b.ReportMetric(float64(least["scan"])/float64(least["count"]), "x-count")
		})
	}
}

// keepAndCount leaves only the key and some columns in a view, and writes the statement
// that counts the values outside ASCII in these columns.
func keepAndCount(v *checksum.View, columns string) string {
	var kept []checksum.ViewColumn
	var conditions, sums []string
	for i, column := range v.Columns {
		wanted := strings.Contains(" "+columns+" ", " "+column.Name+" ")
		if wanted {
			condition := "LENGTH(" + column.Name + ") <> CHAR_LENGTH(" + column.Name + ")"
			conditions, sums = append(conditions, condition), append(sums, "SUM("+condition+")")
		}
		if i < v.Key || wanted {
			kept = append(kept, column)
		}
	}
	v.Columns = kept
	if len(conditions) == 1 {
		return "SELECT COUNT(*) FROM shop." + v.Table.Name + " WHERE " + conditions[0]
	}
	return "SELECT " + strings.Join(sums, ", ") + " FROM shop." + v.Table.Name
}

// steps cuts a table into chunks.
func steps(b *testing.B, m *server.Member, v *checksum.View, chunk uint64) (ranges []checksum.KeyRange) {
	var after *checksum.Bound
	for {
		at, err := reader(b, m, v).Step(context.Background(), checksum.KeyRange{After: after}, chunk)
		require.NoError(b, err)
		ranges = append(ranges, checksum.KeyRange{After: after, Through: at})
		if at == nil {
			return ranges
		}
		after = at
	}
}

// BenchmarkRecord compares what it takes to record a table in chunks with reading it: x-digest
// is how many times as long it is as a digest of the same kind, x-wire as one of kind wire.
//
//	go test ./checksum/server -run '^$' -bench Record -benchtime 5x
func BenchmarkRecord(b *testing.B) {
	const rows, chunk = 500_000, 1 << 16
	s := fixtures.Started(b, 1, fixtures.Options{BufferPool: "512M", RedoLog: "256M"})[0]
	require.NoError(b, fixtures.Bench(context.Background(), rows, s))
	m := open(b, s)
	rd := reader(b, m, viewOf(b, m, "shop", "listings"))
	limit := checksum.Limit{Rows: chunk}
	read := func(kind checksum.Kind) (sum checksum.Digest) {
		for in := (checksum.KeyRange{}); ; {
			reading, err := rd.Digest(b.Context(), in, limit, kind)
			require.NoError(b, err)
			sum = sum.Plus(reading.Digest)
			if reading.Ended {
				return sum
			}
			in.After = &reading.Last.At
		}
	}
	record := func() (sum checksum.Digest) {
		for after := (*checksum.Bound)(nil); ; {
			through, err := rd.Record(b.Context(), after, limit, func() {}, func(r *checksum.RowRecord) error {
				sum.Add(r.Hash)
				return nil
			})
			require.NoError(b, err)
			if through == nil {
				return sum
			}
			after = through
		}
	}
	least := map[string]time.Duration{}
	timed := func(what string, do func() checksum.Digest) (sum checksum.Digest) {
		began := time.Now()
		sum = do()
		if took := time.Since(began); least[what] == 0 || took < least[what] {
			least[what] = took
		}
		return sum
	}
	for b.Loop() {
		timed("wire", func() checksum.Digest { return read(checksum.Wire) })
		want := timed("digest", func() checksum.Digest { return read(checksum.Meaning) })
		require.Equal(b, want, timed("record", record))
		require.Equal(b, uint64(rows), want.Rows)
	}
	b.ReportMetric(float64(least["record"])/float64(least["digest"]), "x-digest")
	b.ReportMetric(float64(least["record"])/float64(least["wire"]), "x-wire")
	b.ReportMetric(rows/least["record"].Seconds(), "rows/s")
}

// BenchmarkWhole compares what it takes to read a table of 2 million rows of some 200 bytes
// in parts with what one statement takes: x-one is how many times as long it is by the
// primary key, by an index in the order in which rows were added, and by one in no order,
// with a buffer pool that holds all of the table and with one that holds a sixth.
//
//	go test ./checksum/server -run '^$' -bench Whole -benchtime 3x
func BenchmarkWhole(b *testing.B) {
	for _, pool := range []string{"1024M", "64M"} {
		s := fixtures.Started(b, 1, fixtures.Options{BufferPool: pool, RedoLog: "256M"})[0]
		s.MustExec(b, "CREATE DATABASE d", "USE d", "CREATE TABLE t (id INT PRIMARY KEY, added INT NOT NULL, random INT NOT NULL,"+
			" filler VARCHAR(200) NOT NULL, KEY added (added), KEY random (random))",
			"INSERT INTO t SELECT seq, seq DIV 5, CRC32(seq) >> 1, REPEAT(SHA2(seq, 256), 3) FROM seq_1_to_2000000", "ANALYZE TABLE t")
		m := open(b, s)
		for _, index := range []string{"PRIMARY", "added", "random"} {
			b.Run(pool+" "+index, func(b *testing.B) {
				table, err := m.Table(b.Context(), "d", "t")
				require.NoError(b, err)
				table.Rows, table.Bytes = 100_000_000, 0 // long, and not too large for the pool
				table.Indexes = slices.DeleteFunc(table.Indexes, func(i checksum.Index) bool { return i.Name != index })
				v := checksum.View{Table: table}
				for i := range table.Columns {
					v.Columns = append(v.Columns, checksum.ViewColumn{Column: &table.Columns[i]})
				}
				one := v
				short := *table
				short.Rows = 1
				one.Table = &short
				took := map[string]time.Duration{}
				for b.Loop() {
					for what, v := range map[string]*checksum.View{"one": &one, "parts": &v} {
						began := time.Now()
						all, err := reader(b, m, v).Buckets(b.Context(), checksum.Wire, 1)
						require.NoError(b, err)
						require.Equal(b, uint64(2_000_000), all.Total().Rows)
						if t := time.Since(began); took[what] == 0 || t < took[what] {
							took[what] = t
						}
					}
				}
				b.ReportMetric(took["one"].Seconds(), "s/one")
				b.ReportMetric(float64(took["parts"])/float64(took["one"]), "x-one")
			})
		}
	}
}

// BenchmarkIDs reads the primary key of a million rows in pages; the metric is
// how many IDs a second one connection brings.
//
//	go test ./checksum/server -run '^$' -bench IDs -benchtime 5x
func BenchmarkIDs(b *testing.B) {
	const rows, page = 1_000_000, 100_000
	s := fixtures.Started(b, 1, fixtures.Options{BufferPool: "512M", RedoLog: "256M"})[0]
	s.MustExec(b, "CREATE DATABASE d", "USE d", "CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, n INT, KEY (n))",
		"INSERT INTO t SELECT seq, 2 * seq FROM seq_1_to_1000000", "ANALYZE TABLE t")
	m := open(b, s)
	table, err := m.Table(b.Context(), "d", "t")
	require.NoError(b, err)
	for times, name := range map[int]string{1: "id", 2: "n"} {
		b.Run(name, func(b *testing.B) {
			c := checksum.NewIDColumn(table, table.Column(name))
			into := make([]uint64, page)
			b.ReportAllocs()
			for b.Loop() {
				var after *checksum.Integer
				read, sum := 0, uint64(0)
				for ended := false; !ended; {
					var ids []uint64
					ids, ended, err = m.IDs(b.Context(), c, after, nil, into)
					require.NoError(b, err)
					for _, id := range ids {
						sum += id
					}
					if read += len(ids); len(ids) > 0 {
						last := checksum.Uint(ids[len(ids)-1])
						after = &last
					}
				}
				require.Equal(b, rows, read)
				require.Equal(b, uint64(rows/2*(rows+1)*times), sum)
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "IDs/s")
		})
	}
}
