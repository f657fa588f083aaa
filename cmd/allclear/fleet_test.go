package main

import (
	"bytes"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/login"
)

func TestPasswordsAreAskedOnceForEachUser(t *testing.T) {
	one, two, named := login.Login{User: "one", Ask: true}, login.Login{User: "two", Ask: true}, login.Login{User: "one", Password: login.NewSecret("named")}
	f := &fleet{Name: "shop", Pairs: []pairTarget{
		{A: memberTarget{Login: one}, B: memberTarget{Login: two}},
		{A: memberTarget{Login: named}, B: memberTarget{Login: one}},
	}}
	var prompts []string
	ask := func(prompt string) (login.Secret, error) {
		prompts = append(prompts, prompt)
		return login.NewSecret("answer " + string(rune('0'+len(prompts)))), nil
	}
	require.NoError(t, f.askPasswords(ask, slog.New(slog.DiscardHandler)))
	assert.Equal(t, []string{"Password of user one (fleet shop), Enter for none: ", "Password of user two (fleet shop), Enter for none: "}, prompts)
	var sent []string
	for _, member := range f.members() {
		sent = append(sent, member.config("").Password)
	}
	assert.Equal(t, []string{"answer 1", "answer 2", "named", "answer 1"}, sent)

	ask = func(string) (login.Secret, error) { return login.Secret{}, errors.New("the terminal is gone") }
	require.ErrorContains(t, f.askPasswords(ask, slog.New(slog.DiscardHandler)), "asking for the password of one: the terminal is gone")
}

func TestNobodyToAsk(t *testing.T) {
	f := &fleet{Pairs: []pairTarget{{A: memberTarget{Login: login.Login{User: "one", Ask: true}}}}}
	var log bytes.Buffer
	require.NoError(t, f.askPasswords(nil, slog.New(slog.NewTextHandler(&log, nil))))
	assert.Contains(t, log.String(), "no password is sent")
	assert.Empty(t, f.Pairs[0].A.config("").Password)
}
