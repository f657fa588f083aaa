package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"allclear/checksum"
	"allclear/checksum/ddl"
	"allclear/compare"
	"allclear/compare/identity"
)

// runOnSchema is --gate and --rehearse on a schema file.
func (o *idsOptions) runOnSchema(cmd *cobra.Command, around surroundings) error {
	rules := identity.Rules{Infer: true}
	if cmd.Flags().Changed("config") {
		f, err := o.target.load(cmd, around, o.log.logger(around.err))
		if err != nil {
			return err
		}
		if o.rehearse && f.Production {
			return usageError{productionRefusal(f)}
		}
		rules = f.IDs.Rules
		if len(o.target.databases) == 0 {
			o.target.databases = f.Databases
		}
	}
	if len(o.target.databases) > 1 {
		return badFlag("database", errors.New("a schema file is of one database"), "--database shop")
	}
	text, err := readSettings(o.schema)
	if err != nil {
		return usageError{hinted{fmt.Errorf("reading the schema file: %w", err), "mariadb-dump --no-data shop > schema.sql"}}
	}
	database := strings.TrimSuffix(filepath.Base(o.schema), filepath.Ext(o.schema))
	if len(o.target.databases) == 1 {
		database = o.target.databases[0]
	}
	catalog, err := ddl.Parse(o.schema, text, database)
	if err != nil {
		return hinted{err, "mend that statement, or take it out of the file; a table that is not understood must not pass the gate"}
	}
	rules.Small = either(rules.Small, columnPatterns(&o.small))
	return o.onCatalog(around.out, o.chosen(catalog, newFilter(&fleet{}, o.pick.tables.patterns, o.pick.exclude.patterns)), rules)
}

// runOnServer is --gate and --rehearse on what a server has: member a of the first
// pair, since a development database is one.
func (o *idsOptions) runOnServer(ctx context.Context, f *fleet, pairs []openPair, around surroundings) error {
	catalog, err := pairs[0].a.Catalog(ctx, f.Databases)
	if err != nil {
		return err
	}
	if len(catalog.Hidden) > 0 || len(catalog.Missing) > 0 {
		return hinted{fmt.Errorf("not every table of %s can be seen, so that nothing is proven", strings.Join(append(catalog.Hidden, catalog.Missing...), ", ")),
			"check the database's name, and grant the account SELECT on it"}
	}
	return o.onCatalog(around.out, o.chosen(catalog, newFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns)), f.IDs.Rules)
}

// chosen leaves out of a catalog what --tables and --exclude do.
func (o *idsOptions) chosen(catalog *checksum.Catalog, chosen *filter) *checksum.Catalog {
	if !chosen.active() {
		return catalog
	}
	narrowed := *catalog
	narrowed.Tables = nil
	for _, t := range catalog.Tables {
		if chosen.selects(t.FullName()) {
			narrowed.Tables = append(narrowed.Tables, t)
		}
	}
	return &narrowed
}

func (o *idsOptions) onCatalog(out io.Writer, catalog *checksum.Catalog, rules identity.Rules) error {
	if len(catalog.Tables) == 0 {
		return hinted{errors.New("no table to look at, so nothing is proven"), "check --database, --tables and --exclude"}
	}
	if o.rehearse {
		return printRehearsal(out, identity.Rehearse(catalog, rules))
	}
	return printGate(out, len(catalog.Tables), identity.Gate(catalog, rules))
}

// printGate writes what the gate found, and gives its exit code.
func printGate(out io.Writer, tables int, g identity.Gated) error {
	var text strings.Builder
	for _, n := range g.Narrow {
		fmt.Fprintf(&text, "%s\n", visible(n.String()))
	}
	verdict := "[OK] PASSED"
	if len(g.Narrow) > 0 {
		verdict = fmt.Sprintf("[XX] FAILED - %d columns cannot hold the IDs that reach them. Try: make them BIGINT, or list those that stay small under ids: small (--small)", len(g.Narrow))
	}
	fmt.Fprintf(&text, "%s (%d tables, %d entities, %d columns that store their IDs)\n", verdict, tables, g.Entities, g.Columns)
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	if len(g.Narrow) > 0 {
		return verdictError{exitNoGo}
	}
	return nil
}

// printRehearsal writes the statements as an SQL script.
func printRehearsal(out io.Writer, steps []identity.RehearsalStep) error {
	var text strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&text, "-- past %s: IDs from %s on\n", s.Name, s.Past)
		for _, statement := range s.Statements {
			fmt.Fprintf(&text, "%s;\n", strings.TrimSuffix(statement, ";"))
		}
		for _, left := range s.Left {
			fmt.Fprintf(&text, "-- left out: %s\n", visible(left))
		}
		text.WriteByte('\n')
	}
	if _, err := io.WriteString(out, text.String()); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	return nil
}

// printPlan writes the INT to BIGINT work.
func (o *idsOptions) printPlan(ctx context.Context, f *fleet, pairs []openPair, around surroundings) error {
	chosen := newFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns)
	options := o.look.forIdentity(f, chosen, o.reads.value, o.recheck, time.Now())
	generators, closeAll, err := newEngine().openGenerators(f, o.log.logger(around.err))
	if err != nil {
		return errors.Join(err, closeAll())
	}
	options.Rules.Generators = generators
	work, gaps := identity.Plan(ctx, shards(pairs, nil), options)
	err = errors.Join(work.Write(around.out), closeAll())
	if err == nil && len(gaps) > 0 {
		complain(around.err, planGaps(gaps))
		return verdictError{exitIncomplete}
	}
	return err
}

// planGaps are what the plan could not take into account.
func planGaps(gaps []compare.Gap) problems {
	var all problems
	for _, g := range gaps {
		all = append(all, fmt.Errorf("not planned: %s %s: %s", g.Pair, g.Table, g.Reason))
	}
	return all
}
