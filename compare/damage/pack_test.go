package damage

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/packed"
)

// A diagnosis that was laid aside is whole when it is read back: no field of it is forgotten.
func TestADiagnosisReadsBackWhole(t *testing.T) {
	d := Diagnosis{
		Class: Mislabelled, How: "gbk read as latin1", Lossless: true, Repair: "CONVERT({column} USING gbk)", Meant: true,
		readings: "a\nb", exchanged: "éÃ", hashes: [2]uint64{1, 1 << 63},
	}
	for i := range reflect.TypeFor[Diagnosis]().NumField() {
		require.False(t, reflect.ValueOf(d).Field(i).IsZero(), "the test knows every field")
	}
	from := packed.Read(d.AppendPacked(nil))
	assert.Equal(t, d, ReadPacked(from))
	require.NoError(t, from.Err())
}
