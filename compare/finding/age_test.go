package finding_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
)

func TestAgesAreTwoUnitsThatAPersonTakesInAtAGlance(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 12 * time.Second: "12s", 3*time.Minute + 20*time.Second: "3m 20s", 4*time.Hour + 25*time.Minute + 59*time.Second: "4h 25m",
		(6*24+4)*time.Hour + 59*time.Minute: "6d 4h", 7 * 24 * time.Hour: "7d", 24*time.Hour + time.Minute: "1d",
	} {
		assert.Equal(t, want, finding.Age(d))
	}
	assert.Equal(t, "7 days", finding.Days(7*24*time.Hour))
	assert.Equal(t, "1 day", finding.Days(24*time.Hour))
	assert.Equal(t, "1d 12h", finding.Days(36*time.Hour))
}
