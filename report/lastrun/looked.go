package lastrun

import (
	"cmp"
	"slices"
	"strings"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
)

// look tells where the newer of two runs looked.
type look struct {
	then, now *report.Document
	isOpen    map[place]bool // places with a gap; one without a pair is of every pair
	reasons   map[place]string
	leftOut   map[place]string
	pairs     map[string]*report.Pair
	tables    map[place]*report.Table
}

// place is a table of a pair; without a table it is the pair, and without a pair the fleet.
type place struct{ pair, table string }

func newLook(then, now *report.Document) *look {
	l := &look{
		then: then, now: now,
		isOpen: map[place]bool{}, reasons: map[place]string{}, leftOut: map[place]string{},
		pairs: map[string]*report.Pair{}, tables: map[place]*report.Table{},
	}
	for i := range now.Coverage.Unverified {
		g := &now.Coverage.Unverified[i]
		at := place{g.Pair, g.Table}
		l.isOpen[at], l.reasons[at] = true, cmp.Or(l.reasons[at], g.Reason)
	}
	for _, o := range now.Coverage.LeftOut {
		l.leftOut[place{o.Pair, o.Table}] = o.By
	}
	for i := range now.Pairs {
		p := &now.Pairs[i]
		l.pairs[p.Name] = p
		for j := range p.Tables {
			l.tables[place{p.Name, p.Tables[j].Table}] = &p.Tables[j]
		}
	}
	return l
}

// at tells why the newer run would not have found what the earlier one did; "" where it would
// have. It believes that something is gone only where all of this is known to have been read.
func (l *look) at(c *report.FindingChange) (why report.NotLooked, by string) {
	if c.Subject == finding.Acceptances {
		return l.atAcceptance(c), ""
	}
	if !l.hasChecks(c.Subject) {
		return report.OtherChecks, ""
	}
	if c.Subject == finding.IDs {
		return l.atIDs(c), ""
	}
	if c.Pair == "" {
		return l.atFleet(c)
	}
	return l.atPair(c, c.Pair)
}

// reason is why a place was not verified; "" if that is not known.
func (l *look) reason(c *report.FindingChange) string {
	return cmp.Or(l.reasons[place{c.Pair, c.Table}], l.reasons[place{c.Pair, ""}], l.reasons[place{"", c.Table}])
}

// hasChecks tells that the newer run was asked for every check of the earlier one that finds
// such things.
func (l *look) hasChecks(subject finding.Subject) bool {
	for _, check := range report.ChecksFor(subject) {
		if l.then.Checked(check) && !l.now.Checked(check) {
			return false
		}
	}
	return true
}

func (l *look) atPair(c *report.FindingChange, pair string) (why report.NotLooked, by string) {
	p := l.pairs[pair]
	switch {
	case p == nil:
		return report.NoSuchPair, ""
	case !isReached(p) || l.isOpen[place{pair, ""}]:
		return report.NotVerifiedNow, ""
	case c.Table != "" && l.tables[place{pair, c.Table}] == nil:
		return l.noTable(pair, c.Table)
	}
	switch c.Subject {
	case finding.Rows, finding.Texts:
		return l.atRows(c, pair), ""
	case finding.Servers:
		return l.atServers(c, pair), ""
	case finding.Definitions, finding.Schema, finding.IDs, finding.Acceptances:
	}
	return l.atDefinition(c, pair), ""
}

func isReached(p *report.Pair) bool {
	return p.A.Error == "" && p.B.Error == "" && p.A.Version != "" && p.B.Version != ""
}

// noTable tells why a table of the earlier run is not among those of the newer one.
func (l *look) noTable(pair, table string) (report.NotLooked, string) {
	if by := l.leftOut[place{pair, table}]; by != "" {
		return report.LeftOutNow, by
	}
	return report.NoSuchTable, ""
}

// atRows is about rows and texts: the whole table was read.
func (l *look) atRows(c *report.FindingChange, pair string) report.NotLooked {
	t := l.tables[place{pair, c.Table}]
	isRead := t != nil && !l.isOpen[place{pair, c.Table}] && !l.isOpen[place{"", c.Table}] &&
		(!l.then.Checked(report.Rows) || t.Result == compare.Match || t.Result == compare.Differ) &&
		(c.Subject != finding.Texts || !l.then.Checked(report.Charset) || t.Inspected)
	switch {
	case !isRead:
		return report.NotVerifiedNow
	case c.Kind == finding.KeysEqual && l.then.Goal() == report.Charset: // under a collation that the earlier run was asked about
		return report.OtherSettings
	}
	return ""
}

// atDefinition is about tables and other objects: their definitions were seen.
func (l *look) atDefinition(c *report.FindingChange, pair string) report.NotLooked {
	t := l.tables[place{pair, c.Table}]
	isUnseen := func(f report.Finding) bool { return f.Kind == finding.UnseenObjects && f.Pair == pair }
	switch _, isObject := c.Facts.Facts.(finding.StoredObject); {
	case isObject && slices.ContainsFunc(l.now.Findings, isUnseen):
		return report.NotSeen
	case c.Table != "" && (t == nil || t.ShapeA == "" || t.ShapeB == ""):
		return report.NotVerifiedNow
	}
	return ""
}

// atServers is about a setting: both members have said what they have.
func (l *look) atServers(c *report.FindingChange, pair string) report.NotLooked {
	variable := strings.TrimPrefix(string(c.Kind), string(finding.Server("")))
	p, before := l.pairs[pair], pairNamed(l.then, pair)
	for _, m := range [][2]*report.Member{{&before.A, &p.A}, {&before.B, &p.B}} {
		if _, isKnown := m[1].Facts[variable]; m[0].Facts[variable] != "" && !isKnown {
			return report.NotSeen
		}
	}
	return ""
}

// pairNamed is a pair of a Document, or one of which nothing is known.
func pairNamed(d *report.Document, name string) *report.Pair {
	i := slices.IndexFunc(d.Pairs, func(p report.Pair) bool { return p.Name == name })
	if i < 0 {
		return &report.Pair{}
	}
	return &d.Pairs[i]
}

// atFleet is about what one pair alone does not show: every pair of the earlier run was looked at.
func (l *look) atFleet(c *report.FindingChange) (why report.NotLooked, by string) {
	for i := range l.then.Pairs {
		p := &l.then.Pairs[i]
		isOfTable := func(t report.Table) bool { return t.Table == c.Table }
		if c.Table != "" && !slices.ContainsFunc(p.Tables, isOfTable) {
			continue
		}
		if why, by = l.atPair(c, p.Name); why != "" {
			return why, by
		}
	}
	return "", ""
}

// atAcceptance is about an entry of the fleet file. One that covered nothing is gone once it is
// taken out, or covers something.
func (l *look) atAcceptance(c *report.FindingChange) report.NotLooked {
	entry, ok := c.Facts.Facts.(finding.AcceptedEntry)
	isStillUnused := func(a report.Accepted) bool {
		return a.Kind == entry.Kind && a.Table == entry.Table && a.Column == entry.Column && a.Pair == entry.Pair && a.Findings == 0
	}
	if ok && c.Kind == finding.AcceptedUnused && slices.ContainsFunc(l.now.Accepted, isStillUnused) {
		return report.NotVerifiedNow
	}
	return ""
}
