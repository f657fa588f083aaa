package server

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestShape: what is kept of a statement holds its names and no literal, however it is written.
func TestShape(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT `a1`, `b``2 '3'`, `c\\` FROM `d 4`.`5` LIMIT 100":   "SELECT `a1`, `b``2 '3'`, `c\\` FROM `d 4`.`5` LIMIT ?",
		`x = 'it''s' AND y = 'a\'b' AND z = '\\' AND w = "q\"'"`:    "x = ? AND y = ? AND z = ? AND w = ?",
		"k > _latin1 X'E4' COLLATE latin1_bin AND k <= _utf8mb4'z'": "k > ? COLLATE latin1_bin AND k <= ?",
		"k IN (0xE4, x'00', b'1', N'n', 0b11)":                      "k IN (?, ?, ?, ?, ?)",
		"k > -1.5e-3 AND k < 2E+10 - 3 AND k <> 0x1E-7":             "k > -? AND k < ? - ? AND k <> ?-?",
		"CONVERT(`v` USING utf8mb4), crc32(t1.c2), @@x1, nothing":   "CONVERT(`v` USING utf8mb4), crc32(t1.c2), @@x1, nothing",
		"SELECT /*!50708 MAX_TIME(7) */ /*M!100101 1 */ 2":          "SELECT /*!50708 MAX_TIME(?) */ /*M!100101 ? */ ?",
		"k > 'no end":          "k > ?",
		`k > 'no end\`:         "k > ?",
		"`no end":              "`no end",
		"d > DATE'2024-01-01'": "d > DATE?",
		"k = '秘密' AND é1 = 2":  "k = ? AND é1 = ?",
		"_x":                   "_x",
		"":                     "",
	} {
		assert.Equal(t, want, shape(sql), sql)
	}
}
