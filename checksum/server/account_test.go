package server

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Evidence is handed on, and old servers and MariaDB show the hash of the account's password among its
// grants.
func TestGrantsAreReadWithoutHashes(t *testing.T) {
	for line, want := range map[string]string{
		"GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9'": "GRANT USAGE ON *.* TO `u`@`%` " +
			"IDENTIFIED BY PASSWORD '***'",
		"GRANT USAGE ON *.* TO 'u'@'%' IDENTIFIED VIA mysql_native_password " +
			"USING '*6BB' OR ed25519 USING 'x''y\\'z' REQUIRE SSL": "GRANT USAGE ON *.* " +
			"TO 'u'@'%' IDENTIFIED VIA mysql_native_password USING '***' OR ed25519 USING '***' REQUIRE SSL",
		"GRANT SELECT ON `shop`.* TO 'u'@'%'": "GRANT SELECT ON `shop`.* TO 'u'@'%'",
	} {
		assert.Equal(t, want, withoutHashes(line))
	}
}
