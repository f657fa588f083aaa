package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/widen"
	"allclear/report"
	"allclear/report/printable"
)

// catalogRules are the rules for catalogs alone. They name the generators of IDs, whose
// servers are not connected to.
func catalogRules(f *fleetfile.Fleet) entity.Rules {
	rules := f.IDs.Rules
	rules.Generators = nil
	for _, g := range f.IDs.Generators {
		rules.Generators = append(rules.Generators, entity.Generator{Name: g.Name, Table: g.Table})
	}
	return rules
}

// runOnServers is --gate on every member of every pair, or --rehearse on one server. Of a
// pair that is member a, since b gets the statements by replication.
func (o *idsOptions) runOnServers(ctx context.Context, f *fleetfile.Fleet, pairs []openPair, around surroundings) error {
	rules := catalogRules(f)
	if o.task == rehearse {
		pair := pairs[0]
		pair.b = nil
		catalogs, failed := o.catalogs(ctx, f, []openPair{pair})
		if len(failed) > 0 {
			return failed
		}
		only := ""
		if pairs[0].b != nil {
			only = fmt.Sprintf("for member a (%s) alone: b gets it by replication", pair.a.Address())
		}
		return printRehearsal(around.out, only, widen.Rehearse(catalogs[0].Catalog, rules))
	}
	catalogs, failed := o.catalogs(ctx, f, pairs)
	if len(failed) == 0 {
		return printGate(around.out, f, catalogs, rules)
	}
	// What is wrong on the other members is printed, but the gate could not finish.
	return errors.Join(printNarrow(around.out, f, catalogs, widen.Gate(catalogs, rules)), failed)
}

// catalogs reads the catalog of every member. A catalog that cannot be read as a whole is an
// error, since a table that was not looked at must not pass the gate.
func (o *idsOptions) catalogs(ctx context.Context, f *fleetfile.Fleet, pairs []openPair) ([]widen.MemberCatalog, exit.Problems) {
	var all []widen.MemberCatalog
	var sources []member
	for _, p := range pairs {
		for i, m := range p.members() {
			all = append(all, widen.MemberCatalog{Shard: p.name, Member: string("ab"[i])})
			sources = append(sources, m)
		}
	}
	errs := make([]error, len(all))
	var group errgroup.Group
	group.SetLimit(o.reads.value)
	for i := range all {
		group.Go(func() error {
			all[i].Catalog, errs[i] = wholeCatalog(ctx, f.MemberName(all[i].Shard, all[i].Member), sources[i], f.Databases)
			return nil // each has its own error
		})
	}
	_ = group.Wait()
	chosen := fleetfile.NewFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns)
	var read []widen.MemberCatalog
	var failed exit.Problems
	for i, err := range errs {
		if err == nil {
			if all[i].Catalog = o.chosen(all[i].Catalog, chosen); len(all[i].Catalog.Tables) == 0 {
				err = noTables(f.MemberName(all[i].Shard, all[i].Member))
			}
		}
		if err != nil {
			failed = append(failed, err)
			continue
		}
		read = append(read, all[i])
	}
	return read, failed
}

func wholeCatalog(ctx context.Context, name string, m member, databases []string) (*checksum.Catalog, error) {
	catalog, err := m.Catalog(ctx, databases)
	switch {
	case err != nil:
		return nil, err
	case catalog.HidesDatabases:
		return nil, exit.WithHint(fmt.Errorf("the account on %s may not see every database, so that nothing is proven", name),
			"name the databases: --database shop, or databases in the fleet file")
	case len(catalog.Hidden)+len(catalog.Missing) > 0:
		return nil, exit.WithHint(fmt.Errorf("not every table of %s can be seen on %s, so that nothing is proven",
			strings.Join(slices.Concat(catalog.Hidden, catalog.Missing), ", "), name),
			"check the database's name, and grant the account SELECT on it")
	}
	return catalog, nil
}

func noTables(where string) error {
	return exit.WithHint(fmt.Errorf("%s has no table to look at, so nothing is proven", where), "check --database, --tables and --exclude")
}

// printNarrow writes the columns that are too narrow, with the member in front
// where there are several.
func printNarrow(out io.Writer, f *fleetfile.Fleet, catalogs []widen.MemberCatalog, g widen.Gated) error {
	var text strings.Builder
	for _, n := range g.Narrow {
		if len(catalogs) > 1 {
			fmt.Fprintf(&text, "%s: ", printable.Text(f.MemberName(n.Shard, n.Member)))
		}
		fmt.Fprintf(&text, "%s\n", printable.Text(n.String()))
	}
	return writeText(out, text.String())
}

// printGate writes what the gate found, and returns its exit code as an error.
func printGate(out io.Writer, f *fleetfile.Fleet, catalogs []widen.MemberCatalog, rules entity.Rules) error {
	g := widen.Gate(catalogs, rules)
	if g.Columns == 0 {
		return exit.WithHint(errors.New("no key here is BIGINT and no ticket table hands out IDs, so that nothing is proven"),
			"name the entity and its generator in the fleet file (ids:), and give it with -c; `allclear ids --help` shows its form")
	}
	if err := printNarrow(out, f, catalogs, g); err != nil {
		return err
	}
	verdict := "[OK] PASSED"
	if n := len(g.Narrow); n > 0 {
		verdict = fmt.Sprintf("[XX] FAILED - %s that cannot hold the IDs that reach them. Try: make them BIGINT,"+
			" or list those that stay small under ids: small (--small)", finding.Counted(n, "column"))
	}
	looked := finding.Counted(g.Tables, "table")
	if len(catalogs) > 1 {
		looked += fmt.Sprintf(" on %d members", len(catalogs))
	}
	err := writeText(out, fmt.Sprintf("%s (%s, %s, %s)\n", verdict, looked,
		finding.Counted(g.Entities, "entity"), finding.Counted(g.Columns, "column")+" with their IDs"))
	if err == nil && len(g.Narrow) > 0 {
		err = exit.VerdictError{Code: report.ExitNoGo}
	}
	return err
}

// printRehearsal writes the statements as an SQL script.
func printRehearsal(out io.Writer, only string, steps []widen.RehearsalStep) error {
	var text strings.Builder
	if only != "" {
		fmt.Fprintf(&text, "-- %s\n\n", printable.Text(only))
	}
	for _, s := range steps {
		fmt.Fprintf(&text, "-- past %s: IDs from %s on\n", s.Name, s.Past)
		for _, statement := range s.Statements {
			fmt.Fprintf(&text, "%s;\n", strings.TrimSuffix(statement, ";"))
		}
		for _, left := range s.Left {
			fmt.Fprintf(&text, "-- left out: %s\n", printable.Text(left))
		}
		text.WriteByte('\n')
	}
	return writeText(out, text.String())
}

func writeText(out io.Writer, text string) error {
	if _, err := io.WriteString(out, text); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	return nil
}
