package fleetfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/login"
)

// TestPasswordsAreAskedOnceForEachUser: the members of a fleet share their accounts, and a person
// must not have to type one password many times. A password that has a source is not asked for.
func TestPasswordsAreAskedOnceForEachUser(t *testing.T) {
	one, two := login.Login{User: "one", Ask: true}, login.Login{User: "two", Ask: true}
	named := login.Login{User: "one", Password: login.NewSecret("named")}
	f := &Fleet{Name: "shop", Pairs: []Pair{
		{A: Member{Login: one}, B: Member{Login: two}},
		{A: Member{Login: named}, B: Member{Login: one}},
	}}
	var prompts []string
	ask := func(prompt string) (login.Secret, error) {
		prompts = append(prompts, prompt)
		return login.NewSecret("answer " + string(rune('0'+len(prompts)))), nil
	}
	require.NoError(t, f.AskPasswords(ask, slog.New(slog.DiscardHandler)))
	assert.Equal(t, []string{
		"Password of user one (fleet shop), Enter for none: ", "Password of user two (fleet shop), Enter for none: ",
	}, prompts)
	var sent []string
	for _, member := range f.Members() {
		sent = append(sent, member.Config("").Password)
	}
	assert.Equal(t, []string{"answer 1", "answer 2", "named", "answer 1"}, sent)

	ask = func(string) (login.Secret, error) { return login.Secret{}, errors.New("the terminal is gone") }
	require.ErrorContains(t, f.AskPasswords(ask, slog.New(slog.DiscardHandler)), "asking for the password of one: the terminal is gone")
}

// TestNobodyToAsk: a run from cron cannot ask, and its log says that no password is sent.
func TestNobodyToAsk(t *testing.T) {
	f := &Fleet{Pairs: []Pair{{A: Member{Login: login.Login{User: "one", Ask: true}}}}}
	var log bytes.Buffer
	require.NoError(t, f.AskPasswords(nil, slog.New(slog.NewTextHandler(&log, nil))))
	assert.Contains(t, log.String(), "no password is sent")
	assert.Empty(t, f.Pairs[0].A.Config("").Password)
}

// TestNoPasswordOfAFleetShows: a fleet that is printed or logged, in whatever way, gives no password
// away.
func TestNoPasswordOfAFleetShows(t *testing.T) {
	const password = "hunter2"
	member := Member{Address: Address{Host: "db"}, Login: login.Login{User: "u", Password: login.NewSecret(password)}}
	f := Fleet{Name: "f", Pairs: []Pair{{A: member, B: member}}}
	for _, value := range []any{member, &member, f, &f} {
		var shown bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&shown, verb+"\n", value)
		}
		if text, err := json.Marshal(value); err == nil {
			shown.Write(text)
		}
		slog.New(slog.NewTextHandler(&shown, nil)).Info("x", "value", value)
		slog.New(slog.NewJSONHandler(&shown, nil)).Info("x", "value", value)
		for _, leak := range []string{password, fmt.Sprintf("%x", password), fmt.Sprint([]byte(password))} {
			assert.NotContains(t, shown.String(), leak, "%T", value)
		}
	}
}
