package words_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
	"allclear/report/words"
)

func TestAForecastSaysWhetherThePromiseCanBeKept(t *testing.T) {
	const day, tera = 24 * 3600, 1e12
	for want, f := range map[string]finding.Forecast{
		"14 TB, 1.1 GB/s measured: a cycle takes 5.2 days at 3h a night, so that the promise of 7 days is kept": {
			Bytes: 14 * tera, BytesPerSecond: 1.1e9, BudgetSeconds: 3 * 3600, CycleSeconds: 5.2 * day, IsKept: true},
		"14 TB, 1.1 GB/s measured: the promise of 7 days CANNOT be kept: a cycle takes 9.8 days at 3h a night; 4h 25m a night would do": {
			Bytes: 14 * tera, BytesPerSecond: 1.1e9, BudgetSeconds: 3 * 3600, CycleSeconds: 9.8 * day, NeedSeconds: 4*3600 + 25*60},
		"14 TB, 1.1 GB/s measured: reading all of it takes 3h 35m, so that the promise of 7 days is kept": {
			Bytes: 14 * tera, BytesPerSecond: 1.1e9, CycleSeconds: 3*3600 + 35*60, IsKept: true},
		"14 TB; how fast it is read is not measured yet: the end of a first run says whether the promise of 7 days can be kept": {
			Bytes: 14 * tera, BudgetSeconds: 3 * 3600},
	} {
		assert.Equal(t, want, words.Forecast(&f, 7*24*time.Hour))
	}
}
