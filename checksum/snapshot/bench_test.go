package snapshot_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/snapshot"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// listings is the table of `make bench`, smaller: 11 columns, a text outside ASCII in each row.
const listings = `CREATE TABLE listings (listing_id BIGINT UNSIGNED NOT NULL PRIMARY KEY, shop_id INT UNSIGNED NOT NULL,
	title VARCHAR(140) NOT NULL, description VARCHAR(500), price_cents INT NOT NULL, currency CHAR(3) NOT NULL, state TINYINT NOT NULL,
	tags VARCHAR(200), created_at DATETIME NOT NULL, updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, rating DOUBLE, KEY (shop_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4`

const fillListings = `INSERT INTO listings SELECT seq, 1 + (seq * 7919) % 200000, CONCAT('Handmade item ', seq, TITLE, seq % 97),
	IF(seq % 11 = 0, NULL, REPEAT(CONCAT(MD5(seq), ' '), 1 + seq % 5)), (seq * 31) % 100000, ELT(1 + seq % 4, 'USD', 'EUR', 'GBP', 'JPY'),
	seq % 5, CONCAT_WS(',', 'tag', seq % 1000, 'vintage'), '2012-07-30' + INTERVAL seq SECOND, '2012-08-10' + INTERVAL (seq % 86400) SECOND,
	seq / 7 FROM seq_1_to_1000000`

// What taking a snapshot costs beside reading the rows as verify does, in rows a second, and
// how many bytes a row takes.
func BenchmarkTake(b *testing.B) {
	for name, title := range map[string]string{"ascii": "' - cafe No'", "outside ASCII": "' — café №'"} {
		origin := fixtures.Started(b, 1, fixtures.Options{BufferPool: "512M", RedoLog: "256M"})[0]
		fill := strings.Replace(fillListings, "TITLE", title, 1)
		origin.MustExec(b, "CREATE DATABASE bench", "USE bench", listings, fill, "ANALYZE TABLE listings")
		live := sidetest.Live(b, origin)
		o := options("bench")
		o.GroupRows = 0
		b.Run(name+"/reading", func(b *testing.B) {
			for b.Loop() {
				table, err := live.Table(context.Background(), "bench", "listings")
				require.NoError(b, err)
				view, _ := o.View(table)
				r, err := live.Open(view)
				require.NoError(b, err)
				rest := checksum.KeyRange{}
				for {
					reading, err := r.Digest(context.Background(), rest, checksum.Limit{Rows: 1 << 16}, checksum.Wire)
					require.NoError(b, err)
					if reading.Ended {
						break
					}
					rest.After = &reading.Last.At
				}
			}
			b.ReportMetric(1e6*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
		b.Run(name+"/taking", func(b *testing.B) {
			size := int64(0)
			for b.Loop() {
				dir, err := os.MkdirTemp("", "snap")
				require.NoError(b, err)
				m, err := snapshot.Take(context.Background(), dir, live, o)
				require.NoError(b, err)
				size = m.Tables[0].Size
				require.NoError(b, os.RemoveAll(filepath.Clean(dir)))
			}
			b.ReportMetric(1e6*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(size)/1e6, "bytes/row")
		})
	}
}
