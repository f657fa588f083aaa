package drift

import (
	"slices"
	"strings"

	"allclear/compare/finding"
)

// rule is how one system variable is judged. What its finding means, and how severe it is,
// stands in the catalogue.
type rule struct {
	variable string   // the finding is server.<variable>
	aliases  []string // its names on other versions
	// canonical gives one spelling to values that mean the same. It may look
	// at the member's other facts.
	canonical func(value string, facts map[string]string) string
	// apart, when set, describes the difference of two values more exactly.
	apart func(a, b string) finding.Facts
	// role marks variables that each member of a fleet has its own value of: they are
	// compared in a pair, not over the fleet.
	role bool
}

// rules lists what is compared, in the order of names. The two auto-increment settings
// and the checks that must be on have their own rules in servers.go.
func rules() []rule {
	return []rule{
		{variable: "binlog_format"},
		{variable: "binlog_row_image"},
		{variable: "character_set_database", canonical: charset},
		{variable: "character_set_server", canonical: charset},
		{variable: "collation_database", canonical: charset},
		{variable: "collation_server", canonical: charset},
		{variable: "default_storage_engine", canonical: ignoreCase},
		{variable: "explicit_defaults_for_timestamp", canonical: onOff},
		{variable: "gtid_mode", canonical: ignoreCase},
		{variable: "innodb_autoinc_lock_mode"},
		{variable: "innodb_default_row_format", canonical: ignoreCase},
		{variable: "innodb_doublewrite", canonical: onOff},
		{variable: "innodb_flush_log_at_trx_commit"},
		{variable: "innodb_page_size"},
		{variable: "innodb_strict_mode", canonical: onOff},
		{variable: "log_bin", canonical: onOff, role: true},
		{variable: "lower_case_table_names"},
		{variable: "max_allowed_packet"},
		{variable: "read_only", canonical: onOff, role: true},
		{variable: "sql_mode", canonical: modes, apart: modesApart},
		{variable: "super_read_only", canonical: onOff, role: true},
		{variable: "sync_binlog"},
		{variable: "system_time_zone", canonical: standardTime},
		{variable: "time_zone", canonical: timeZone},
		{variable: "transaction_isolation", aliases: []string{"tx_isolation"}, canonical: ignoreCase},
		{variable: "version", canonical: canonicalVersion},
		{variable: "version_comment"},
	}
}

// mustBeOn are the checks that keep wrong rows out of any server.
func mustBeOn() []rule {
	return []rule{
		{variable: "foreign_key_checks"},
		{variable: "unique_checks"},
	}
}

// The settings by which a server hands out IDs.
const (
	autoIncrementIncrement = "auto_increment_increment"
	autoIncrementOffset    = "auto_increment_offset"
)

// Variables are the system variables that Servers judges, in lower case,
// sorted. Not every server has all of them: a fact that is absent is not
// compared.
func Variables() []string {
	names := []string{
		autoIncrementIncrement, autoIncrementOffset,
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

func (r rule) kind() finding.Kind { return finding.Server(r.variable) }

// recheck is a query for both members, under every name that the variable has.
func (r rule) recheck() finding.Recheck {
	names := "'" + strings.Join(append([]string{r.variable}, r.aliases...), "', '") + "'"
	statement := "SHOW GLOBAL VARIABLES WHERE Variable_name IN (" + names + ")"
	return finding.On("", statement)
}
