package outline_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/report/outline"
)

// A statement says where it is to be run. A member beside its snapshot is a pair that is called by
// the member: there is but one server to ask.
func TestStatementsNameTheServerToAsk(t *testing.T) {
	for _, c := range []struct{ pair, on, want string }{
		{"shard01", "a", "shard01/a"},
		{"shard01", "both", "both members of shard01"},
		{"shard01/a", "b", "shard01/a"},
		{"shard01/b", "b", "shard01/b"},
		{"shard01", "these shards", "these shards"},
	} {
		assert.Equal(t, c.want, outline.OnMember(c.pair, c.on))
	}
}
