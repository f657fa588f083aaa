package server

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"allclear/checksum"
)

// home is the default database of every session. Names in statements of ours carry their
// database, except for the two tables of instanceSQL: MySQL has had them in
// performance_schema since 5.7.6, other servers have them in information_schema.
const home = "information_schema"

// instanceSQL asks a server who it is. The start comes from one statement's own clock, as
// its Uptime does; so a clock that is set, or a slow network, does not move it.
const instanceSQL = "SELECT VARIABLE_NAME, VARIABLE_VALUE FROM /*!50706 performance_schema. */global_variables" +
	" WHERE VARIABLE_NAME IN ('server_uuid', 'server_uid', 'hostname', 'port', 'server_id', 'datadir')" +
	" UNION ALL SELECT 'started', CAST(UNIX_TIMESTAMP() - VARIABLE_VALUE AS SIGNED)" +
	" FROM /*!50706 performance_schema. */global_status WHERE VARIABLE_NAME = 'Uptime'"

// newInstance takes in the answer to instanceSQL, by lower-case name.
func newInstance(answer map[string]string) (checksum.Instance, error) {
	seconds, err := strconv.ParseInt(answer["started"], 10, 64)
	if err != nil || answer["port"] == "" || answer["datadir"] == "" {
		return checksum.Instance{}, fmt.Errorf("the server does not say who it is, but %q: %w", answer, checksum.ErrMalformed)
	}
	return checksum.Instance{
		UUID: answer["server_uuid"] + answer["server_uid"], Hostname: answer["hostname"], Port: answer["port"],
		ServerID: answer["server_id"], Datadir: answer["datadir"], Started: time.Unix(seconds, 0).UTC(),
	}, nil
}

// instance asks the server at the other end of the connection who it is.
func (c *conn) instance() (checksum.Instance, error) {
	result, err := c.Execute(instanceSQL)
	if err != nil {
		return checksum.Instance{}, err
	}
	answer := map[string]string{}
	for i := range result.Values {
		name, nameErr := result.GetString(i, 0)
		value, valueErr := result.GetString(i, 1)
		if err := errors.Join(nameErr, valueErr); err != nil {
			return checksum.Instance{}, err
		}
		answer[strings.ToLower(name)] = value
	}
	return newInstance(answer)
}

// instance asks the server at the other end of the connection who it is.
func (p *pooled) instance(ctx context.Context) (_ checksum.Instance, err error) {
	result, err := p.QueryContext(ctx, instanceSQL, nil)
	if err != nil {
		return checksum.Instance{}, err
	}
	defer func() { err = errors.Join(err, result.Close()) }()
	answer, row := map[string]string{}, make([]driver.Value, len(result.Columns()))
	if len(row) != 2 {
		return checksum.Instance{}, checksum.ErrMalformed
	}
	for {
		switch err := result.Next(row); {
		case errors.Is(err, io.EOF):
			return newInstance(answer)
		case err != nil:
			return checksum.Instance{}, err
		}
		answer[strings.ToLower(text(row[0]))] = text(row[1])
	}
}

func text(v driver.Value) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

// bound is the one server that a member reads: the one that answered first. A virtual IP,
// a DNS name, a proxy or a balancer may lead later connections to another one.
type bound struct {
	log *slog.Logger

	mu        sync.Mutex
	server    checksum.Instance // the zero value before the first answer
	strangers map[checksum.Instance]time.Time
}

// admit holds what a server said of itself against what the first one did. It fails if the
// server is another one. A server that was started before the one that is known cannot be
// that one after a restart.
func (b *bound) admit(now checksum.Instance) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.server == checksum.Instance{}:
		b.server = now
	case !b.server.Is(now) || now.Started.Before(b.server.Started):
		if _, isKnown := b.strangers[now]; !isKnown {
			if b.strangers == nil {
				b.strangers = map[checksum.Instance]time.Time{}
			}
			b.strangers[now] = time.Now().UTC()
		}
		return &strangerError{bound: b.server, answered: now, since: b.strangers[now]}
	case now.Started.After(b.server.Started):
		b.log.Warn("the server was restarted", "server", now.String(), "at", now.Started)
		b.server = now
	}
	return nil
}

func (b *bound) instance() checksum.Instance {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.server
}

// strangerError tells that another server answers at a member's address.
type strangerError struct {
	bound, answered checksum.Instance
	since           time.Time // when it answered first
}

func (e *strangerError) Error() string {
	return fmt.Sprintf("answered as %s from %s UTC on, and as %s before; "+
		"connect to the server itself, not to a balancer, a proxy or a virtual IP",
		e.answered.Unlike(e.bound), e.since.Format(time.TimeOnly), e.bound.Unlike(e.answered))
}

func (*strangerError) Unwrap() error { return checksum.ErrOtherServer }

// Instance is the server that the member reads, as of its latest connection. It asks
// nothing; before the first connection it is the zero value.
func (m *Member) Instance() checksum.Instance { return m.bound.instance() }

// Confirm asks the server who it is, on a new connection and on those that are idle: what
// was opened before may go on reaching a server that the address no longer leads to. It
// fails with checksum.ErrOtherServer if another one answers.
func (m *Member) Confirm(ctx context.Context) (checksum.Instance, error) {
	err := m.try(ctx, "asking whether it is still the same server", func() error {
		var asked []*conn
		defer func() {
			for _, c := range asked {
				m.release(c)
			}
		}()
		for c := m.takeIdle(); c != nil; c = m.takeIdle() {
			asked = append(asked, c)
			err := c.introduce(ctx, &m.bound)
			if errors.Is(err, checksum.ErrOtherServer) {
				return err
			} // one that was lost while it was idle says nothing
		}
		fresh, err := m.connect(ctx)
		if err == nil {
			asked = append(asked, fresh)
		}
		return err
	})
	return m.Instance(), err
}
