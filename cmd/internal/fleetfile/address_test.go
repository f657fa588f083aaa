package fleetfile

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
)

// TestAddresses: the forms in which people write an address, IPv6 included.
func TestAddresses(t *testing.T) {
	for text, want := range map[string]Address{
		"db01":               {Host: "db01", Port: 3306},
		"db01:3307":          {Host: "db01", Port: 3307},
		"10.0.0.1:1":         {Host: "10.0.0.1", Port: 1},
		"[::1]:65535":        {Host: "::1", Port: 65535},
		"[::1]":              {Host: "::1", Port: 3306},
		"::1":                {Host: "::1", Port: 3306},
		"fe80::1%eth0":       {Host: "fe80::1%eth0", Port: 3306},
		"/run/mysqld.sock":   {Socket: "/run/mysqld.sock"},
		"./mysqld.sock":      {Socket: "./mysqld.sock"},
		"[fe80::1%eth0]:330": {Host: "fe80::1%eth0", Port: 330},
	} {
		got, err := ParseAddress(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
}

// TestBadAddresses: a wrong address has a remedy, and is not repeated where it may hold a password.
func TestBadAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "the address is empty",
		":3306":                        "names no host",
		"db01:":                        "bad port",
		"db01:0":                       "bad port",
		"db01:65536":                   "bad port",
		"db01:+1":                      "bad port",
		"db01:1:2":                     "is not HOST:PORT",
		"allclear:hunter2@db01":        "an address holds no user and no password",
		"mysql://root:hunter2@db/shop": "a URL",
		"mysql://root:hunter2":         "a URL",
	} {
		_, err := ParseAddress(text)
		require.ErrorContains(t, err, want, text)
		assert.NotContains(t, err.Error(), "hunter2")
		assert.NotEmpty(t, exit.HintOf(err), err)
	}
}

// TestAddressesAreComparedInOneForm: two spellings of one server must not pass for a pair.
func TestAddressesAreComparedInOneForm(t *testing.T) {
	for _, pair := range [][2]string{{"DB01", "db01:3306"}, {"::1", "[::1]:3306"}} {
		a, err := ParseAddress(pair[0])
		require.NoError(t, err)
		b, err := ParseAddress(pair[1])
		require.NoError(t, err)
		assert.Equal(t, a.String(), b.String())
	}
}
