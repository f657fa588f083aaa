package drift

import (
	"slices"
	"strings"

	charsets "allclear/checksum/charset"
	"allclear/compare/finding"
)

// The functions below give one spelling to values that mean the same. All
// have the signature that rule.canonical asks for.

func ignoreCase(value string, _ map[string]string) string { return strings.ToUpper(value) }

// charset also serves collations.
func charset(value string, _ map[string]string) string {
	return charsets.Canonical(strings.ToLower(value))
}

func onOff(value string, _ map[string]string) string {
	switch value {
	case "1":
		return "ON"
	case "0":
		return "OFF"
	}
	return strings.ToUpper(value)
}

// canonicalVersion drops what does not identify the program: "5.5.5-", which MariaDB
// puts before its version for old replicas, and "-log", which a server appends once a
// log is on.
func canonicalVersion(value string, _ map[string]string) string {
	return strings.TrimSuffix(strings.TrimPrefix(value, "5.5.5-"), "-log")
}

// modes turns an sql_mode into a set. NO_AUTO_CREATE_USER is left out: it is about
// GRANT, and MySQL 8.0 no longer has it.
func modes(value string, _ map[string]string) string {
	set := strings.FieldsFunc(strings.ToUpper(value), func(r rune) bool { return r == ',' || r == ' ' })
	set = slices.DeleteFunc(set, func(mode string) bool { return mode == "NO_AUTO_CREATE_USER" })
	slices.Sort(set)
	return strings.Join(slices.Compact(set), ",")
}

// modesApart tells which modes only one of two sets has, and whether one member is
// lenient because of them.
func modesApart(a, b string) finding.Facts {
	return finding.Modes{
		A: a, B: b, OnlyA: missingFrom(b, a), OnlyB: missingFrom(a, b),
		Lenient: onlyMember(!isStrict(a), !isStrict(b)),
	}
}

// missingFrom lists the modes of wanted that set lacks.
func missingFrom(set, wanted string) []string {
	have := strings.Split(modes(set, nil), ",")
	return slices.DeleteFunc(strings.Split(modes(wanted, nil), ","), func(mode string) bool {
		return mode == "" || slices.Contains(have, mode)
	})
}

func isStrict(mode string) bool {
	return strings.Contains(strings.ToUpper(mode), "STRICT_")
}

// timeZone resolves SYSTEM only where that is UTC, which has many names. Other zones
// stay as they are: +01:00 is not the same as CET on a summer's day.
func timeZone(value string, facts map[string]string) string {
	if isUTC(value) || strings.EqualFold(value, "SYSTEM") && isUTC(facts["system_time_zone"]) {
		return "UTC"
	}
	return strings.ToUpper(value)
}

func isUTC(zone string) bool {
	switch strings.ToUpper(zone) {
	case "UTC", "ETC/UTC", "UCT", "+00:00", "-00:00":
		return true
	}
	return false
}

// standardTime is the zone's name in winter. The server records the name when it starts,
// so that one member may say CET and the other CEST all year.
func standardTime(zone string, _ map[string]string) string {
	zone = strings.ToUpper(zone)
	switch zone {
	case "CEST":
		return "CET"
	case "EEST":
		return "EET"
	case "WEST":
		return "WET"
	case "BST":
		return "GMT"
	case "EDT":
		return "EST"
	case "CDT":
		return "CST"
	case "MDT":
		return "MST"
	case "PDT":
		return "PST"
	case "AEDT":
		return "AEST"
	}
	if isUTC(zone) {
		return "UTC"
	}
	return zone
}
