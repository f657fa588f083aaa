package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"allclear/checksum"
	"allclear/checksum/ddl"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/settings"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/widen"
)

// runOnSchema is --gate and --rehearse on a schema file.
func (o *idsOptions) runOnSchema(cmd *cobra.Command, around surroundings) error {
	f := &fleetfile.Fleet{IDs: fleetfile.IDRules{Rules: entity.Rules{Infer: true}}}
	if cmd.Flags().Changed("config") {
		var err error
		// The target's load would refuse --database beside a fleet file. Here it is needed,
		// since the schema file is one of the fleet's databases.
		f, err = fleetfile.Load(o.target.file, login.NewSources(around.lookupEnv, o.log.logger(around.err)), fleetfile.AtLeastA)
		if err != nil {
			return err
		}
		if o.task == rehearse && f.Production {
			return exit.Usage(productionRefusal(f))
		}
		if len(o.target.databases) == 0 {
			o.target.databases = f.Databases
		}
	}
	if len(o.target.databases) > 1 {
		return badFlag("schema", fmt.Errorf("the file is of one database, not of %s", strings.Join(o.target.databases, ", ")), "--database shop")
	}
	text, err := settings.Read(o.schema)
	if err != nil {
		return exit.Usage(exit.WithHint(fmt.Errorf("reading the schema file: %w", err), "mariadb-dump --no-data shop > schema.sql"))
	}
	database := strings.TrimSuffix(filepath.Base(o.schema), filepath.Ext(o.schema))
	if len(o.target.databases) == 1 {
		database = o.target.databases[0]
	}
	catalog, err := ddl.Parse(o.schema, text, database)
	if err != nil {
		return exit.WithHint(err, "mend that statement, or take it out of the file; a table that is not understood must not pass the gate")
	}
	f.IDs.AddSmall(o.small.patterns)
	catalog = o.chosen(catalog, fleetfile.NewFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns))
	if len(catalog.Tables) == 0 {
		return noTables("the file")
	}
	rules := catalogRules(f)
	if o.task == rehearse {
		return printRehearsal(around.out, "", widen.Rehearse(catalog, rules))
	}
	return printGate(around.out, f, []widen.MemberCatalog{{Catalog: catalog}}, rules)
}

// chosen leaves out the tables of a catalog that --tables and --exclude leave out.
func (o *idsOptions) chosen(catalog *checksum.Catalog, chosen *fleetfile.Filter) *checksum.Catalog {
	if !chosen.Active() {
		return catalog
	}
	narrowed := *catalog
	narrowed.Tables = nil
	for _, t := range catalog.Tables {
		if chosen.Selects(t.FullName()) {
			narrowed.Tables = append(narrowed.Tables, t)
		}
	}
	return &narrowed
}
