package drift

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
	"allclear/report/words"
)

// facts reads "name=value name=value"; a value may be empty.
func facts(text string) map[string]string {
	all := map[string]string{}
	for _, pair := range strings.Fields(text) {
		name, value, _ := strings.Cut(pair, "=")
		all[name] = value
	}
	return all
}

func pairWith(a, b string) []Member {
	return []Member{{Pair: "p", Member: "a", Facts: facts(a)}, {Pair: "p", Member: "b", Facts: facts(b)}}
}

// Settings that mean the same are equal whatever their spelling; every other difference
// within a pair is a finding.
func TestServersOfAPair(t *testing.T) {
	cases := []struct {
		reason string
		a, b   string
		want   []string // "kind severity member: detail"
	}{
		{reason: "nothing known, nothing found"},
		{reason: "what one member lacks is not compared", a: "binlog_format=ROW"},
		{
			reason: "versions", a: "version=10.11.6-MariaDB version_comment=x", b: "version=11.8.2-MariaDB version_comment=y",
			want: []string{"server.version warning : a: 10.11.6-MariaDB, b: 11.8.2-MariaDB: the members run different versions"},
		},
		{
			reason: "a prefix for old replicas and a suffix for logs are no version", a: "version=5.5.5-10.11.6-MariaDB",
			b: "version=10.11.6-MariaDB-log",
		},
		{
			reason: "one version, two builds", a: "version=8.0.35 version_comment=Debian", b: "version=8.0.35 version_comment=Percona",
			want: []string{"server.version_comment info : a: Debian, b: Percona"},
		},
		{reason: "sql_mode is a set", a: "sql_mode=ANSI_QUOTES,STRICT_TRANS_TABLES", b: "sql_mode=STRICT_TRANS_TABLES,ANSI_QUOTES"},
		{
			reason: "a mode about GRANT that MySQL 8 has not", a: "sql_mode=STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER",
			b: "sql_mode=STRICT_TRANS_TABLES",
		},
		{
			reason: "a lenient member cuts values", a: "sql_mode=STRICT_TRANS_TABLES,NO_ZERO_DATE", b: "sql_mode=",
			want: []string{
				"server.sql_mode warning : a: STRICT_TRANS_TABLES,NO_ZERO_DATE, b: '': b lacks NO_ZERO_DATE,STRICT_TRANS_TABLES; " +
					"b cuts values that do not fit, where a refuses them",
			},
		},
		{
			reason: "each may lack what the other has", a: "sql_mode=ANSI_QUOTES", b: "sql_mode=STRICT_ALL_TABLES",
			want: []string{
				"server.sql_mode warning : a: ANSI_QUOTES, b: STRICT_ALL_TABLES: b lacks ANSI_QUOTES; a lacks STRICT_ALL_TABLES; " +
					"a cuts values that do not fit, where b refuses them",
			},
		},
		{
			reason: "utf8 is utf8mb3", a: "character_set_server=utf8 collation_server=utf8_general_ci",
			b: "character_set_server=utf8mb3 collation_server=utf8mb3_general_ci",
		},
		{
			reason: "character sets", a: "character_set_server=latin1", b: "character_set_server=utf8mb4",
			want: []string{"server.character_set_server warning : a: latin1, b: utf8mb4: new databases get different character sets"},
		},
		{reason: "MySQL 8 renamed tx_isolation", a: "tx_isolation=REPEATABLE-READ", b: "transaction_isolation=REPEATABLE-READ"},
		{
			reason: "and it is compared under both names", a: "tx_isolation=REPEATABLE-READ", b: "transaction_isolation=READ-COMMITTED",
			want: []string{"server.transaction_isolation warning : a: REPEATABLE-READ, b: READ-COMMITTED"},
		},
		{reason: "UTC has many names", a: "time_zone=SYSTEM system_time_zone=UTC", b: "time_zone=+00:00 system_time_zone=UTC"},
		{
			reason: "another zone of the system is reported once", a: "time_zone=SYSTEM system_time_zone=UTC",
			b:    "time_zone=SYSTEM system_time_zone=CET",
			want: []string{"server.system_time_zone warning : a: UTC, b: CET: NOW() and TIMESTAMP mean different hours where time_zone is SYSTEM"},
		},
		{
			reason: "zones", a: "time_zone=+01:00", b: "time_zone=+02:00",
			want: []string{"server.time_zone warning : a: +01:00, b: +02:00: NOW() and the text of a TIMESTAMP differ"},
		},
		{reason: "one server was started in winter, one in summer", a: "system_time_zone=CET", b: "system_time_zone=CEST"},
		{
			reason: "a replica is read-only by design", a: "read_only=OFF", b: "read_only=ON",
			want: []string{"server.read_only info : a: OFF, b: ON: right for a primary and its replica"},
		},
		{reason: "booleans are spelled two ways", a: "read_only=1 log_bin=0", b: "read_only=ON log_bin=OFF"},
		{
			reason: "durability counts only where it differs", a: "innodb_flush_log_at_trx_commit=2 sync_binlog=0",
			b: "innodb_flush_log_at_trx_commit=2 sync_binlog=0",
		},
		{
			reason: "durability differs", a: "innodb_flush_log_at_trx_commit=1 sync_binlog=1", b: "innodb_flush_log_at_trx_commit=2 sync_binlog=0",
			want: []string{
				"server.innodb_flush_log_at_trx_commit warning : a: 1, b: 2: a crash can lose committed transactions where it is not 1",
				"server.sync_binlog warning : a: 1, b: 0: a crash can lose binlog events where it is not 1",
			},
		},
		{
			reason: "a check that is off is a warning though both agree", a: "foreign_key_checks=OFF", b: "foreign_key_checks=0",
			want: []string{"server.foreign_key_checks warning : globally OFF on both: new sessions may write rows whose parent does not exist"},
		},
		{
			reason: "and one finding when one is off", a: "unique_checks=ON", b: "unique_checks=OFF",
			want: []string{"server.unique_checks warning b: globally OFF on b: new sessions may write duplicates into unique indexes"},
		},
		{
			reason: "with steps of 1 the offset says nothing", a: "auto_increment_increment=1 auto_increment_offset=1",
			b: "auto_increment_increment=1 auto_increment_offset=1",
		},
		{
			reason: "different offsets are how a pair shares out IDs", a: "auto_increment_increment=2 auto_increment_offset=1",
			b: "auto_increment_increment=2 auto_increment_offset=2",
		},
		{
			reason: "equal offsets hand out the same IDs", a: "auto_increment_increment=2 auto_increment_offset=1",
			b: "auto_increment_increment=2 auto_increment_offset=1",
			want: []string{
				"server.auto_increment_offset warning : both have offset 1 with auto_increment_increment 2: both hand out the same IDs if both " +
					"take writes",
			},
		},
		{
			reason: "a server and its own snapshot must have one offset",
			a:      "auto_increment_increment=2 auto_increment_offset=1 server_uuid=u",
			b:      "auto_increment_increment=2 auto_increment_offset=1 server_uuid=u",
		},
		{
			reason: "an offset above the step is ignored", a: "auto_increment_increment=2 auto_increment_offset=1",
			b: "auto_increment_increment=2 auto_increment_offset=5",
			want: []string{
				"server.auto_increment_offset warning : a: 1, b: 5: a server ignores an offset above its auto_increment_increment, which is 2 here",
			},
		},
		{
			reason: "unequal steps cross", a: "auto_increment_increment=1 auto_increment_offset=1",
			b: "auto_increment_increment=2 auto_increment_offset=1",
			want: []string{
				"server.auto_increment_increment warning : a: 1, b: 2: their steps cross, so both come to hand out the same IDs if both take writes",
			},
		},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			var got []string
			for _, f := range Servers(pairWith(c.a, c.b)) {
				assert.Equal(t, "p", f.Pair)
				got = append(got, fmt.Sprintf("%s %s %s: %s", f.Kind, f.Severity, f.Member, words.Detail(&f)))
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// A variable may have another name on the other version: the statement for people finds
// it on both.
func TestRecheckAsksUnderEveryName(t *testing.T) {
	found := Servers(pairWith("tx_isolation=SERIALIZABLE", "transaction_isolation=READ-COMMITTED"))
	require.Len(t, found, 1)
	const statement = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('transaction_isolation', 'tx_isolation')"
	assert.Equal(t, finding.Recheck{A: statement, B: statement}, found[0].Recheck)
}

// The variables to read are sorted, lower case and complete: a rule whose variable is
// not read never finds anything.
func TestVariables(t *testing.T) {
	names := Variables()
	assert.True(t, slices.IsSorted(names))
	assert.Len(t, slices.Compact(slices.Clone(names)), len(names), "no name twice")
	for _, name := range names {
		assert.Equal(t, strings.ToLower(name), name)
	}
	for _, name := range []string{"version", "sql_mode", "tx_isolation", "auto_increment_offset", "foreign_key_checks", "server_uuid"} {
		assert.Contains(t, names, name)
	}
}

// TestEveryRuleFindsADifference keeps a rule from being one that cannot fail.
func TestEveryRuleFindsADifference(t *testing.T) {
	for _, r := range rules() {
		for _, name := range append([]string{r.variable}, r.aliases...) {
			found := Servers(pairWith(name+"=one", name+"=two"))
			require.Len(t, found, 1, name)
			assert.EqualValues(t, "server."+r.variable, found[0].Kind)
			assert.NotEqual(t, finding.Blocker, found[0].Severity, "a setting does not make data wrong")
		}
	}
}

// A snapshot is what its server was: what its version had other defaults for is expected to
// have changed, what decides what becomes of data is not, and it is no part of the fleet.
func TestServersSinceARecording(t *testing.T) {
	members := pairWith(
		"version=5.6.51 character_set_server=latin1 sql_mode=NO_ENGINE_SUBSTITUTION read_only=ON foreign_key_checks=OFF "+
			"sync_binlog=1 auto_increment_increment=2 auto_increment_offset=1",
		"version=9.7.4 character_set_server=utf8mb4 sql_mode=STRICT_TRANS_TABLES read_only=OFF foreign_key_checks=ON "+
			"sync_binlog=0 auto_increment_increment=2 auto_increment_offset=1")
	members[0].Recorded = true
	for _, pair := range []string{"q", "r"} {
		for _, m := range []string{"a", "b"} {
			members = append(members, Member{Pair: pair, Member: m, Facts: facts("version=9.7.4 sync_binlog=0")})
		}
	}
	var got []string
	for _, f := range Servers(members) {
		got = append(got, fmt.Sprintf("%s %s %s: %t %s", f.Pair, f.Kind, f.Severity, f.Expected, words.Detail(&f)))
		assert.Empty(t, f.Recheck.A, "nobody can ask a snapshot")
		assert.NotEmpty(t, f.Recheck.B)
	}
	assert.Equal(t, []string{
		"p server.character_set_server info: true character_set_server latin1 → utf8mb4, as expected",
		"p server.read_only info: true read_only ON → OFF, as expected",
		"p server.sql_mode info: true sql_mode NO_ENGINE_SUBSTITUTION → STRICT_TRANS_TABLES, as expected",
		"p server.sync_binlog warning: false a: 1, b: 0: a crash can lose binlog events where it is not 1",
		"p server.version info: true version 5.6.51 → 9.7.4, as expected",
	}, got)
	members[0], members[1] = members[1], members[0]
	members[0].Member, members[1].Member = "a", "b"
	members[0].Recorded, members[1].Recorded = true, false
	assert.Contains(t, fmt.Sprint(Servers(members)), "foreign_key_checks", "it is off now")
}
