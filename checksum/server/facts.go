package server

import "context"

// Facts reads the global value of every system variable named that the server
// knows, and the facts "version" and "version_comment". A variable that it
// doesn't know is left out.
func (m *Member) Facts(ctx context.Context, variables []string) (map[string]string, error) {
	found, err := m.records(ctx, "reading settings", "SHOW GLOBAL VARIABLES")
	if err != nil {
		return nil, err
	}
	all := make(map[string]string, len(found))
	for _, r := range found {
		all[r.text("VARIABLE_NAME")] = r.text("VALUE")
	}
	facts := map[string]string{}
	for _, name := range append([]string{"version", "version_comment"}, variables...) {
		if value, ok := all[name]; ok {
			facts[name] = value
		}
	}
	return facts, nil
}

// Activity counts the rows written on this server since it started, by anyone.
// Two equal counts mean that nothing was written in between.
//
// MariaDB counts writes to internal temporary tables apart, as
// Handler_tmp_write. MySQL does not, so that there our own catalog queries would
// count; there InnoDB's own counter of inserted rows stands in.
func (m *Member) Activity(ctx context.Context) (uint64, error) {
	found, err := m.records(ctx, "reading the write counters", "SHOW GLOBAL STATUS WHERE Variable_name IN "+
		"('Handler_write', 'Handler_tmp_write', 'Handler_update', 'Handler_delete', 'Innodb_rows_inserted')")
	if err != nil {
		return 0, err
	}
	counters := map[string]uint64{}
	for _, r := range found {
		counters[r.text("VARIABLE_NAME")] = r.number("VALUE")
	}
	writes := counters["Innodb_rows_inserted"]
	if _, apart := counters["Handler_tmp_write"]; apart {
		writes = counters["Handler_write"]
	}
	return writes + counters["Handler_update"] + counters["Handler_delete"], nil
}
