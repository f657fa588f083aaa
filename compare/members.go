package compare

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
)

// member is one side of the pair, and what is known of it.
type member struct {
	Side
	name    string
	outcome *MemberOutcome
	catalog *checksum.Catalog
	err     error
}

func (r *Run) members(out *PairOutcome) []*member {
	return []*member{{Side: r.Pair.A, name: "a", outcome: &out.A}, {Side: r.Pair.B, name: "b", outcome: &out.B}}
}

// NewOutcome is the outcome of a pair of which nothing is known yet.
func NewOutcome(pair Pair) *PairOutcome {
	return &PairOutcome{
		Name: pair.Name,
		A:    MemberOutcome{Address: pair.A.Address(), Recording: RecordingOf(pair.A)},
		B:    MemberOutcome{Address: pair.B.Address(), Recording: RecordingOf(pair.B)},
	}
}

// ReadFacts reads both members' settings. A member that cannot be read has a Failure in
// the outcome.
func (r *Run) ReadFacts(ctx context.Context, out *PairOutcome) {
	variables := slices.Concat(r.Options.Variables, Variables())
	var group errgroup.Group
	members := r.members(out)
	for _, m := range members {
		group.Go(func() error {
			m.outcome.Facts, m.err = m.Facts(ctx, variables)
			return nil
		})
	}
	_ = group.Wait() // the errors are looked at one by one
	for _, m := range members {
		if m.err != nil {
			m.outcome.Failure = finding.CauseOf(ctx, m.err)
			continue
		}
		m.outcome.Version = m.outcome.Facts["version"]
		m.outcome.Instance = InstanceOf(m.Side)
	}
}

// Variables are the settings that a run reads of its members beside those that it is asked for.
func Variables() []string { return append(evidenceOfServer(), foldsNames) }

// SettleMembers makes a gap of the pair of each member that could not be read.
func (out *PairOutcome) SettleMembers() {
	for i, m := range []*MemberOutcome{&out.A, &out.B} {
		name := string("ab"[i])
		isOfMember := func(g finding.Gap) bool { return g.Member == name && g.Table == "" && g.Cause == m.Failure }
		if m.Failure.Reason != "" && !slices.ContainsFunc(out.Gaps, isOfMember) {
			out.Gaps = append(out.Gaps, finding.Gap{Pair: out.Name, Member: name, Cause: m.Failure})
		}
	}
}

// evidenceOfServer are variables that show in the report which server was read, whatever
// address led to it.
func evidenceOfServer() []string {
	return []string{"server_uuid", "server_uid", "hostname", "port", "datadir", "pid_file", "server_id"}
}

// SameServer is the gap of a pair whose members are the same server, reached by two names:
// then every row matches itself. ok is false for two servers. A copy that was kept of a
// server is none.
func (out *PairOutcome) SameServer() (gap finding.Gap, ok bool) {
	if !out.A.Instance.Is(out.B.Instance) {
		return finding.Gap{}, false
	}
	return finding.Gap{Pair: out.Name, Cause: finding.OneServer("a", "b", out.A.Instance)}, true
}

// Catalogs reads the catalogs of both members. A catalog that could not be read is nil,
// and the outcome says why.
func (r *Run) Catalogs(ctx context.Context, out *PairOutcome) (a, b *checksum.Catalog) {
	var group errgroup.Group
	members := r.members(out)
	for _, m := range members {
		group.Go(func() error {
			m.catalog, m.err = m.Catalog(ctx, r.Options.Databases)
			return nil
		})
	}
	_ = group.Wait() // the errors are looked at one by one
	for _, m := range members {
		if m.err != nil {
			m.catalog, m.outcome.Failure = nil, finding.CauseOf(ctx, m.err)
			continue
		}
		r.hidden(out, m)
	}
	return members[0].catalog, members[1].catalog
}

// hidden adds a gap when the account may not see every table of a database.
func (r *Run) hidden(out *PairOutcome, m *member) {
	if r.Options.Complete {
		return
	}
	say := func(format string, values ...any) {
		gap := r.Gap("", finding.Because(finding.Hidden, format, values...))
		gap.Member = m.name
		out.Gaps = append(out.Gaps, gap)
	}
	if m.catalog.HidesDatabases {
		say("the account on %s may not read every database, and does not see those that it may not; "+
			"name the databases to verify, or grant it SELECT on *.*", m.name)
	}
	for _, database := range m.catalog.Hidden {
		say("the account on %s may not read every table of %s; tables that it cannot see are not counted", m.name, database)
	}
}
