package finding

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// In JSON facts are an object whose key "form" names their type, so that whoever reads a
// report has the facts back. Names are part of the contract of report.json.

// form is a type of facts and its name.
type form struct {
	name string
	of   reflect.Type
	read func(text []byte) (Facts, error)
}

func named[F Facts](name string) form {
	return form{name: name, of: reflect.TypeFor[F](), read: func(text []byte) (Facts, error) {
		var f F
		err := json.Unmarshal(text, &f)
		return f, err
	}}
}

// forms are all types of facts.
func forms() []form {
	return []form{
		named[Row]("row"),
		named[Altered]("altered"),
		named[Stale]("stale"),
		named[Disjoint]("disjoint"),
		named[TextDamage]("text-damage"),
		named[TextSign]("text-sign"),
		named[WrongLabel]("wrong-label"),
		named[EqualKeys]("equal-keys"),
		named[DefinitionDamage]("definition-damage"),
		named[DefinitionSign]("definition-sign"),
		named[Missing]("missing"),
		named[DefinitionApart]("definition-apart"),
		named[OnlyOn]("only-on"),
		named[CountersApart]("counters-apart"),
		named[Widened]("widened"),
		named[IndexApart]("index-apart"),
		named[IndexHidden]("index-hidden"),
		named[StoredObject]("stored-object"),
		named[Unseen]("unseen"),
		named[Prefixes]("prefixes"),
		named[CommentApart]("comment-apart"),
		named[Setting]("setting"),
		named[Modes]("modes"),
		named[Offsets]("offsets"),
		named[SwitchedOff]("switched-off"),
		named[FleetSetting]("fleet-setting"),
		named[FleetTable]("fleet-table"),
		named[FleetColumns]("fleet-columns"),
		named[DuplicateID]("duplicate-id"),
		named[NotUniqueIDs]("not-unique-ids"),
		named[UncomparedIDs]("uncompared-ids"),
		named[ClippedRows]("clipped-rows"),
		named[NeverGiven]("never-given"),
		named[Headroom]("headroom"),
		named[TicketIDs]("ticket-ids"),
		named[SameNumbers]("same-numbers"),
		named[ForgetfulServers]("forgetful-servers"),
		named[AcceptedEntry]("accepted-entry"),
	}
}

// Forms are the types of facts by the names of their forms, for who describes report.json.
func Forms() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, f := range forms() {
		types[f.name] = f.of
	}
	return types
}

// Unknown are facts in a form that this version does not have. They are kept as they
// were written, for a report that was read may be written again.
type Unknown struct {
	Form string
	Text string // the JSON object
}

func (Unknown) isFacts() {}

// MarshalFacts writes facts as JSON; nil as an object without a form.
func MarshalFacts(f Facts) ([]byte, error) {
	if f == nil {
		return []byte("{}"), nil
	}
	if kept, ok := f.(Unknown); ok {
		return []byte(kept.Text), nil
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	for _, known := range forms() {
		if known.of == reflect.TypeOf(f) {
			opening := fmt.Sprintf(`{"form":%q`, known.name)
			if !bytes.Equal(text, []byte("{}")) {
				opening += ","
			}
			return append([]byte(opening), text[1:]...), nil
		}
	}
	return nil, fmt.Errorf("facts of type %T have no form", f)
}

// UnmarshalFacts reads what MarshalFacts wrote.
func UnmarshalFacts(text []byte) (Facts, error) {
	var named struct {
		Form string `json:"form"`
	}
	if err := json.Unmarshal(text, &named); err != nil {
		return nil, fmt.Errorf("facts must be an object with a form: %w", err)
	}
	if named.Form == "" {
		return nil, nil
	}
	for _, known := range forms() {
		if known.name == named.Form {
			f, err := known.read(text)
			if err != nil {
				return nil, fmt.Errorf("facts of the form %s: %w", named.Form, err)
			}
			return f, nil
		}
	}
	var plain bytes.Buffer // as if it had not been indented
	if err := json.Compact(&plain, text); err != nil {
		return nil, err
	}
	return Unknown{Form: named.Form, Text: plain.String()}, nil
}
