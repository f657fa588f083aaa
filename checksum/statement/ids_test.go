package statement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// MySQL 8 keeps AUTO_INCREMENT in a cache for a day, so that a person who checks a counter
// would be shown an old one.
func TestNextIDIsReadPastTheCacheOfMySQL8(t *testing.T) {
	tickets := &checksum.Table{Database: "shop", Name: "tickets"}
	const read = "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND TABLE_NAME = 'tickets'"
	for version, fresh := range map[string]bool{
		"8.0.35": true, "8.4.3": true, "9.7.0-Debian": true, "10.0.1": true,
		"5.6.24": false, "5.7.44-log": false, "10.11.14-MariaDB-0+deb12u2": false, "5.5.5-10.6.1-MariaDB": false, "": false,
	} {
		want := read
		if fresh {
			want = "SET SESSION information_schema_stats_expiry = 0; " + read
		}
		assert.Equal(t, want, statement.NextID(tickets, version), version)
	}
}
