package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
)

// Member is one live server as a side. It connects when it is first asked
// something, and is safe for concurrent use.
type Member struct {
	cfg Config
	log *slog.Logger
	tls *tls.Config
	db  *sql.DB // catalog and settings; rows travel by conn
	// aside is one connection for what must be answered at once, whatever db is at work on.
	aside *sql.DB

	definitions *Definitions

	retry retry
	locks lockPatience
	bound bound

	statements statements

	// asks are those about replication that take a privilege.
	asks struct{ appliers, binlog privilegedAsk }

	mu      sync.Mutex
	idle    []*conn
	plain   bool    // TLS is preferred, and the server offers none
	settled bool    // plain is known
	dialect dialect // unsettled until speaks has asked
}

const (
	// maxCatalogConns bounds the connections for catalog and settings.
	maxCatalogConns = 2
	// maxIdle is how many connections for rows are kept for the next chunk.
	maxIdle = 8
	// MostKept is how many connections a member keeps open while nothing is asked of it.
	MostKept = maxCatalogConns + 1 + maxIdle
)

// idleTime is how long a connection that nobody uses is kept. It is well below the session's
// wait_timeout, after which the server ends the session and complains in its log.
const idleTime = 5 * time.Second

// defaultPatience outlasts a server's restart.
const defaultPatience = 30 * time.Second

// Open checks the settings, such as that the CA file can be read. It does not
// connect. log may be nil.
func Open(cfg Config, log *slog.Logger) (*Member, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	cfg.TLS = cmp.Or(cfg.TLS, TLSPreferred)
	tlsConfig, err := cfg.tlsConfig()
	if err != nil {
		return nil, fmt.Errorf("member %s: %w", cfg.Name, err)
	}
	m := &Member{cfg: cfg, log: log, tls: tlsConfig, definitions: cfg.Definitions}
	if m.definitions == nil {
		m.definitions = NewDefinitions()
	}
	m.retry.patience = cmp.Or(cfg.Patience, defaultPatience)
	m.locks.most = cmp.Or(cfg.LockWait, defaultLockWait)
	opens, err := mysql.NewConnector(m.driverConfig())
	if err != nil {
		return nil, fmt.Errorf("member %s: %w", cfg.Name, err)
	}
	m.bound.log = log.With("member", m.String())
	m.db = sql.OpenDB(connector{opens, &m.bound, &m.statements})
	m.db.SetMaxOpenConns(maxCatalogConns)
	m.db.SetConnMaxIdleTime(idleTime)
	m.aside = sql.OpenDB(connector{opens, &m.bound, &m.statements})
	m.aside.SetMaxOpenConns(1)
	m.aside.SetConnMaxIdleTime(idleTime)
	return m, nil
}

func (m *Member) driverConfig() *mysql.Config {
	d := mysql.NewConfig()
	d.User, d.Passwd = m.cfg.User, m.cfg.Password
	d.Net, d.Addr = "tcp", m.cfg.Address()
	if m.cfg.Socket != "" {
		d.Net = "unix"
	}
	d.DBName, d.DialFunc = home, dialPooled
	d.TLS = m.tls
	d.AllowFallbackToPlaintext = m.cfg.TLS == TLSPreferred
	d.Timeout, d.ReadTimeout = dialTimeout, silence
	d.InterpolateParams = true // one round trip, and no prepared statement to leak
	d.Logger = quiet{}         // failures come back as errors; the driver must not print them too
	d.Params = map[string]string{}
	for _, s := range sessionSettings() {
		d.Params[s.Variable] = s.Value
	}
	d.Params["sql_big_selects"] += silentSQL()
	return d
}

// silentSQL goes on with a SET, and has the server itself end a statement that has gone on for
// as long as this side waits for its first row: counts and the like send nothing before, so
// that the server would not notice that nobody waits any more. MariaDB heeds it from 10.1.1 on,
// MySQL from 5.7.8 on; for others it is a comment.
func silentSQL() string {
	return fmt.Sprintf(" /*M!100101 , max_statement_time = %d */ /*!50708 , max_execution_time = %d */",
		int(silence.Seconds()), silence.Milliseconds())
}

type quiet struct{}

func (quiet) Print(...any) {}

// String names the member for messages: its name and address, never the account.
func (m *Member) String() string { return m.cfg.Name + " (" + m.cfg.Address() + ")" }

// Address is host:port, or the socket's path.
func (m *Member) Address() string { return m.cfg.Address() }

// Close ends all connections.
func (m *Member) Close() error {
	m.mu.Lock()
	idle := m.idle
	m.idle = nil
	m.mu.Unlock()
	errs := []error{m.db.Close(), m.aside.Close()}
	for _, c := range idle {
		errs = append(errs, c.Quit())
	}
	return errors.Join(errs...)
}

// Ping connects and logs in.
func (m *Member) Ping(ctx context.Context) error {
	return m.try(ctx, "connecting", func() error { return m.db.PingContext(ctx) })
}

// askAgain is for how long a connection counts as one to the same server without being
// asked. A proxy may send each statement of one connection to another server.
const askAgain = 5 * time.Second

// acquire takes an idle connection or makes one.
func (m *Member) acquire(ctx context.Context) (*conn, error) {
	c := m.takeIdle()
	if c == nil {
		return m.connect(ctx)
	}
	if time.Since(c.asked) > askAgain {
		if err := c.introduce(ctx, &m.bound); err != nil {
			_ = c.Close() // nothing is lost with it
			return nil, err
		}
	}
	return c, nil
}

// takeIdle takes an idle connection, nil if there is none.
func (m *Member) takeIdle() *conn {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.idle)
	if n == 0 {
		return nil
	}
	c := m.idle[n-1]
	m.idle = m.idle[:n-1]
	c.expiry.Stop() // if it is too late for that, retire finds nothing
	return c
}

// connect makes a new connection.
func (m *Member) connect(ctx context.Context) (*conn, error) {
	tlsConfig, err := m.settleTLS(ctx)
	if err != nil {
		return nil, err
	}
	return dial(ctx, m.cfg, tlsConfig, &m.bound, &m.statements)
}

// release keeps a connection for the next chunk, unless it was left in the
// middle of a result.
func (m *Member) release(c *conn) {
	c.answer.shrink()
	if c.broken {
		_ = c.Close() // nothing is lost with it
	} else if !m.keep(c) {
		_ = c.Quit() // as Close, and the server writes nothing about it into its log
	}
}

// keep is false where enough connections are kept already.
func (m *Member) keep(c *conn) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.idle) >= maxIdle {
		return false
	}
	m.idle = append(m.idle, c)
	c.expiry = time.AfterFunc(idleTime, func() { m.retire(c) })
	return true
}

// retire ends a connection if it is idle.
func (m *Member) retire(c *conn) {
	m.mu.Lock()
	at := slices.Index(m.idle, c)
	if at >= 0 {
		m.idle = slices.Delete(m.idle, at, at+1)
	}
	m.mu.Unlock()
	if at >= 0 {
		_ = c.Quit() // nothing is lost with it
	}
}

// settleTLS finds out, once, whether the server offers TLS where the mode is preferred.
func (m *Member) settleTLS(ctx context.Context) (*tls.Config, error) {
	if m.cfg.TLS != TLSPreferred {
		return m.tls, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.settled {
		var name, cipher string
		if err := m.db.QueryRowContext(ctx, "SHOW SESSION STATUS LIKE 'Ssl_cipher'").Scan(&name, &cipher); err != nil {
			return nil, err
		}
		m.plain, m.settled = cipher == "", true
	}
	if m.plain {
		return nil, nil
	}
	return m.tls, nil
}

// stream runs a statement on a raw connection, trying again when the connection
// or the server goes away.
func (m *Member) stream(ctx context.Context, doing, sql string, to rows) (ended bool, err error) {
	err = m.try(ctx, doing, func() error {
		c, err := m.acquire(ctx)
		if err != nil {
			return err
		}
		defer m.release(c)
		ended, err = c.query(ctx, sql, to)
		return err
	})
	return ended, err
}
