package words

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
)

// TestWhatFindingsAboutIDsSay: every fact of a finding about IDs is in its sentence.
func TestWhatFindingsAboutIDsSay(t *testing.T) {
	row := func(id string) []finding.KeyValue { return []finding.KeyValue{{Column: "user_id", Value: id}} }
	full, start := time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 30, 23, 0, 0, 0, time.UTC)
	both := []finding.IDPlace{{Shard: "s1"}, {Shard: "s2", Members: []string{"b"}}}
	tickets := finding.TicketIDs{Entity: "user", Generator: "ticket table t.t", Server: "tickets/a", Next: "1003", Lowest: "1003",
		Highest: "1007"}
	room := finding.Headroom{Entity: "user", Type: "int(11)", Capacity: "100", Generator: "AUTO_INCREMENT", Gives: "200", Value: "60",
		Used: 0.6, Left: "40"}
	with := func(change func(*finding.Headroom)) finding.Headroom {
		h := room
		change(&h)
		return h
	}
	many := finding.NotUniqueIDs{Entity: "job", Shards: 2, Share: 1, Examples: []string{"1", "2"}, Looked: 30, Different: 4}
	guessed := func(guess finding.IDsGuess) finding.NotUniqueIDs {
		n := many
		n.Guess = guess
		return n
	}
	clipped := finding.ClippedRows{Entity: "user", Type: "int(11)", Maximum: "2147483647"}
	for _, c := range []struct {
		kind  finding.Kind
		count uint64
		facts finding.Facts
		want  string
	}{
		{finding.IDDuplicate, 1, finding.DuplicateID{Of: "user", Places: both, SameRow: true},
			"on s1 and s2/b: the same row, a stale copy; one of them has to go"},
		{finding.IDDuplicate, 1, finding.DuplicateID{Of: "user", Places: both}, "on s1 and s2/b: different rows, so one ID was given twice"},
		{finding.IDDuplicate, 1, finding.DuplicateID{Of: "user", Places: both[:1]}, "in several tables of s1: each of its IDs should stand in " +
			"one of them"},
		{finding.IDDuplicate, 3, finding.DuplicateID{Of: "user", Unlisted: true}, "3 more IDs of user in more than one shard, looked at twice " +
			"but not listed one by one"},
		{finding.IDDuplicate, 1234, finding.DuplicateID{Of: "user", Unlisted: true, Unlooked: true},
			"1,234 more IDs of user in more than one shard, counted but not looked at a second time"},
		{finding.IDInFlight, 1, finding.DuplicateID{Of: "user", Unlisted: true},
			"1 ID of user stood in more than one shard and no longer did at a second look: rows on their way between shards"},
		{finding.IDDuplicate, 1, finding.DuplicateID{Of: "email", Business: true, Places: []finding.IDPlace{{Shard: "s1", Row: row("1")},
			{Shard: "s2", Row: row("2")}}},
			"the same email on s1 (user_id=1) and s2 (user_id=2)"},
		{finding.IDDuplicate, 2, finding.DuplicateID{Of: "email", Business: true, Unlisted: true},
			"2 more values of email in more than one shard, counted but not listed"},
		{finding.IDNotUnique, 30, many, "30 IDs (100% of those that could) stand in more than one of 2 shards, such as 1, 2, with different " +
			"rows in 4 of 30 looked at. " +
			"Nobody said whether its IDs are unique over the shards; declare the table under ids: local, or its entity under ids: entities"},
		{finding.IDNotUnique, 30, guessed(finding.CopiedTable), "30 IDs (100% of those that could) stand in more than one of 2 shards, with " +
			"the same rows as far as was looked: " +
			"a table that every shard has a copy of"},
		{finding.IDNotUnique, 30, guessed(finding.OwnNumbers), "30 IDs (100% of those that could) stand in more than one of 2 shards: each " +
			"shard counts its own, it seems, " +
			"but nobody said so; declare the table under ids: local, or its entity under ids: entities"},
		{finding.IDNotCompared, 1, finding.UncomparedIDs{Entity: "x", Cause: finding.Because(finding.NoKey, "no index")}, "no index"},
		{finding.IDClipped, 1, clipped, "user_id is exactly 2147483647, the maximum of int(11), to which no ID of user has come yet"},
		{finding.IDClipped, 7, finding.ClippedRows{Entity: "user", Type: "int(11)", Maximum: "2147483647", Passed: true, Unlisted: true},
			"7 more rows: user_id is exactly 2147483647, the maximum of int(11): an ID of user was cut to it, which strict mode does not prevent " +
				"under INSERT IGNORE or ALTER TABLE"},
		{finding.IDHeadroom, 1, room, "int(11) holds IDs of user up to 100, and AUTO_INCREMENT has come to 60: 60% of it, 40 left"},
		{finding.IDHeadroom, 1, with(func(h *finding.Headroom) {
			h.On = []string{"s1/a", "2", "3", "4", "5", "6", "7", "8"}
			h.Generator = ""
		}),
			"int(11) on s1/a, 2, 3, 4, 5, 6, 2 more holds IDs of user up to 100, and the key has come to 60: 60% of it, 40 left"},
		{finding.IDHeadroom, 1, with(func(h *finding.Headroom) { h.Value, h.Passed = "101", true }),
			"int(11) holds IDs of user up to 100, and AUTO_INCREMENT has come to 101: new IDs do not fit"},
		{finding.IDReferenceNarrower, 1, room, "int(11) holds IDs of user up to 100, and AUTO_INCREMENT can give up to 200; it has come to " +
			"60, 60% of the way"},
		{finding.IDReferenceNarrower, 1, with(func(h *finding.Headroom) { h.Value = "" }),
			"int(11) holds IDs of user up to 100, and AUTO_INCREMENT can give up to 200"},
		{finding.IDHeadroom, 1, with(func(h *finding.Headroom) { h.Outlook, h.Doubtful = &finding.Outlook{}, true }),
			"int(11) holds IDs of user up to 100, and AUTO_INCREMENT has come to 60: 60% of it, 40 left; at the rate of the last days it lasts; " +
				"whether its IDs are those is not known"},
		{finding.IDHeadroom, 1, with(func(h *finding.Headroom) { h.Outlook = &finding.Outlook{PerDay: 1.4, Full: &full, SafeStart: &start} }),
			"int(11) holds IDs of user up to 100, and AUTO_INCREMENT has come to 60: 60% of it, 40 left; " +
				"at 1 a day it is full on 2026-10-31, and the last safe start of its ALTER is 2026-10-30 23:00 UTC"},
		{finding.IDHeadroom, 1, with(func(h *finding.Headroom) {
			h.Outlook = &finding.Outlook{PerDay: 1.4, Full: &full, SafeStart: &start, TooLate: true}
		}), "int(11) holds IDs of user up to 100, and AUTO_INCREMENT has come to 60: 60% of it, 40 left; " +
			"at 1 a day it is full on 2026-10-31, and the last safe start of its ALTER was 2026-10-30 23:00 UTC"},
		{finding.IDTicketBehind, 2, tickets, "ticket table t.t on tickets/a is behind: its next ID is 1003, and 2 IDs of user from there on " +
			"are in use already (1003 to 1007): what it gives next collides"},
		{finding.IDTicketAhead, 2, tickets, "2 IDs of user in use that ticket table t.t on tickets/a never gave: its next is 1003, in use are " +
			"1003 to 1007"},
		{finding.IDTicketAhead, 100_000, finding.TicketIDs{Entity: "user", Generator: "ticket table t.t", Server: "x", Next: "1", Lowest: "2",
			Highest: "3", AtLeast: true},
			"more than 100,000 IDs of user in use that ticket table t.t on x never gave: its next is 1, in use are 2 to 3"},
		{finding.IDTicketAhead, 1, finding.TicketIDs{Entity: "user", Generator: "ticket table t.t", Lowest: "300", Highest: "300"},
			"1 ID of user in use that no server of ticket table t.t has given or would give, such as 300"},
		{finding.IDParity, 1, finding.SameNumbers{Generator: "ticket table t.t", Servers: [2]finding.IDSeries{{Server: "x", Increment: 2,
			Offset: 1}, {Server: "y", Increment: 4, Offset: 3}}},
			"ticket table t.t gives the same IDs on x (increment 2, offset 1) and on y (increment 4, offset 3)"},
		{finding.IDParity, 1, finding.SameNumbers{Servers: [2]finding.IDSeries{{Server: "s/a", Increment: 2, Offset: 1}, {Server: "s/b",
			Increment: 2, Offset: 1}}},
			"both members take writes (read_only is off), and both would give the same IDs: a with increment 2, offset 1, b with increment 2, " +
				"offset 1"},
		{finding.IDNeverGiven, 1, finding.NeverGiven{Entity: "shop", Generator: "AUTO_INCREMENT", Value: "7010001", Greatest: "999999999"},
			"holds IDs of shop up to 999999999, and AUTO_INCREMENT has come to 7010001: nothing has given such an ID yet"},
		{finding.IDDurability, 1, finding.ForgetfulServers{Generator: "ticket table t.t", Servers: []string{"x"}, FlushLog: "2"},
			"ticket table t.t on x: with innodb_flush_log_at_trx_commit = 2 a crash may turn the counter back, and IDs are given twice"},
		{finding.IDDurability, 2, finding.ForgetfulServers{Generator: "AUTO_INCREMENT", Servers: []string{"x", "y"}, Version: "5.7.44"},
			"AUTO_INCREMENT on x, y: 5.7.44 forgets its counters at a restart, and gives the IDs of deleted rows again"},
	} {
		assert.Equal(t, c.want, Detail(&finding.Finding{Kind: c.kind, Count: c.count, Columns: []string{"user_id"}, Facts: c.facts}))
	}
}

// TestPercentNeverRoundsUpToAWhole: 100% would say that a column is full when it is not.
func TestPercentNeverRoundsUpToAWhole(t *testing.T) {
	for share, text := range map[float64]string{
		0.99999999: "99.99%", 1: "100%", 0.996: "99.60%", 0.5: "50%", 0.004: "0.40%", 0.00000001: "less than 0.01%", 1.5: "150.00%",
	} {
		assert.Equal(t, text, percent(share))
	}
}
