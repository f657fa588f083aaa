package checksum

import (
	"fmt"
	"time"

	"allclear/checksum/position"
)

// Passage is what a server has executed between two standings.
type Passage struct {
	position.Passage
	// Why is for people why it cannot be told, where it cannot.
	Why string
}

// Since tells whether anything was executed on the server since an earlier standing of it: by
// its GTIDs or its binlog, or by its counter of writes, which begins anew with each start. It
// is not known of another server, whatever that has executed.
func (s *Standing) Since(earlier *Standing) Passage {
	replication, then := &s.Activity.Replication, &earlier.Activity.Replication
	switch {
	case earlier.Instance == (Instance{}) || s.Instance == (Instance{}):
		return unknown(replication, then, "which server it was is not recorded")
	case !s.Instance.Is(earlier.Instance):
		return unknown(replication, then, fmt.Sprintf("it was %s, and is now %s",
			earlier.Instance.Unlike(s.Instance), s.Instance.Unlike(earlier.Instance)))
	}
	p := Passage{Passage: replication.Since(then)}
	isSameStart := s.Instance.Started.Equal(earlier.Instance.Started)
	if p.Executed != position.NotKnown {
		return p
	}
	if !isSameStart {
		p.Why = fmt.Sprintf("it was started at %s UTC, and neither GTIDs nor its binlog tell what was executed before that",
			s.Instance.Started.UTC().Format(time.DateTime))
		return p
	}
	p.Executed = position.Nothing
	if s.Activity.Writes != earlier.Activity.Writes {
		p.Executed = position.Something
	}
	if p.From == p.To { // the position does not show it
		p.From, p.To = earlier.written(), s.written()
	}
	return p
}

// written counts what has been written since the server's start.
func (s *Standing) written() string {
	return fmt.Sprintf("write %d", s.Activity.Writes)
}

func unknown(now, then *position.Server, why string) Passage {
	return Passage{Passage: position.Passage{From: then.String(), To: now.String()}, Why: why}
}
