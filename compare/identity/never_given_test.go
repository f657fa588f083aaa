package identity

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A reference far beyond its generator refers to nothing, and to the wrong row once the IDs
// have come there. What is a little beyond, or below, says nothing.
func TestReferencesFarBeyondTheirGeneratorAreReported(t *testing.T) {
	f := newFleet(t)
	f.all("CREATE TABLE shops (shop_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO shops VALUES (7010001)",
		"CREATE TABLE users (user_id BIGINT AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO users VALUES (5)",
		"CREATE TABLE empties (empty_id BIGINT PRIMARY KEY)",
		"CREATE TABLE listings (listing_id INT PRIMARY KEY, shop_id INT, user_id BIGINT, empty_id BIGINT)",
		"INSERT INTO listings VALUES (1, 7010001, 900, 77777777)")
	f.on(1, "INSERT INTO listings VALUES (2, 999999999, 7, 1)")
	o := f.look()
	assert.Equal(t, []string{"id.never-given warning listings.shop_id"}, f.of(o, "id.never-given", "id.clipped"))
	assert.Contains(t, details(o, "id.never-given"), "up to 999999999, and AUTO_INCREMENT has come to 7010001")
	for _, one := range o.Findings {
		if one.Kind == "id.never-given" {
			assert.Equal(t, "shard02", one.Pair)
			assert.Contains(t, one.Recheck.A, "`shop_id` > 7010001")
		}
	}
}
