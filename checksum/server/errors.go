package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"syscall"

	gomysql "github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-sql-driver/mysql"

	"allclear/checksum"
)

// Error is a failure of one member. It unwraps to its cause, and to the error of
// package checksum that fits, if there is one.
type Error struct {
	Member string // "shard01/a (db01a:3306)"
	Doing  string // "reading shop.listings"
	Number uint16 // MySQL's error number, 0 if the server gave none
	Err    error
	kind   kind
	remedy string // "" for what the number or the kind says
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: member %s: %v", e.Doing, e.Member, e.Err)
}

func (e *Error) Unwrap() []error {
	if sentinel := e.kind.sentinel(); sentinel != nil {
		return []error{sentinel, e.Err}
	}
	return []error{e.Err}
}

// Hint is what a person can do about the failure, "" if nothing is known.
func (e *Error) Hint() string {
	if e.remedy != "" {
		return e.remedy
	}
	switch e.Number {
	case 1045, 1698:
		return "check user and password, and that the account may connect from this host"
	case 1044, 1142, 1143, 1227:
		return "grant the account SELECT on the database; `allclear explain` prints the statement"
	case 1040, 1203, 1226:
		return "free some connections, or lower --jobs"
	case 1820, 1862:
		return "the account's password has expired: ALTER USER … PASSWORD EXPIRE NEVER, or a new password"
	case 3118, 4151:
		return "the account is locked: ALTER USER … ACCOUNT UNLOCK"
	case 1129:
		return "run FLUSH HOSTS on the server: it blocked this host after too many failed connections"
	case 1153:
		return "a row is larger than the server's max_allowed_packet: raise it on the server"
	case 1969, 3024:
		return "the server ended a statement that took longer than its max_statement_time (max_execution_time), " +
			"or than the minute that one gets which counts: raise the former for this account, or lower --chunk-time"
	}
	if isCertificate(e.Err) {
		return "give the authority that signed the server's certificate with --tls-ca (tls_ca); " +
			"verify-ca does not look at the host's name"
	}
	if errors.Is(e.Err, syscall.EMFILE) || errors.Is(e.Err, syscall.ENFILE) {
		return "raise the limit of open files (ulimit -n), or lower --jobs or --pairs"
	}
	switch e.kind {
	case down:
		return "check that the server runs and that host and port are right"
	case changed:
		return "run allclear again when the schema change is done"
	case malformed:
		return "what answers at this address, or what lies in between, does not send MySQL's protocol: " +
			"connect to the server itself, and look at its error log"
	case locked:
		return "wait until LOCK TABLES or the schema change is done, or raise --lock-wait"
	case missing, denied, transient, other, stranger:
	}
	return ""
}

// kind is what an error means for the run.
type kind uint8

const (
	other     kind = iota // permanent: the same statement would fail again
	transient             // worth trying again: the connection or the server went away, or is full
	down                  // transient, and the server can't be reached at all
	denied
	missing
	changed
	locked    // by another session: worth trying again, for as long as the member's patience with locks lasts
	stranger  // another server answered
	malformed // what was sent is not the protocol
)

func (k kind) sentinel() error {
	switch k {
	case down:
		return checksum.ErrDown
	case denied:
		return checksum.ErrDenied
	case missing:
		return checksum.ErrNoTable
	case changed:
		return checksum.ErrTableChanged
	case locked:
		return checksum.ErrLocked
	case stranger:
		return checksum.ErrOtherServer
	case malformed:
		return checksum.ErrMalformed
	case other, transient:
	}
	return nil
}

// classify tells errors apart by MySQL's error number (errmsg-utf8.txt, the
// same on MySQL and MariaDB except where noted), and the rest by type.
func classify(err error) (number uint16, k kind) {
	number, ok := errorNumber(err)
	if !ok {
		return 0, classifyConnection(err)
	}
	switch number {
	case 1040, // too many connections
		1203, 1226, // too many of this user's, resource limit of this user reached
		1053, 1077, // server shutdown in progress
		1158, 1159, 1160, 1161, // packet errors and timeouts on the wire
		1213,       // deadlock
		1317, 1927, // statement killed, connection killed (MariaDB)
		1043, 1184, // bad handshake, aborted connection
		4031: // disconnected by the server for inactivity (MySQL)
		return number, transient
	case 1205: // lock_wait_timeout: our reads wait for no rows
		return number, locked
	case 1044, 1045, 1142, 1143, // denied: database, login, table, column
		1227, 1698, 3118, 4151: // privilege, plugin, account locked (MySQL), account locked (MariaDB)
		return number, denied
	case 1146, 1049, 1051, 1109: // no table, no database, unknown table
		return number, missing
	case 1054, 1176, 1412: // unknown column, no such key, definition changed
		return number, changed
	}
	return number, other
}

func errorNumber(err error) (uint16, bool) {
	var answered *mysql.MySQLError
	if errors.As(err, &answered) {
		return answered.Number, true
	}
	var raw *gomysql.MyError
	if errors.As(err, &raw) {
		return raw.Code, true
	}
	return 0, false
}

// isNumbered tells that a server answered with one of some of MySQL's errors; with any of
// them if none is named.
func isNumbered(err error, numbers ...uint16) bool {
	n, ok := errorNumber(err)
	return ok && (len(numbers) == 0 || slices.Contains(numbers, n))
}

func classifyConnection(err error) kind {
	if errors.Is(err, checksum.ErrDown) || isDial(err) {
		return down
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return down
	}
	if errors.Is(err, checksum.ErrTableChanged) {
		return changed
	}
	if errors.Is(err, checksum.ErrOtherServer) {
		return stranger
	}
	if isMalformed(err) {
		return malformed
	}
	if isCertificate(err) {
		return other
	}
	var netError net.Error
	if errors.As(err, &netError) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, gomysql.ErrBadConn) {
		return transient
	}
	return other
}

// isDial tells that no connection came about.
func isDial(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// isMalformed tells that a server sent what is not MySQL's protocol.
func isMalformed(err error) bool {
	for _, known := range []error{
		checksum.ErrMalformed, mysql.ErrMalformPkt, mysql.ErrPktSync, mysql.ErrPktSyncMul, gomysql.ErrMalformPacket,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// fail wraps an error with the member and what was being done to it. The end of the
// run itself, by deadline or signal, is reported as such and not as the member's failure.
func (m *Member) fail(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("%s: member %s: %w", doing, m, cause)
	}
	var already *Error
	if errors.As(err, &already) {
		return err
	}
	number, k := classify(err)
	if k == locked { // in the same words for all tables that were waited for together
		doing, err = "waiting for locks", fmt.Errorf("another session holds tables with LOCK TABLES, or alters them, "+
			"and went on for longer than %s (--lock-wait): %w", m.locks.most, err)
	}
	var broken *brokenError
	if errors.As(err, &broken) {
		m.log.Debug("malformed packet", "member", m.String(), "doing", doing, "stack", string(broken.stack))
	}
	return &Error{Member: m.String(), Doing: doing, Number: number, Err: err, kind: k}
}

// isCertificate tells that the server's certificate was refused.
func isCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host)
}
