package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// Identity is what a finding is about, and nothing of what was measured: two findings of two runs
// that have the same identity are one thing that was found twice. It does not depend on counts,
// samples, examples, which rows a report lists, its severity, or the order of anything. Several
// findings of one run may have the same: those that list rows of one table one by one are about
// the rows of that table.
type Identity struct {
	Kind    Kind
	Pair    string // "" where it is about the fleet, or about a column wherever it stands
	Member  string
	Table   string
	Columns string // joined with U+0000; "" where the finding may come to name others
	Thing   string // an index, a constraint, an entity, …, of which a table or a server may have several
}

// Identity is what the finding is about.
func (f *Finding) Identity() Identity {
	id := Identity{Kind: f.Kind, Pair: f.Pair, Member: f.Member, Table: f.Table, Thing: strings.Join(thing(f.Kind, f.Facts), "\x00")}
	if !f.mayNameOthers() {
		id.Columns = strings.Join(f.Columns, "\x00")
	}
	switch f.Kind {
	case IDHeadroom, IDReferenceNarrower, IDNeverGiven: // the place is that of one value among those of the fleet
		id.Pair, id.Member = "", ""
	}
	return id
}

// identityBytes is how much of its hash names an identity: of a million identities, two are alike
// once in 10^7 times.
const identityBytes = 8

// String names the identity in 16 hexadecimal digits, the same in every run and version.
func (i Identity) String() string {
	text, err := json.Marshal([]string{string(i.Kind), i.Pair, i.Member, i.Table, i.Columns, i.Thing})
	if err != nil { // of texts alone
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:identityBytes])
}

// mayNameOthers tells that the columns of a finding are those in which it shows, and may be
// others tomorrow.
func (f *Finding) mayNameOthers() bool {
	switch f.Kind {
	case CharsetDiffers, Collation, Promoted, Respelled, StandsOut, ColumnOrder, CommentDiffers, NotLookedAt:
		return true
	}
	return f.Subject() == Rows
}

// thing names what a table, a member or a fleet may have several of, in facts of each form.
func thing(kind Kind, facts Facts) []string {
	switch f := facts.(type) {
	case Row:
		return []string{string(f.Happened)}
	case WrongLabel:
		return []string{"label"} // beside what is damaged in the same way
	case EqualKeys:
		return []string{f.Collation, f.Index}
	case DefinitionDamage:
		return []string{string(f.What)}
	case DefinitionSign:
		return []string{string(f.What)}
	case Missing:
		if kind != MissingTable && kind != MissingColumn { // these are named by the finding itself
			return []string{f.Definition}
		}
	case DefinitionApart:
		if kind == ForeignKeyDiffers || kind == CheckDiffers {
			return []string{f.A, f.B}
		}
	case IndexApart:
		return []string{f.A, f.B}
	case Prefixes:
		return []string{f.A, f.B}
	case IndexHidden:
		return []string{f.Index}
	case StoredObject:
		return []string{f.What, f.Name}
	case FleetColumns:
		return []string{string(f.What)}
	case AcceptedEntry:
		return []string{string(f.Kind), f.Table, f.Column, f.Pair}
	case Unknown:
		return []string{f.Form}
	}
	return thingOfIDs(facts)
}

// thingOfIDs is thing for facts about IDs.
func thingOfIDs(facts Facts) []string {
	switch f := facts.(type) {
	case DuplicateID:
		return []string{f.Of}
	case NotUniqueIDs:
		return []string{f.Entity}
	case UncomparedIDs:
		return []string{f.Entity}
	case ClippedRows:
		return []string{f.Entity}
	case NeverGiven:
		return []string{f.Entity}
	case Headroom:
		return []string{f.Entity}
	case TicketIDs:
		return []string{f.Entity, f.Generator, f.Server}
	case SameNumbers:
		servers := []string{f.Servers[0].Server, f.Servers[1].Server}
		slices.Sort(servers)
		return append(servers, f.Generator)
	case ForgetfulServers:
		if f.FlushLog != "" {
			return []string{f.Generator, "flush-log"}
		}
		return []string{f.Generator, "version"}
	}
	return nil
}

// Parts are what a finding names of that which its identity stands for: the row or the ID that it
// lists, by its key, or the columns or servers in which it shows. isAll tells that it stands for
// nothing else. Two runs that found the same number may have found others.
func (f *Finding) Parts() (parts []string, isAll bool) {
	switch facts := f.Facts.(type) {
	case ForgetfulServers:
		return facts.Servers, true
	case DuplicateID:
		return f.keyAsPart(), !facts.Unlisted && len(f.Key) > 0
	case ClippedRows:
		return f.keyAsPart(), !facts.Unlisted && len(f.Key) > 0
	}
	switch entry, _ := f.Kind.Entry(); {
	case f.IsOfOneRow():
		return f.keyAsPart(), len(f.Key) > 0
	case entry.AddsUp && f.Subject() != Definitions: // it counts rows or values, and its key is an example
		return nil, false
	case f.mayNameOthers():
		return f.Columns, true
	}
	return nil, true
}

// keyAsPart is the key of a row. The length of a value that is hidden is left out, for another run
// may not show it.
func (f *Finding) keyAsPart() []string {
	if len(f.Key) == 0 {
		return nil
	}
	values := make([]string, 0, 2*len(f.Key))
	for _, kv := range f.Key {
		values = append(values, kv.Column, hiddenLength.ReplaceAllString(kv.Value, "$2"))
	}
	return []string{strings.Join(values, "\x00")}
}

// IsHiddenPart tells of a part whose name has the hash of a value in place of the value, so that it
// cannot be compared with one that shows it.
func IsHiddenPart(part string) bool {
	return slices.ContainsFunc(strings.Split(part, "\x00"), hiddenValue.MatchString)
}

var hiddenValue = regexp.MustCompile(`^#[0-9a-f]{8}$`)

// hiddenLength is how the length of a value stands before the digits of its hash: see
// checksum.Values.
var hiddenLength = regexp.MustCompile(`^(·+|··\(\d+\)··)(#[0-9a-f]{8})$`)
