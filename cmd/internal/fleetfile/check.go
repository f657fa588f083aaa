package fleetfile

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"allclear/checksum/server"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/settings"
)

// A source tells the checker where a fleet came from.
type source struct {
	place   func(node string) string // how messages name a node: file:line:column, or a flag
	flags   bool                     // the fleet is from the command line, where remedies are flags
	folder  string                   // what relative paths start from
	needs   Needs
	sources login.Sources
}

// called is how a message refers to another node than the one it is about.
func (s source) called(node string) string {
	if s.flags {
		return s.place(node)
	}
	return fmt.Sprintf("%s (%s)", nodeName(node), s.place(node))
}

// check makes a Fleet of the structure that was read. It collects all problems and
// connects to nothing.
func check(written *fleetFile, from source) (*Fleet, error) {
	c := &checker{from: from, addresses: map[string]string{}, once: map[string]bool{}}
	f := &Fleet{Name: written.Fleet, FromFlags: from.flags}
	f.Databases = c.names("$.databases", written.Databases)
	f.Tables = c.patterns("$.tables", written.Tables)
	f.Exclude = c.excludes(written.Exclude)
	f.AppendOnly = c.patterns("$.append_only", written.AppendOnly)
	if len(written.Pairs) == 0 {
		c.fail("$.pairs", errors.New("the fleet has no pairs, so there is nothing to verify"),
			"pairs: [{name: shard01, a: {host: db01a}, b: {host: db01b}}]")
	}
	c.level("$.defaults", written.Defaults)
	taken := map[string]string{}
	for i, pair := range written.Pairs {
		at := fmt.Sprintf("$.pairs[%d]", i)
		c.name(at, "pair", pair.Name, taken)
		c.level(at, pair.Login)
		target := Pair{Name: pair.Name, Lacks: from.needs.lack(pair.A != nil, pair.B != nil)}
		for _, which := range target.MemberNames() {
			*target.Member(which) = c.member(at+"."+which, pair.member(which), pair.Login, written.Defaults)
		}
		f.Pairs = append(f.Pairs, target)
	}
	c.gentle(&written.Gentle, written.Pairs, f)
	taken = map[string]string{}
	for i, written := range written.Features {
		at := fmt.Sprintf("$.features[%d]", i)
		c.name(at, "feature", written.Name, taken)
		if len(written.Tables) == 0 {
			c.fail(at, fmt.Errorf("feature %q names no tables", written.Name), `tables: ["shop.treasuries*"]`)
		}
		f.Features = append(f.Features, Feature{
			Name: written.Name, Tables: c.patterns(at+".tables", written.Tables), CanDisable: written.CanDisable,
		})
	}
	f.Accepted, f.Severities = c.accepted(written.Accepted, f.PairNames()), c.severities(written.Severities)
	f.Production = written.Production
	f.IDs = c.ids(&written.IDs, written.Defaults)
	if len(c.found) > 0 {
		return nil, exit.Usage(c.found)
	}
	return f, nil
}

type checker struct {
	from      source
	found     exit.Problems
	addresses map[string]string // the node that already has an address
	once      map[string]bool   // what is wrong with TLS and has been reported; it may be so of every member
	tickets   bool              // the servers of a ticket table are being checked, not members of a pair
}

// fail notes a problem at a node. If no hint is given, the error's own hint is used.
func (c *checker) fail(node string, err error, hint string) {
	if hint == "" {
		hint = exit.HintOf(err)
	}
	c.found = append(c.found, exit.WithHint(fmt.Errorf("%s: %w", c.from.place(node), err), hint))
}

// name checks that a pair or feature has a name of its own.
func (c *checker) name(at, what, name string, taken map[string]string) {
	if name == "" {
		example := map[string]string{"feature": "treasuries", "entity": "listing", "unique key": "email", "generator": "tickets"}
		c.fail(at, fmt.Errorf("this %s has no name", what), "name: "+cmp.Or(example[what], "shard01"))
		return
	}
	if strings.ContainsFunc(name, unicode.IsControl) {
		c.fail(at+".name", fmt.Errorf("the name %q has control characters in it", name), "letters and digits")
	}
	if first, known := taken[name]; known {
		c.fail(at+".name", fmt.Errorf("%s %q is already at %s", what, name, c.from.place(first)),
			"give each "+what+" a name of its own")
		return
	}
	taken[name] = at + ".name"
}

// names checks a list of plain names.
func (c *checker) names(at string, names []string) []string {
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			c.fail(fmt.Sprintf("%s[%d]", at, i), fmt.Errorf("%q is named twice", name), "remove one")
		}
	}
	return names
}

func (c *checker) patterns(at string, texts []string) []*Pattern {
	var patterns []*Pattern
	for i, text := range texts {
		p, err := ParsePattern(text)
		if err != nil {
			c.fail(fmt.Sprintf("%s[%d]", at, i), err, "")
			continue
		}
		patterns = append(patterns, p)
	}
	return patterns
}

// member checks one member, which logs in by its own level, that of its pair and the
// defaults.
func (c *checker) member(at string, written *memberFile, pair, defaults login.Level) Member {
	side := at[len(at)-1:]
	if written == nil {
		c.fail(at, fmt.Errorf("the pair has no member %s", side), side+": {host: db01"+side+", port: 3306}")
		return Member{}
	}
	c.level(at, written.Login)
	target := Member{Address: c.address(at, written)}
	levels := []login.Level{written.Login, pair, defaults}
	found, err := c.from.sources.Resolve(levels, c.from.folder)
	if err != nil {
		// A file that a level names and that cannot be read is reported at that level.
		// Without another problem it has vanished since, which must be reported here.
		if len(c.found) == 0 {
			c.fail(at, err, "")
		}
		return target
	}
	c.tls(at, found)
	if found.User == "" {
		hint := "defaults: {user: allclear}"
		if c.from.flags {
			hint = "--user allclear"
		}
		who := "member " + side
		if c.tickets {
			who = "the server"
		}
		c.fail(at, fmt.Errorf("%s has no user to log in as", who), hint)
	}
	target.Login = found
	return target
}

// tls checks that no certificate is given in vain: whoever names one relies on it.
func (c *checker) tls(at string, found login.Login) {
	fail := func(err error, hint string) {
		if !c.once[hint] {
			c.once[hint] = true
			c.fail(at, err, hint)
		}
	}
	if found.CAFile != "" && !strings.HasPrefix(string(found.TLS), "verify-") {
		fail(fmt.Errorf("a tls_ca is given, but with tls: %s no certificate is checked", found.TLS), "tls: verify-identity, or remove tls_ca")
	}
	switch {
	case (found.CertFile == "") != (found.KeyFile == ""):
		fail(errors.New("a client's certificate and its key are needed together"), "both tls_cert and tls_key")
	case found.CertFile != "" && found.TLS == server.TLSDisabled:
		fail(errors.New("a tls_cert is given, but with tls: disabled it is not used"), "tls: verify-identity, or remove tls_cert")
	}
}

// address checks where a member listens. An option file that the member itself names may
// give the address; that of a pair or of the defaults may not, since it is for several
// servers.
func (c *checker) address(at string, written *memberFile) Address {
	host, port, socket := written.Host, written.Port, written.Socket
	if host == "" && socket == "" && written.Login.DefaultsFile != "" {
		if file, err := c.from.sources.OptionFile(settings.Resolve(c.from.folder, written.Login.DefaultsFile)); err == nil {
			host, socket = file.Host, file.Socket
			if port == "" && socket == "" {
				port = file.Port
			}
		}
	}
	var found Address
	switch {
	case host != "" && socket != "":
		c.fail(at, errors.New("both a host and a socket"), "keep the one to connect by")
		return found
	case socket != "" && port != "":
		c.fail(at+".port", errors.New("a socket has no port"), "remove the port")
		return found
	case socket != "":
		found.Socket = settings.Resolve(c.from.folder, socket)
	case host == "":
		if c.tickets {
			c.fail(at, errors.New("the server has no host"), "host: tickets01")
		} else {
			c.fail(at, errors.New("the member has no host"), "host: db01"+at[len(at)-1:])
		}
		return found
	default:
		found = Address{Host: host, Port: defaultPort}
		if badHost(host) {
			c.fail(at+".host", fmt.Errorf("bad host %q", host), "a name or an address alone; the port has a key of its own")
		}
		if port != "" {
			number, err := parsePort(port)
			if err != nil {
				c.fail(at+".port", err, "")
			}
			found.Port = number
		}
	}
	if first, known := c.addresses[found.String()]; known {
		hint := "comparing a server with itself proves nothing: each member has an address of its own"
		if c.tickets {
			hint = "one server is listed once"
		}
		c.fail(at, fmt.Errorf("%s is already the address of %s", found, c.from.called(first)), hint)
	} else {
		c.addresses[found.String()] = at
	}
	return found
}

// badHost reports whether a host holds more than a name or an address, as in
// db01:3306.
func badHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	return strings.ContainsFunc(host, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("/@[]:", r)
	})
}

// level checks what one level says about logging in, so that each problem is reported once.
func (c *checker) level(at string, level login.Level) {
	for _, problem := range c.from.sources.Check(level, c.from.folder) {
		c.fail(at+"."+problem.Key, problem.Err, problem.Hint)
	}
}
