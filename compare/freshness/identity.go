package freshness

import (
	"time"

	"allclear/checksum"
	"allclear/compare"
)

// Identity is which table a map is of, and how its rows were read. What is known of one says nothing
// of another.
type Identity struct {
	A, B Member
	Kind checksum.Kind // of the digests
}

// Member is one member's table.
type Member struct {
	Server     checksum.Instance // without its start; the zero value for a copy
	Copied     string            // when it was copied, in RFC 3339; "" for a server
	Definition string            // see checksum.Table.Fingerprint
	Made       string            // what tells the table from another one of the same name and definition
}

// identityOf is the identity of a table as it is now. made tells when the tables of a and b were
// made.
func identityOf(pair compare.Pair, tables compare.TablePair, kind checksum.Kind, made [2]map[string]string) Identity {
	name := tables.A.FullName()
	return Identity{
		A:    memberOf(pair.A, tables.A, made[0][name]),
		B:    memberOf(pair.B, tables.B, made[1][tables.B.FullName()]),
		Kind: kind,
	}
}

func memberOf(side compare.Side, table *checksum.Table, made string) Member {
	m := Member{Server: compare.InstanceOf(side), Definition: table.Fingerprint(), Made: made}
	m.Server.Started = time.Time{}
	if recording := compare.RecordingOf(side); recording != nil {
		m.Copied = recording.Began.At.UTC().Format(time.RFC3339Nano)
	}
	return m
}

// why says for people why what is known of a table says nothing of the one that is there now, ""
// if it does.
func (i Identity) why(pair compare.Pair, now Identity) string {
	a, b := pair.Members()
	for _, m := range []struct {
		name      string
		was, then Member
	}{{a, i.A, now.A}, {b, i.B, now.B}} {
		switch {
		case m.was.Copied != m.then.Copied || !isServer(m.was.Server, m.then.Server):
			return "member " + m.name + " is another server"
		case m.was.Definition != m.then.Definition:
			return "it was altered on " + m.name
		case m.was.Made != m.then.Made:
			return "it was made anew or rebuilt on " + m.name
		}
	}
	if i.Kind != now.Kind {
		return "its rows are compared in another way"
	}
	return ""
}

func isServer(was, now checksum.Instance) bool {
	return was.Is(now) || was == checksum.Instance{} && now == checksum.Instance{}
}
