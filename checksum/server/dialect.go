package server

import (
	"context"
	"strings"
)

// dialect is how a server looks for patterns in text.
type dialect uint8

const (
	// unsettled means that the server was not asked yet.
	unsettled dialect = iota
	// pcre is MariaDB's: by characters for text, by bytes for binary strings. On
	// text that is not UTF-8 it finds nothing, and warns.
	pcre
	// spencer is MySQL's before 8.0: by bytes, up to the first NUL.
	spencer
	// icu is MySQL's from 8.0 on: by characters alone. It refuses binary strings,
	// and fails on text that is not well-formed.
	icu
)

// dialectOf tells the dialect by VERSION(), which names MariaDB: "10.11.6-MariaDB".
func dialectOf(version string) dialect {
	switch {
	case strings.Contains(version, "MariaDB"):
		return pcre
	case strings.HasPrefix(version, "5."):
		return spencer
	}
	return icu
}

// speaks finds the server's dialect, and asks it only once. If the server is upgraded
// in mid-run, the run ends anyway or a pattern becomes slower, but never wrong: every
// server either refuses a pattern or finds the right rows by it.
func (m *Member) speaks(ctx context.Context) (dialect, error) {
	m.mu.Lock()
	known := m.dialect
	m.mu.Unlock()
	if known != unsettled {
		return known, nil
	}
	answer, err := m.record(ctx, "asking for the version", "SELECT VERSION() AS VERSION")
	if err != nil {
		return unsettled, err
	}
	known = dialectOf(answer.text("VERSION"))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dialect = known
	return known, nil
}
