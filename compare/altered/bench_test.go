package altered

import "testing"

// A table whose column is narrower may differ in every row.
func BenchmarkBetween(b *testing.B) {
	for name, of := range map[string][2]columnValue{
		"decimal":  {value(b, "decimal(14,6)", "1234.567890"), value(b, "decimal(10,2)", "1234.57")},
		"overflow": {value(b, "decimal(14,6)", "1234.567890"), value(b, "decimal(10,2)", "1234.50")},
		"integer":  {value(b, "bigint(20)", "3000000000"), value(b, "int(11)", "2147483647")},
		"time":     {value(b, "datetime(6)", "2024-12-31 23:59:59.500000"), value(b, "datetime", "2025-01-01 00:00:00")},
		"shift":    {value(b, "datetime", "2024-12-31 23:59:59"), value(b, "datetime", "2025-01-01 01:59:59")},
	} {
		b.Run(name, func(b *testing.B) {
			columns := NewColumns(of[0].Column, of[1].Column)
			b.ReportAllocs()
			for b.Loop() {
				columns.Between(of[0].Value, of[1].Value)
			}
		})
	}
}
