package widen

import (
	"context"
	"errors"
	"time"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/identity/entity"
)

// Server is a server that has steps.
type Server struct {
	Shard   string // "" for a server of tickets
	Member  string
	Address string // that it is reached by
	checksum.Instance
	// Guard are statements that let a session go on only on this server, and OnlyHere is
	// the one among them that comes before each step again.
	Guard    []string
	OnlyHere string
	Estimate time.Duration // of all its steps
	Used     float64       // of the fullest column
}

// Name is its name in the plan: shard01/b.
func (s *Server) Name() string { return serverName(s.Shard, s.Member) }

func serverName(shard, member string) string {
	if shard == "" {
		return member
	}
	return entity.Place{Shard: shard, Member: member}.String()
}

// errNameless is a server whose statements no guard can keep from other servers.
var errNameless = errors.New("the server does not say who it is, so that nothing would keep its statements from another server")

// server tells who the member is, by what it says of itself.
func (p *memberPlan) server(ctx context.Context) (Server, error) {
	s := Server{Shard: p.shard, Member: p.member.Name, Address: p.member.Address(), Instance: p.member.Instance(), Used: p.used()}
	for i := range p.steps {
		s.Estimate += p.steps[i].Estimate
	}
	if s.Instance == (checksum.Instance{}) {
		return s, errNameless
	}
	names := []string{"server_uuid", "server_uid", "transaction_read_only", "tx_read_only"}
	known, err := p.member.Facts(ctx, names)
	if err != nil {
		return s, err
	}
	first := func(names ...string) string {
		for _, name := range names {
			if _, ok := known[name]; ok {
				return name
			}
		}
		return ""
	}
	readOnly := first("transaction_read_only", "tx_read_only")
	if readOnly == "" {
		return s, errNameless
	}
	uuid := first("server_uuid", "server_uid")
	if known[uuid] != s.UUID {
		uuid = ""
	}
	s.OnlyHere = statement.OnlyHere(readOnly)
	s.Guard = statement.Guard(s.Instance, uuid, readOnly, "this server is not "+s.Name())
	return s, nil
}
