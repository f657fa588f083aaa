package finding

// Server is the kind of a finding about a system variable.
func Server(variable string) Kind { return Kind("server." + variable) }

// setting is what the catalogue says of a system variable.
type setting struct {
	variable    string
	severity    Severity
	meaning     string
	consequence string
	remedy      string // "" to make the members alike
}

func serverKinds() []Entry {
	const (
		proves = "each server was asked for its global value; a session may have another"
		alike  = "set it alike on both members, in the configuration file and in the running server"
	)
	var all []Entry
	for _, s := range append(append(modeSettings(), dataSettings()...), idSettings()...) {
		remedy := s.remedy
		if remedy == "" {
			remedy = alike
		}
		all = append(all, Entry{
			Kind: Server(s.variable), Subject: Servers, Severity: s.severity, Harm: harmOfSetting(s.variable), Noun: "member",
			Meaning: s.meaning, Consequence: s.consequence, Proves: proves, Remedy: remedy, Legality: legalityOf(s.variable),
		})
	}
	return all
}

// harmOfSetting tells the settings that let the next write or crash do harm.
func harmOfSetting(variable string) Harm {
	switch variable {
	case "sql_mode", "foreign_key_checks", "unique_checks", "auto_increment_increment", "auto_increment_offset",
		"innodb_doublewrite", "innodb_flush_log_at_trx_commit", "sync_binlog":
		return ToCome
	}
	return OtherThanExpected
}

// legalityOf tells the settings that another version has other defaults for, and those that
// say which part a member plays just now, from those that decide what becomes of data.
func legalityOf(variable string) Legality {
	switch variable {
	case "sql_mode":
		return IfCovered
	case "version", "version_comment",
		"character_set_database", "character_set_server", "collation_database", "collation_server",
		"explicit_defaults_for_timestamp", "innodb_autoinc_lock_mode", "innodb_default_row_format", "innodb_page_size",
		"binlog_format", "binlog_row_image", "gtid_mode", "max_allowed_packet",
		"log_bin", "read_only", "super_read_only":
		return Legal
	}
	return NotLegal
}

// modeSettings say what a server is and what it does when it crashes.
func modeSettings() []setting {
	const role = "none for a primary and its replica; else set it alike"
	return []setting{
		{
			"version", Warning, "the versions of the servers differ", "the members run different versions",
			"upgrade the members that were left behind",
		},
		{"version_comment", Info, "the members run other builds of one version", "", "none, unless one build is meant for all"},
		{"sql_mode", Warning, "the members have other SQL modes, and so take other statements and values", "", ""},
		{"binlog_format", Warning, "the members write other binlogs", "statements may replay differently", ""},
		{"binlog_row_image", Warning, "the binlogs hold more of each row on one member", "one binlog lacks columns that the other holds", ""},
		{"gtid_mode", Warning, "transactions have global IDs on one member alone, or may have", "", ""},
		{"innodb_doublewrite", Warning, "pages are written twice on one member alone", "a crash can tear pages where it is OFF", ""},
		{
			"innodb_flush_log_at_trx_commit", Warning, "a commit waits for the disk on one member alone",
			"a crash can lose committed transactions where it is not 1", "",
		},
		{"sync_binlog", Warning, "the binlog waits for the disk on one member alone", "a crash can lose binlog events where it is not 1", ""},
		{
			"innodb_page_size", Info, "the members have pages of other sizes, and so longest rows and keys of other lengths", "",
			"none: only a new server can have another",
		},
		{"max_allowed_packet", Info, "the members take statements and rows of other lengths", "a row that fits one may not reach the other", ""},
		{"log_bin", Info, "one member alone writes a binlog", "", role},
		{"read_only", Info, "one member alone refuses writes", "right for a primary and its replica", role},
		{"super_read_only", Info, "one member alone refuses writes of administrators too", "right for a primary and its replica", role},
	}
}

// dataSettings say what becomes of new rows and tables.
func dataSettings() []setting {
	return []setting{
		{"foreign_key_checks", Warning, "foreign keys are not checked", "new sessions may write rows whose parent does not exist",
			"set it ON, and look for rows without a parent"},
		{"unique_checks", Warning, "unique indexes are not always checked", "new sessions may write duplicates into unique indexes",
			"set it ON, and look for duplicates"},
		{"character_set_database", Warning, "the default database has another character set", "new tables get different character sets", ""},
		{"character_set_server", Warning, "the servers have other character sets", "new databases get different character sets", ""},
		{"collation_database", Warning, "the default database has another collation", "new tables sort and compare differently", ""},
		{"collation_server", Warning, "the servers have other collations", "new databases sort and compare differently", ""},
		{"time_zone", Warning, "sessions are in other time zones", "NOW() and the text of a TIMESTAMP differ", ""},
		{"system_time_zone", Warning, "the hosts are in other time zones",
			"NOW() and TIMESTAMP mean different hours where time_zone is SYSTEM", "set the hosts to one zone, or time_zone on both servers"},
		{"default_storage_engine", Warning, "new tables get another storage engine", "", ""},
		{"explicit_defaults_for_timestamp", Warning, "TIMESTAMP columns without a default are made in other ways",
			"new TIMESTAMP columns get different defaults", ""},
		{"innodb_default_row_format", Info, "new tables get another row format, and so keys of another greatest length", "", ""},
		{"innodb_strict_mode", Warning, "a table that one member refuses to make the other makes with other options", "", ""},
		{"lower_case_table_names", Warning, "names of tables count with their case on one member alone",
			"the same name can mean different tables", "none: it is set when a server is made"},
		{"transaction_isolation", Warning, "transactions see other states of the rows they read twice", "", ""},
	}
}

// idSettings say how a server hands out IDs.
func idSettings() []setting {
	return []setting{
		{"auto_increment_increment", Warning, "the members hand out IDs in steps of other widths",
			"their steps cross, so both come to hand out the same IDs if both take writes", "give both the same step, and each its own offset"},
		{"auto_increment_offset", Warning, "the members' offsets do not keep the IDs apart that they hand out", "",
			"give each member its own offset, none above the step"},
		{"innodb_autoinc_lock_mode", Info, "statements that insert many rows get IDs in another order", "", ""},
	}
}
