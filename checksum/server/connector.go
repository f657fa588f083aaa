package server

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"time"

	"allclear/checksum"
)

// brokenError is a panic of a library over what a server sent. Both libraries index into
// packets without looking at their length.
type brokenError struct {
	value any
	stack []byte
}

func (e *brokenError) Error() string { return fmt.Sprintf("%v (%v)", checksum.ErrMalformed, e.value) }
func (*brokenError) Unwrap() error   { return checksum.ErrMalformed }

// recovered turns a panic into an error: garbage from one server costs what was asked of
// it, not the run. It must itself be deferred.
func recovered(err *error) {
	if value := recover(); value != nil {
		*err = &brokenError{value, debug.Stack()}
	}
}

// connector makes the connections of database/sql, which opens some of them in goroutines
// of its own.
type connector struct {
	driver.Connector
	bound  *bound
	counts *statements
}

// socketOf is the key of a context's *net.Conn, in which the dialer leaves the socket for
// connector: a library that panics does not close it.
type socketOf struct{}

// dialPooled is the DialFunc of the pool's connections.
func dialPooled(ctx context.Context, network, address string) (net.Conn, error) {
	socket, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if kept, ok := ctx.Value(socketOf{}).(*net.Conn); ok {
		*kept = socket
	}
	return socket, err
}

// Connect opens a connection to the server that the member is bound to.
func (c connector) Connect(ctx context.Context) (_ driver.Conn, err error) {
	var socket net.Conn
	defer func() {
		if err != nil && socket != nil {
			_ = socket.Close() // err says why
		}
	}()
	defer recovered(&err)
	opened, err := c.Connector.Connect(context.WithValue(ctx, socketOf{}, &socket))
	if err != nil {
		return nil, err
	}
	whole, ok := opened.(libraryConn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	p := &pooled{libraryConn: whole, counts: c.counts}
	now, err := p.instance(ctx)
	if err == nil {
		err = c.bound.admit(now)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("setting up the session: %w", err), p.Close())
	}
	return p, nil
}

// libraryConn is what the library's connections can do and this package needs.
type libraryConn interface {
	driver.Conn
	driver.QueryerContext
	driver.Pinger
	driver.NamedValueChecker
	driver.SessionResetter
	driver.Validator
}

// pooled is a connection of database/sql. A panic of the library ends as an error, in the
// goroutines of database/sql too, and the pool then drops the connection.
type pooled struct {
	libraryConn
	broken bool
	counts *statements // those sent
}

func (p *pooled) recovered(err *error) {
	if value := recover(); value != nil {
		p.broken = true
		*err = &brokenError{value, debug.Stack()}
	}
}

// QueryContext implements driver.QueryerContext.
func (p *pooled) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (_ driver.Rows, err error) {
	sent := p.counts.begin()
	defer func() {
		if err != nil {
			p.counts.sent(query, sent)
		}
	}()
	defer p.recovered(&err)
	result, err := p.libraryConn.QueryContext(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return &pooledRows{result, p, query, sent}, nil
}

// Ping implements driver.Pinger.
func (p *pooled) Ping(ctx context.Context) (err error) {
	defer p.recovered(&err)
	return p.libraryConn.Ping(ctx)
}

// Prepare implements driver.Conn. Arguments go into the text of a statement, so that
// nothing needs to be prepared.
func (*pooled) Prepare(string) (driver.Stmt, error) { return nil, errors.ErrUnsupported }

// ResetSession implements driver.SessionResetter.
func (p *pooled) ResetSession(ctx context.Context) (err error) {
	defer p.recovered(&err)
	return p.libraryConn.ResetSession(ctx)
}

// IsValid implements driver.Validator.
func (p *pooled) IsValid() bool { return !p.broken && p.libraryConn.IsValid() }

// Close implements driver.Conn.
func (p *pooled) Close() (err error) {
	defer p.recovered(&err)
	return p.libraryConn.Close()
}

// pooledRows are the rows of a pooled connection. Closing them reads what is left.
type pooledRows struct {
	driver.Rows
	conn *pooled
	sql  string
	sent time.Time
}

// Next implements driver.Rows.
func (r *pooledRows) Next(row []driver.Value) (err error) {
	defer r.conn.recovered(&err)
	return r.Rows.Next(row)
}

// Close implements driver.Rows.
func (r *pooledRows) Close() (err error) {
	defer r.conn.counts.sent(r.sql, r.sent)
	defer r.conn.recovered(&err)
	return r.Rows.Close()
}
