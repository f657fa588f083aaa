package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/fleet"
)

// definer is a side that shows the definitions of its tables.
type definer interface {
	ShowCreate(ctx context.Context, t *checksum.Table) (string, error)
}

// definitions keeps what each server says of the tables that the run was about, in one file for each
// member: ddl/<pair>/<member>.sql. A run that was cut short keeps none.
func (k *keeping) definitions(ctx context.Context, pairs []compare.Pair, outcome *fleet.Outcome) error {
	if k.path() == "" || outcome.Ended != nil {
		return nil //nolint:nilerr // why the run ended early is in its report
	}
	for i := range pairs {
		a, b := tablesOfMembers(&outcome.Pairs[i])
		for _, member := range []struct {
			name   string
			side   compare.Side
			tables []*checksum.Table
		}{{"a", pairs[i].A, a}, {"b", pairs[i].B, b}} {
			shows, ok := member.side.(definer)
			if !ok || len(member.tables) == 0 {
				continue
			}
			if err := k.ofMember("ddl", pairs[i].Name, member.name, definitionsOf(ctx, shows, member.tables)); err != nil {
				return err
			}
		}
	}
	return nil
}

// definitionsOf asks for the definitions of tables. One that cannot be had any more is said to be so:
// nothing that the run verified depends on it.
func definitionsOf(ctx context.Context, from definer, tables []*checksum.Table) []byte {
	var out bytes.Buffer
	for _, t := range tables {
		create, err := from.ShowCreate(ctx, t)
		if err != nil {
			create = "-- not read: " + strings.Join(strings.Fields(err.Error()), " ")
		} else {
			create += ";"
		}
		fmt.Fprintf(&out, "-- %q\n%s\n\n", t.FullName(), create)
	}
	return out.Bytes()
}

// tablesOfMembers are the tables that each member has, as far as the run has read their definitions.
func tablesOfMembers(o *compare.PairOutcome) (a, b []*checksum.Table) {
	for i := range o.Tables {
		if t := o.Tables[i].A; t != nil {
			a = append(a, t)
		}
		if t := o.Tables[i].B; t != nil {
			b = append(b, t)
		}
	}
	return append(a, o.OnlyA...), append(b, o.OnlyB...)
}

// fileName is the name of a pair as one of a folder.
func fileName(pair string) string { return strings.ReplaceAll(url.PathEscape(pair), ".", "%2E") }
