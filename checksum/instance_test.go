package checksum_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

// Whatever tells two servers apart is enough, and a restart makes no other server.
func TestInstancesAreToldApartByEverythingButTheirStart(t *testing.T) {
	one := checksum.Instance{UUID: "u", Hostname: "db01a", Port: "3306", ServerID: "1", Datadir: "/data/", Started: time.Unix(1, 0)}
	restarted := one
	restarted.Started = time.Unix(2, 0)
	assert.True(t, one.Is(restarted))
	for name, change := range map[string]func(*checksum.Instance){
		"another UUID, such as after a cloned host got its own": func(i *checksum.Instance) { i.UUID = "v" },
		"a copied datadir on another host":                      func(i *checksum.Instance) { i.Hostname = "db01b" },
		"a copied datadir on another port of the host":          func(i *checksum.Instance) { i.Port = "3307" },
		"a copied container":                                    func(i *checksum.Instance) { i.ServerID = "2" },
		"another datadir on the same port":                      func(i *checksum.Instance) { i.Datadir = "/other/" },
	} {
		t.Run(name, func(t *testing.T) {
			other := one
			change(&other)
			assert.False(t, one.Is(other))
		})
	}
	assert.False(t, checksum.Instance{}.Is(checksum.Instance{}), "what is not known proves nothing")
	older := one
	older.UUID = ""
	assert.True(t, one.Is(older), "a version that has no UUID yet")
	older.Datadir = "/other/"
	assert.False(t, one.Is(older))
	assert.Equal(t, "db01a:3306", one.String())
}
