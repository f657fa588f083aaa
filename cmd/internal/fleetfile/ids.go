package fleetfile

import (
	"fmt"
	"strings"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/settings"
	"allclear/compare/identity/entity"
)

// idsFile is what a fleet file says of IDs.
type idsFile struct {
	Infer      *bool           `yaml:"infer"` // default: true
	Entities   []entityFile    `yaml:"entities"`
	Unique     []uniqueFile    `yaml:"unique"`
	Generators []generatorFile `yaml:"generators"`
	Small      []string        `yaml:"small"` // patterns of db.table.column
	Local      []string        `yaml:"local"` // patterns of db.table
	Ledger     string          `yaml:"ledger"`
}

// entityFile is something that has an ID.
type entityFile struct {
	Name          string   `yaml:"name"`
	Keys          []string `yaml:"keys"` // db.table.column
	Generator     string   `yaml:"generator"`
	References    []string `yaml:"references"`     // patterns of db.table.column
	NotReferences []string `yaml:"not_references"` // patterns of db.table.column
}

// uniqueFile is a column whose values must each be in one shard only.
type uniqueFile struct {
	Name   string `yaml:"name"`
	Column string `yaml:"column"` // db.table.column
}

// generatorFile is a ticket table and the servers that it is on.
type generatorFile struct {
	Name    string       `yaml:"name"`
	Table   string       `yaml:"table"` // db.table
	Servers []memberFile `yaml:"servers"`
}

// ids checks what the file says of IDs.
func (c *checker) ids(written *idsFile, defaults login.Level) IDRules {
	r := IDRules{Ledger: written.Ledger}
	if r.Ledger != "" {
		r.Ledger = settings.Resolve(c.from.folder, r.Ledger)
	}
	r.Infer = written.Infer == nil || *written.Infer
	taken := map[string]string{}
	for i, g := range written.Generators {
		r.Generators = append(r.Generators, c.generator(fmt.Sprintf("$.ids.generators[%d]", i), &g, defaults, taken))
	}
	names, keys := map[string]string{}, map[string]string{}
	for i, e := range written.Entities {
		at := fmt.Sprintf("$.ids.entities[%d]", i)
		c.name(at, "entity", e.Name, names)
		if len(e.Keys) == 0 {
			c.fail(at, fmt.Errorf("entity %q has no key", e.Name), "keys: [shop.listings.listing_id]")
		}
		for j, key := range e.Keys {
			node := fmt.Sprintf("%s.keys[%d]", at, j)
			c.column(node, key)
			if first, known := keys[strings.ToLower(key)]; known {
				c.fail(node, fmt.Errorf("%s is already a key at %s", key, c.from.place(first)), "one entity for one space of IDs, with all of its keys")
			}
			keys[strings.ToLower(key)] = node
		}
		if _, known := taken[e.Generator]; e.Generator != "" && !known {
			c.fail(at+".generator", fmt.Errorf("there is no generator %q", e.Generator),
				"name one of ids: generators, or remove it for the key's own AUTO_INCREMENT")
		}
		r.Entities = append(r.Entities, entity.Entity{
			Name: e.Name, Keys: e.Keys, Generator: e.Generator,
			References: c.columns(at+".references", e.References), NotReferences: c.columns(at+".not_references", e.NotReferences),
		})
	}
	for i, u := range written.Unique {
		at := fmt.Sprintf("$.ids.unique[%d]", i)
		c.name(at, "unique key", u.Name, names)
		if u.Column == "" {
			c.fail(at, fmt.Errorf("unique key %q has no column", u.Name), "column: shop.users.email")
		} else {
			c.column(at+".column", u.Column)
		}
		r.Uniques = append(r.Uniques, entity.Unique{Name: u.Name, Column: u.Column})
	}
	r.Small, r.Local = c.columns("$.ids.small", written.Small), c.matcher("$.ids.local", written.Local)
	return r
}

func (c *checker) generator(at string, g *generatorFile, defaults login.Level, taken map[string]string) Generator {
	c.name(at, "generator", g.Name, taken)
	if g.Table == "" {
		c.fail(at, fmt.Errorf("generator %q has no table", g.Name), "table: tickets.Tickets64")
	} else if database, table, ok := strings.Cut(g.Table, "."); !ok || database == "" || table == "" {
		c.fail(at+".table", fmt.Errorf("%q is no db.table", g.Table), "table: tickets.Tickets64")
	}
	if len(g.Servers) == 0 {
		c.fail(at, fmt.Errorf("generator %q has no servers", g.Name), "servers: [{host: tickets01}, {host: tickets02}]")
	}
	target := Generator{Name: g.Name, Table: g.Table}
	// A ticket table may well be on a member of the fleet.
	fleet := c.addresses
	c.addresses, c.tickets = map[string]string{}, true
	defer func() { c.addresses, c.tickets = fleet, false }()
	for i := range g.Servers {
		target.Servers = append(target.Servers, c.member(fmt.Sprintf("%s.servers[%d]", at, i), &g.Servers[i], login.Level{}, defaults))
	}
	return target
}

// column checks that a text is db.table.column.
func (c *checker) column(at, text string) {
	if parts := strings.Split(text, "."); len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		c.fail(at, fmt.Errorf("%q is no db.table.column", text), "shop.listings.listing_id")
	} else if strings.ContainsAny(text, "*?[") {
		c.fail(at, fmt.Errorf("%q is a pattern, and a column is to be named here", text), "shop.listings.listing_id")
	}
}

// columns is a matcher of db.table.column.
func (c *checker) columns(at string, texts []string) func(string) bool {
	for i, text := range texts {
		p, bad := ParsePattern(text)
		if bad != nil {
			continue // matcher reports it
		}
		if err := p.NamesColumns(); err != nil {
			c.fail(fmt.Sprintf("%s[%d]", at, i), err, "")
		}
	}
	return c.matcher(at, texts)
}

// NamesColumns refuses a pattern of db.table, which would match no db.table.column.
func (p *Pattern) NamesColumns() error {
	if strings.Count(p.text, ".") != 1 || strings.ContainsRune(p.text, '*') {
		return nil
	}
	return exit.WithHint(fmt.Errorf("pattern %q names no column, so it matches nothing", p.text),
		fmt.Sprintf("%q, or %q for all of its columns", p.text+".listing_id", p.text+".*"))
}

// matcher makes one function of several patterns, or nil if there are none.
func (c *checker) matcher(at string, texts []string) func(string) bool {
	return matcher(c.patterns(at, texts))
}

func matcher(patterns []*Pattern) func(string) bool {
	if len(patterns) == 0 {
		return nil
	}
	return func(name string) bool { return matchAny(patterns, name) }
}

// AddSmall adds patterns of columns whose IDs stay small for good.
func (r *IDRules) AddSmall(columns []*Pattern) {
	file, added := r.Small, matcher(columns)
	switch {
	case file == nil:
		r.Small = added
	case added != nil:
		r.Small = func(column string) bool { return file(column) || added(column) }
	}
}
