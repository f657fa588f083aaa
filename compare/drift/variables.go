package drift

import (
	"slices"
	"strings"

	"allclear/compare"
)

// rule is how one system variable is judged.
type rule struct {
	variable string   // the finding is server.<variable>
	aliases  []string // its names on other versions
	severity compare.Severity
	// canonical gives one spelling to values that mean the same. It may look
	// at the member's other facts.
	canonical func(value string, facts map[string]string) string
	// why says what follows from different values, "" when that is plain.
	why string
	// explain, when set, says instead what follows from these values of a and b.
	explain func(a, b string) string
	// role marks what members of a fleet have each their own value of: it is
	// compared in a pair, not over the fleet.
	role bool
}

// rules lists what is compared, in the order of names. The two auto-increment
// settings and the checks that must be on have rules of their own in
// servers.go.
func rules() []rule {
	return []rule{
		{variable: "binlog_format", severity: compare.Warning, why: "statements may replay differently"},
		{variable: "binlog_row_image", severity: compare.Warning, why: "one binlog lacks columns that the other holds"},
		{variable: "character_set_database", severity: compare.Warning, canonical: charset, why: "new tables get different character sets"},
		{variable: "character_set_server", severity: compare.Warning, canonical: charset, why: "new databases get different character sets"},
		{variable: "collation_database", severity: compare.Warning, canonical: collation, why: "new tables sort and compare differently"},
		{variable: "collation_server", severity: compare.Warning, canonical: collation, why: "new databases sort and compare differently"},
		{variable: "default_storage_engine", severity: compare.Warning, canonical: ignoreCase},
		{variable: "explicit_defaults_for_timestamp", severity: compare.Warning, canonical: onOff, why: "new TIMESTAMP columns get different defaults"},
		{variable: "gtid_mode", severity: compare.Warning, canonical: ignoreCase},
		{variable: "innodb_autoinc_lock_mode", severity: compare.Info},
		{variable: "innodb_default_row_format", severity: compare.Info, canonical: ignoreCase},
		{variable: "innodb_doublewrite", severity: compare.Warning, canonical: onOff, why: "a crash can tear pages where it is OFF"},
		{variable: "innodb_flush_log_at_trx_commit", severity: compare.Warning, why: "a crash can lose committed transactions where it is not 1"},
		{variable: "innodb_page_size", severity: compare.Info},
		{variable: "innodb_strict_mode", severity: compare.Warning, canonical: onOff},
		{variable: "log_bin", severity: compare.Info, canonical: onOff, role: true},
		{variable: "lower_case_table_names", severity: compare.Warning, why: "the same name can mean different tables"},
		{variable: "max_allowed_packet", severity: compare.Info, why: "a row that fits one may not reach the other"},
		{variable: "read_only", severity: compare.Info, canonical: onOff, role: true, why: "right for a primary and its replica"},
		{variable: "sql_mode", severity: compare.Warning, canonical: modes, explain: modesApart},
		{variable: "super_read_only", severity: compare.Info, canonical: onOff, role: true, why: "right for a primary and its replica"},
		{variable: "sync_binlog", severity: compare.Warning, why: "a crash can lose binlog events where it is not 1"},
		{variable: "system_time_zone", severity: compare.Warning, canonical: standardTime, why: "NOW() and TIMESTAMP mean different hours where time_zone is SYSTEM"},
		{variable: "time_zone", severity: compare.Warning, canonical: timeZone, why: "NOW() and the text of a TIMESTAMP differ"},
		{variable: "transaction_isolation", aliases: []string{"tx_isolation"}, severity: compare.Warning, canonical: ignoreCase},
		{variable: "version", severity: compare.Warning, canonical: canonicalVersion, why: "the members run different versions"},
		{variable: "version_comment", severity: compare.Info},
	}
}

// mustBeOn are the checks that keep wrong rows out of any server, and what
// new sessions may do where one is off.
func mustBeOn() []rule {
	return []rule{
		{variable: "foreign_key_checks", severity: compare.Warning, why: "new sessions may write rows whose parent does not exist"},
		{variable: "unique_checks", severity: compare.Warning, why: "new sessions may write duplicates into unique indexes"},
	}
}

// Variables are the system variables that Servers judges, in lower case,
// sorted. Not every server has all of them: a fact that is absent is not
// compared.
func Variables() []string {
	names := []string{
		"auto_increment_increment", "auto_increment_offset",
		"server_uid", "server_uuid", // MariaDB's and MySQL's identity of a server
	}
	for _, r := range append(rules(), mustBeOn()...) {
		names = append(names, r.variable)
		names = append(names, r.aliases...)
	}
	slices.Sort(names)
	return names
}

// value is a member's value as the server gives it and in canonical spelling.
func (r rule) value(facts map[string]string) (shown, canonical string, ok bool) {
	for _, name := range append([]string{r.variable}, r.aliases...) {
		if shown, ok = facts[name]; !ok {
			continue
		}
		if canonical = shown; r.canonical != nil {
			canonical = r.canonical(shown, facts)
		}
		return shown, canonical, true
	}
	return "", "", false
}

func (r rule) consequence(a, b string) string {
	if r.explain != nil {
		return r.explain(a, b)
	}
	return r.why
}

// recheck asks both members, under every name that the variable has.
func (r rule) recheck() compare.Recheck {
	names := "'" + strings.Join(append([]string{r.variable}, r.aliases...), "', '") + "'"
	statement := "SHOW GLOBAL VARIABLES WHERE Variable_name IN (" + names + ")"
	return compare.Recheck{A: statement, B: statement}
}
