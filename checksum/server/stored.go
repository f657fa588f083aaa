package server

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// StoredObjects reads views, triggers, routines and events of some databases. An account
// sees only those that it has a privilege for: what it may not see is told.
func (m *Member) StoredObjects(ctx context.Context, databases []string) (*checksum.StoredObjects, error) {
	rights, err := m.rights(ctx)
	if err != nil {
		return nil, err
	}
	d, err := m.speaks(ctx)
	if err != nil {
		return nil, err
	}
	s := &checksum.StoredObjects{}
	for _, database := range databases {
		for _, list := range statement.StoredObjects() {
			var objects []checksum.StoredObject
			err := m.eachRecord(ctx, "reading the views and programs of "+database, list, []any{database},
				func() { objects = nil }, func(r record) { objects = append(objects, newObject(r)) })
			if err != nil {
				return nil, err
			}
			s.Objects = append(s.Objects, objects...)
		}
		if !rights.has(database, "TRIGGER") {
			s.Unseen = append(s.Unseen, checksum.UnseenTriggers)
		}
		if !rights.has(database, "EVENT") {
			s.Unseen = append(s.Unseen, checksum.UnseenEvents)
		}
		if !rights.seesRoutines(d) {
			s.Unseen = append(s.Unseen, checksum.UnseenRoutines)
		}
	}
	isBodiless := func(o checksum.StoredObject) bool {
		isBody := func(p checksum.ObjectPart) bool { return p.Name == checksum.PartBody }
		return o.Kind == checksum.ViewObject && !slices.ContainsFunc(o.Parts, isBody)
	}
	if slices.ContainsFunc(s.Objects, isBodiless) {
		s.Unseen = append(s.Unseen, checksum.UnseenTexts)
	}
	if s.Accounts, err = m.accounts(ctx); err != nil {
		return nil, err
	}
	if s.Accounts == nil && len(s.Objects) > 0 {
		s.Unseen = append(s.Unseen, checksum.UnseenAccounts)
	}
	slices.Sort(s.Unseen)
	s.Unseen = slices.Compact(s.Unseen)
	slices.SortFunc(s.Objects, func(x, y checksum.StoredObject) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), strings.Compare(x.Database, y.Database), strings.Compare(x.Name, y.Name))
	})
	return s, nil
}

// newObject makes an object of a record: all columns but those that name it are parts, in
// the order of statement.ObjectParts. A part that is NULL, or a body that is empty, is left
// out: the account may not see it. An empty sql_mode or list of parameters is one.
func newObject(r record) checksum.StoredObject {
	o := checksum.StoredObject{
		Kind:     checksum.ObjectKind(r.text("KIND")),
		Database: r.text("DB"), Name: r.text("NAME"), Table: r.text("OF_TABLE"), Definer: r.text("DEFINER"),
	}
	for _, name := range statement.ObjectParts() {
		part := r[strings.ToUpper(name)]
		if part.Valid && (part.String != "" || name != checksum.PartBody) {
			o.Parts = append(o.Parts, checksum.ObjectPart{Name: name, Text: part.String})
		}
	}
	return o
}

// accounts are all accounts of the server, nil where they may not be seen.
func (m *Member) accounts(ctx context.Context) (map[string]bool, error) {
	found, err := m.records(ctx, "reading the accounts", "SELECT User AS USER_NAME, Host AS HOST_NAME FROM mysql.user")
	switch {
	case errors.Is(err, checksum.ErrDenied), errors.Is(err, checksum.ErrNoTable):
		return nil, nil
	case err != nil:
		return nil, err
	}
	all := map[string]bool{}
	for _, r := range found {
		all[r.text("USER_NAME")+"@"+r.text("HOST_NAME")] = true
	}
	return all, nil
}

// rights are the privileges of the account, roles in force included, as SHOW GRANTS says.
type rights []right

type right struct {
	privileges []string
	on         string // "*.*", "`db`.*", "`mysql`.`proc`"
}

func (m *Member) rights(ctx context.Context) (rights, error) {
	found, err := m.records(ctx, "reading the account's own grants", "SHOW GRANTS")
	if err != nil {
		return nil, err
	}
	var all rights
	for _, r := range found {
		for _, line := range r { // the one column has the account in its name
			grant, isGrant := strings.CutPrefix(line.String, "GRANT ")
			privileges, rest, isOn := strings.Cut(grant, " ON ")
			on, _, _ := strings.Cut(rest, " TO ")
			if isGrant && isOn {
				all = append(all, right{strings.Split(privileges, ", "), on})
			}
		}
	}
	return all, nil
}

// has tells whether a privilege is granted on a whole database. Where that is by a pattern
// that this function does not understand, it says no.
func (all rights) has(database, privilege string) bool {
	escaped := strings.NewReplacer("_", `\_`, "%", `\%`).Replace(database)
	for _, r := range all {
		isOn := r.on == "*.*" || r.on == statement.Name(database)+".*" || r.on == statement.Name(escaped)+".*"
		if isOn && (slices.Contains(r.privileges, privilege) || slices.Contains(r.privileges, "ALL PRIVILEGES")) {
			return true
		}
	}
	return false
}

// seesRoutines tells whether all routines are listed with their bodies: to whoever may read
// mysql.proc, where MySQL kept them before 8.0. Later ones ask for SELECT on everything, or
// from 8.0.20 on for SHOW_ROUTINE.
func (all rights) seesRoutines(d dialect) bool {
	if d != icu && all.has("mysql", "SELECT") {
		return true
	}
	return slices.ContainsFunc(all, func(r right) bool {
		may := func(privilege string) bool { return slices.Contains(r.privileges, privilege) }
		if d == icu {
			return r.on == "*.*" && (may("SHOW_ROUTINE") || may("SELECT"))
		}
		return r.on == "`mysql`.`proc`" && may("SELECT")
	})
}
