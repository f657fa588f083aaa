package fleetfile

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
	"allclear/compare/finding"
)

// loadPolicy loads a fleet of one pair whose file also has these lines.
func loadPolicy(t *testing.T, lines string) (*Fleet, error) {
	t.Helper()
	return Load(writeFile(t, t.TempDir(), "fleet.yaml", "defaults: {user: u}\n"+goodPair+lines), testSources(nil), Both)
}

// TestWhatIsAccepted: an entry is for a kind and tables, and says who, why and until when.
func TestWhatIsAccepted(t *testing.T) {
	f, err := loadPolicy(t, `accepted:
  - {kind: row.differs, table: "shop.c*", column: note, pair: s1, reason: not replicated, by: mia, until: 2027-01-31}
  - {kind: server.time_zone, reason: both are UTC, by: mia, until: 2027-02-28}
  - {kind: id.parity, reason: one takes no writes, by: mia, until: 2027-02-28}
severities: {row.recoded: warning, id.headroom: warning, server.version: blocker}
`)
	require.NoError(t, err)
	require.Len(t, f.Accepted, 3)
	first := f.Accepted[0]
	assert.Equal(t, "shop.c*", first.Table.String())
	first.Table = nil
	until := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, Accepted{Kind: finding.RowDiffers, Column: "note", Pair: "s1", Reason: "not replicated", By: "mia", Until: until}, first)
	assert.Nil(t, f.Accepted[1].Table)
	assert.Equal(t, []Severity{
		{finding.IDHeadroom, finding.Warning}, {finding.RowRecoded, finding.Warning}, {finding.Server("version"), finding.Blocker},
	}, f.Severities)
}

// TestBadPolicies: whoever accepts too much, or nothing, by a slip of the finger must learn it
// before the run.
func TestBadPolicies(t *testing.T) {
	const at = `fleet.yaml:6:19: `
	const whole = `reason: r, by: mia, until: 2027-01-31`
	for lines, want := range map[string]string{
		`accepted: [{kind: row.difers, table: "a.b", ` + whole + `}]`: `fleet.yaml:6:19: there is no kind of finding "row.difers"
Try: "row.differs"`,
		`accepted: [{kind: nonsense, table: "a.b", ` + whole + `}]`: `fleet.yaml:6:19: there is no kind of finding "nonsense"
Try: allclear help kinds lists them`,
		`accepted: [{kind: row.differs, table: "a.b", reason: r, until: 2027-01-31}]`: `fleet.yaml:6:12: what is accepted has no by
Try: by: mia`,
		`accepted: [{kind: row.differs, table: "a.b", reason: r, by: mia, until: 31.1.2027}]`: `fleet.yaml:6:73: "31.1.2027" is no day
Try: year, month and day: 2027-01-31`,
		`accepted: [{kind: row.differs, ` + whole + `}]`: `fleet.yaml:6:12: what is accepted has no table
Try: table: "shop.carts", or "*" for all tables`,
		`accepted: [{kind: row.differs, table: users, ` + whole + `}]`: `fleet.yaml:6:39: pattern "users" names no database, so it matches nothing
Try: "db.users" for one database, "*.users" for that table in any`,
		`accepted: [{kind: row.differs, table: "a.b", column: "n*", ` + whole + `}]`: `fleet.yaml:6:54: "n*" is no column
Try: the name alone, of one column: note`,
		`accepted: [{kind: row.differs, table: "a.b", pair: s2, ` + whole + `}]`: `fleet.yaml:6:52: there is no pair "s2"
Try: "s1"`,
		`accepted: [{kind: server.version, table: "a.b", ` + whole + `}]`: `fleet.yaml:6:12: server.version is about servers, not about tables
Try: leave table and column out`,
		`accepted: [{kind: schema.missing-table, table: "a.b", ` + whole + `}]`: at + `schema.missing-table cannot be accepted: ` +
			`the rows of the table were not read
Try: leave the table out, with the reason: exclude: [{pattern: "shop.old", reason: "dropped on b"}]`,
		`accepted: [{kind: accepted.expired, table: "a.b", ` + whole + `}]`: at + `accepted.expired is about what is accepted, ` +
			`and cannot be accepted itself
Try: renew the entry that it names, or remove it`,
		`accepted: [{kind: row.differs, table: "a.b", tables: x, ` + whole + `}]`: `fleet.yaml:6:46: unknown key "tables"
Try: "table"`,
		`severities: {row.mising: info}`: `fleet.yaml:6:26: there is no kind of finding "row.mising"
Try: "row.missing"`,
		`severities: {row.recoded: warn}`: `fleet.yaml:6:27: "warn" is no severity
Try: one of info, warning, blocker`,
		`severities: {row.missing: info}`: `fleet.yaml:6:27: row.missing stays a blocker: it says that data is wrong
Try: accept single cases, by somebody and until a day: accepted: [{kind: row.missing, …}]`,
		`severities: {accepted.unused: blocker}`: `fleet.yaml:6:31: what is accepted keeps the severity of its findings
Try: leave it out`,
	} {
		_, err := loadPolicy(t, lines+"\n")
		require.Error(t, err, lines)
		got := err.Error()
		got = got[strings.LastIndex(got, "/")+1:] + "\nTry: " + exit.HintOf(err)
		assert.Equal(t, want, got, lines)
	}
}

// TestWhatSaysThatDataIsWrongStaysABlocker: a severity in a file must not make a GO of lost rows.
func TestWhatSaysThatDataIsWrongStaysABlocker(t *testing.T) {
	for _, e := range finding.Kinds() {
		_, err := loadPolicy(t, "severities: {"+string(e.Kind)+": info}\n")
		isWrong := e.Severity == finding.Blocker && (e.AddsUp || e.ConcernsRows)
		if isWrong || e.Subject == finding.Acceptances {
			require.Error(t, err, e.Kind)
		} else {
			require.NoError(t, err, e.Kind)
		}
	}
}
