package fleet_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
)

// clustersOf are the clusters of a table's findings, by kind.
func clustersOf(o *compare.TableOutcome) map[finding.Kind][]finding.Cluster {
	all := map[finding.Kind][]finding.Cluster{}
	for _, f := range o.Findings {
		if len(f.Clusters) > 0 {
			all[f.Kind] = append(all[f.Kind], f.Clusters...)
		}
	}
	return all
}

// A bad deployment of five minutes leaves its mark on the rows of those minutes: the report names
// them by key and by time, with the exact count, though rows are wrong all over the table. Rows
// that are wrong here and there alone are no cluster. All of it is the same over any number of
// connections.
func TestRowsOfFiveMinutesAreNamedByKeyAndTime(t *testing.T) {
	tw := newTwins(t)
	tw.both("SET time_zone = '+00:00'",
		"CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, amount INT, due DATE, created_at TIMESTAMP NOT NULL DEFAULT '2020-01-01', "+
			"updated_at DATETIME(3))",
		"INSERT INTO orders SELECT 88000000 + seq, seq, '2026-01-01' + INTERVAL seq DIV 1000 DAY, TIMESTAMP('2026-11-01 00:00:00') + "+
			"INTERVAL IF(seq BETWEEN 30001 AND 30400, 30000 * 60 + (seq - 30000) * 7 DIV 10, seq * 60) SECOND, NULL FROM seq_1_to_60000",
		"CREATE TABLE even LIKE orders", "INSERT INTO even SELECT * FROM orders WHERE id <= 88020000")
	tw.onB("SET time_zone = '+00:00'",
		"UPDATE orders SET amount = -1, updated_at = '2026-11-24 14:02:03.5' WHERE id BETWEEN 88030001 AND 88030400",
		"UPDATE orders SET amount = -1 WHERE id IN (SELECT 88000000 + seq * 7919 % 29000 FROM seq_1_to_30)",
		"DELETE FROM even WHERE id > 88019950", "DELETE FROM orders WHERE id BETWEEN 88050001 AND 88050600",
		"DELETE FROM orders WHERE id = 88040000",
		"UPDATE even SET amount = -1 WHERE id IN (SELECT 88000000 + seq * 7919 % 19950 FROM seq_1_to_300)")
	options := tw.options()
	var found [2]compare.TableOutcome
	for i, jobs := range []int{1, 4} {
		options.Jobs, options.RunID = jobs, "r"
		o := fleet.Verify(context.Background(), tw.pair(), options)
		found[i] = tw.table(o, "orders")
		even := tw.table(o, "even")
		assert.EqualValues(t, 350, even.Differences)
		assert.Equal(t, map[finding.Kind][]finding.Cluster{finding.RowStale: {
			{Column: "id", From: "88019951", To: "88020000", Rows: 50, Of: 50},
			{Column: "due", From: "2026-01-20", To: "2026-01-20", Rows: 49, Of: 50},
			{Column: "created_at", From: "2026-11-14 20:31:00", To: "2026-11-14 21:20:00", UTC: true, Rows: 50, Of: 50},
		}}, clustersOf(&even))
	}
	require.EqualValues(t, 430+601, found[0].Differences)
	assert.Equal(t, found[0].Findings, found[1].Findings)
	assert.Equal(t, map[finding.Kind][]finding.Cluster{
		finding.RowDiffers: {
			{Column: "id", From: "88030001", To: "88030400", Rows: 400, Of: 430},
			{Column: "due", From: "2026-01-31", To: "2026-01-31", Rows: 400, Of: 430},
			{Column: "created_at", From: "2026-11-21 20:00:00", To: "2026-11-21 20:04:40", UTC: true, Rows: 400, Of: 430},
			{Column: "updated_at", Member: "b", From: "2026-11-24 14:02:03.500000", To: "2026-11-24 14:02:03.500000", Rows: 400, Of: 430},
		},
		finding.RowMissing: {
			{Column: "id", From: "88050001", To: "88050600", Rows: 600, Of: 601},
			{Column: "due", From: "2026-02-20", To: "2026-02-20", Rows: 600, Of: 601},
			{Column: "created_at", From: "2026-12-05 17:21:00", To: "2026-12-06 03:20:00", UTC: true, Rows: 600, Of: 601},
		},
	}, clustersOf(&found[0]))

	options.Values = checksum.None
	o := tw.table(fleet.Verify(context.Background(), tw.pair(), options), "orders")
	byKey := []finding.Cluster{{Column: "id", From: "88030001", To: "88030400", Rows: 400, Of: 430}}
	assert.Equal(t, byKey, clustersOf(&o)[finding.RowDiffers],
		"keys find rows, and are all that may be shown")
}

// What lies close together is told by all rows of the table, those among them that earlier runs have
// verified: else rows that differ, which are read again each night, would lie wherever the others
// were left out.
func TestClustersAreTheSameWhereMostRowsAreNotReadAgain(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE orders (id INT PRIMARY KEY, amount INT, created_at DATETIME)",
		"INSERT INTO orders SELECT seq, seq, '2026-11-01' + INTERVAL seq MINUTE FROM seq_1_to_30000",
		"CREATE TABLE even LIKE orders", "INSERT INTO even SELECT * FROM orders")
	tw.onB("UPDATE orders SET amount = -1 WHERE id BETWEEN 20001 AND 24000 OR id % 3000 = 1507",
		"UPDATE even SET amount = -1 WHERE id % 1000 = 7")
	n := tw.nights()
	first, all, _ := n.run("one", nil, nil)
	again, rows, _ := n.run("two", nothing, nil)
	assert.Less(t, rows, all/3)
	want := []finding.Cluster{
		{Column: "id", From: "20001", To: "24000", Rows: 4000, Of: 4009},
		{Column: "created_at", From: "2026-11-14 21:21:00", To: "2026-11-17 16:00:00", Rows: 4000, Of: 4009},
	}
	for _, out := range []compare.PairOutcome{first, again} {
		orders, even := tw.table(out, "orders"), tw.table(out, "even")
		assert.Equal(t, map[finding.Kind][]finding.Cluster{finding.RowDiffers: want}, clustersOf(&orders))
		assert.EqualValues(t, 30, even.Differences)
		assert.Empty(t, clustersOf(&even))
	}
}
