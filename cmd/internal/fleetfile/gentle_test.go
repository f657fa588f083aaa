package fleetfile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
	"allclear/compare/brake"
)

// TestTheInnermostLimitCounts: a pair's limits go before the fleet's, and those before the defaults,
// which the example documents.
func TestTheInnermostLimitCounts(t *testing.T) {
	f := loadExample(t, exampleText())
	byDefault := brake.DefaultLimits()
	byDefault.PauseFile = "/run/allclear/pause"
	assert.Equal(t, byDefault, f.Pairs[0].Limits)
	own := byDefault
	own.Running, own.Rest = 64, brake.Rest{Least: 4, Most: 4}
	assert.Equal(t, own, f.Pairs[1].Limits)
	assert.Equal(t, "01:00-05:00", f.QuietHours.String())

	folder := t.TempDir()
	f, err := Load(writeFile(t, folder, "f.yaml", `gentle: {max_load: 0, max_lag: 1m30s, pause_file: pause}
defaults: {user: u}
pairs: [{name: s1, a: {host: a1}, b: {host: b1}, gentle: {max_history: 5, max_lag: 0}}]
`), testSources(nil), Both)
	require.NoError(t, err)
	assert.Equal(t, brake.Limits{History: 5, Rest: byDefault.Rest, PauseFile: folder + "/pause"}, f.Pairs[0].Limits)
	assert.True(t, f.QuietHours.IsNone())
	f, err = Load(writeFile(t, folder, "f.yaml", twoPairsAndTickets), testSources(nil), Either)
	require.NoError(t, err)
	assert.Equal(t, brake.DefaultLimits(), f.Pairs[0].Limits)
	assert.Equal(t, 10*time.Second, f.Pairs[0].Limits.Lag)
}

// TestBadLimits: a limit that is not understood never passes for none.
func TestBadLimits(t *testing.T) {
	for text, says := range map[string]string{
		"gentle: {max_load: many}":                    `f.yaml:1:20: "many" is no whole number`,
		"gentle: {max_load: -1}":                      `"-1" is no whole number`,
		"gentle: {max_history: 1.5}":                  `"1.5" is no whole number`,
		"gentle: {max_lag: 10}":                       `"10": time: missing unit in duration "10"`,
		"gentle: {max_lag: 100ms}":                    `"100ms": servers tell their lag in whole seconds`,
		"gentle: {rest: NaN}":                         `"NaN": must be from 0 to 1000`,
		"gentle: {rest: -1}":                          `"-1": must be from 0 to 1000`,
		"gentle: {quiet_hours: at night}":             `no window of time`,
		"gentle: {max_lod: 3}":                        `unknown key "max_lod"`,
		"pairs: [{name: p, gentle: {pause_file: x}}]": `unknown key "pause_file"`,
		"pairs: [{name: p, gentle: {rest: much}}]":    `"much": no number, and no two numbers such as 9-99`,
	} {
		_, err := Load(writeFile(t, t.TempDir(), "f.yaml", text+"\ndefaults: {user: u}\n"), testSources(nil), Both)
		require.ErrorContains(t, err, says, text)
		assert.Equal(t, exit.CodeUsage, exit.Code(err), text)
	}
}
