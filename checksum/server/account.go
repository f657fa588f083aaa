package server

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"allclear/checksum"
)

// Account tells whom the member has logged in as, what that may do, and how the server's clock stands.
func (m *Member) Account(ctx context.Context) (a checksum.Account, err error) {
	const doing = "reading who is logged in"
	found, err := m.records(ctx, doing, "SELECT CURRENT_USER() AS ACCOUNT")
	if err != nil {
		return a, err
	}
	for _, r := range found {
		a.User = r.text("ACCOUNT")
	}
	if found, err = m.records(ctx, doing, "SHOW GRANTS"); err != nil {
		return a, err
	}
	for _, r := range found {
		for _, grant := range r { // of one column, whose name has the account in it
			a.Grants = append(a.Grants, withoutHashes(grant.String))
		}
	}
	a.Clock, err = m.clock(ctx)
	return a, err
}

// clockReadings is how often the clock is read. The quickest answer tells most.
const clockReadings = 3

// clock compares the server's clock with that of this machine.
func (m *Member) clock(ctx context.Context) (best checksum.Clock, err error) {
	const doing = "reading the clock"
	for i := range clockReadings {
		asked := time.Now()
		found, err := m.records(ctx, doing, "SELECT CAST(UTC_TIMESTAMP(6) AS CHAR) AS NOW")
		half := time.Since(asked) / 2
		if err != nil {
			return best, err
		}
		for _, r := range found {
			now, err := time.Parse("2006-01-02 15:04:05.999999", r.text("NOW"))
			if err != nil {
				return best, m.fail(ctx, doing, fmt.Errorf("the server's time: %w", err))
			}
			if i == 0 || half < best.Uncertainty {
				best = checksum.Clock{Offset: now.Sub(asked.Add(half)), Uncertainty: half}
			}
		}
	}
	return best, nil
}

//nolint:gochecknoglobals // a constant that Go cannot write as one
var quoted = regexp.MustCompile(`'(?:[^'\\]|''|\\.)*'`)

// withoutHashes is a line of SHOW GRANTS without the hash of the account's password, which old
// servers and MariaDB put there.
func withoutHashes(grant string) string {
	rights, login, ok := strings.Cut(grant, " IDENTIFIED ")
	if !ok {
		return grant
	}
	return rights + " IDENTIFIED " + quoted.ReplaceAllString(login, "'***'")
}
