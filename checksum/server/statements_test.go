package server

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestStatementsAreBounded: a fleet with no end of tables costs no memory without end, and each
// statement is still counted.
func TestStatementsAreBounded(t *testing.T) {
	m := &Member{}
	for i := range mostShapes + 7 {
		m.statements.sent(fmt.Sprintf("SELECT %d FROM `t%d`", i, i), time.Now())
	}
	m.statements.sent("SELECT 3 FROM `t1`", time.Now())
	number := map[string]uint64{}
	for _, s := range m.Statements() {
		number[s.SQL] = s.Number
	}
	assert.Len(t, number, mostShapes+1)
	assert.EqualValues(t, 7, number[""])
	assert.EqualValues(t, 2, number["SELECT ? FROM `t1`"])
}
