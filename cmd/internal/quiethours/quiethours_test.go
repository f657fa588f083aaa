package quiethours

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
)

// TestTheWindow: a run begins inside of its window alone, and knows when that ends, over midnight
// and over changes of the clock.
func TestTheWindow(t *testing.T) {
	for _, c := range []struct {
		reason, hours, now string
		end                string // "" outside
		next               string
	}{
		{"inside", "01:00-05:00 UTC", "2026-11-28T02:30:00Z", "2026-11-28T05:00:00Z", "2026-11-29T01:00:00Z"},
		{"as it begins", "01:00-05:00 UTC", "2026-11-28T01:00:00Z", "2026-11-28T05:00:00Z", "2026-11-29T01:00:00Z"},
		{"before", "01:00-05:00 UTC", "2026-11-28T00:59:59Z", "", "2026-11-28T01:00:00Z"},
		{"as it ends", "01:00-05:00 UTC", "2026-11-28T05:00:00Z", "", "2026-11-29T01:00:00Z"},
		{"before midnight", "22:00-05:00 UTC", "2026-12-31T23:00:00Z", "2027-01-01T05:00:00Z", "2027-01-01T22:00:00Z"},
		{"after midnight", "22:00-05:00 UTC", "2027-01-01T04:59:00Z", "2027-01-01T05:00:00Z", "2027-01-01T22:00:00Z"},
		{"between", "22:00-05:00 UTC", "2027-01-01T05:01:00Z", "", "2027-01-01T22:00:00Z"},
		{"until midnight", "22:00-24:00 UTC", "2026-11-28T23:59:00Z", "2026-11-29T00:00:00Z", "2026-11-29T22:00:00Z"},
		{"another zone", "01:00-05:00 Europe/Berlin", "2026-07-01T00:30:00Z", "2026-07-01T03:00:00Z", "2026-07-01T23:00:00Z"},
		// On 25 October the hour from 2 to 3 is there twice, on 29 March it is not there.
		{"an hour more", "01:00-05:00 Europe/Berlin", "2026-10-24T23:30:00Z", "2026-10-25T04:00:00Z", "2026-10-26T00:00:00Z"},
		{"an hour less", "01:00-05:00 Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T03:00:00Z", "2026-03-29T23:00:00Z"},
		{"an hour that is not there", "02:30-05:00 Europe/Berlin", "2026-03-29T01:15:00Z", "", "2026-03-29T01:30:00Z"},
	} {
		h, err := Parse(c.hours)
		require.NoError(t, err, c.reason)
		now, err := time.Parse(time.RFC3339, c.now)
		require.NoError(t, err)
		end, isIn := h.End(now)
		assert.Equal(t, c.end != "", isIn, c.reason)
		if isIn {
			assert.Equal(t, c.end, end.UTC().Format(time.RFC3339), c.reason)
		}
		assert.Equal(t, c.next, h.Next(now).UTC().Format(time.RFC3339), c.reason)
		assert.Equal(t, c.hours, h.String())
	}
	assert.True(t, Hours{}.IsNone())
}

// TestWhatIsNoWindow: a window that is not understood never passes for another one.
func TestWhatIsNoWindow(t *testing.T) {
	for text, says := range map[string]string{
		"":                          "no window of time",
		"01:00":                     "no window of time",
		"1:00-05:00":                `"1:00" is no time of day`,
		"01:00-25:00":               `"25:00" is no time of day`,
		"01:00-05:60":               `"05:60" is no time of day`,
		"01:00 - 05:00":             "no window of time",
		"05:00-05:00":               "the window begins when it ends",
		"00:00-24:00":               "the window begins when it ends",
		"01:00-05:00 Europe/Nessie": `no time zone "Europe/Nessie" is known here`,
		"01:00-05:00 ":              `no time zone "" is known here`,
	} {
		h, err := Parse(text)
		require.ErrorContains(t, err, says, text)
		assert.NotEmpty(t, exit.HintOf(err), text)
		assert.True(t, h.IsNone(), text)
	}
}
