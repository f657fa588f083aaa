package fleet_test

import "allclear/fixtures"

// everyType lists the types of MariaDB 10.11 with the values at both ends of
// their ranges, and those that other tools stumble over.
func everyType() []columnType {
	list := []columnType{
		{declare: "BOOLEAN", values: []string{"TRUE", "FALSE"}, changed: "FALSE"},
		{declare: "TINYINT", values: []string{"-128", "127", "0", "-1"}, changed: "-127"},
		{declare: "TINYINT UNSIGNED", values: []string{"255", "0"}, changed: "127"},
		{declare: "SMALLINT", values: []string{"-32768", "32767"}, changed: "-32767"},
		{declare: "SMALLINT UNSIGNED", values: []string{"65535"}, changed: "65534"},
		{declare: "MEDIUMINT", values: []string{"-8388608", "8388607"}, changed: "-8388607"},
		{declare: "MEDIUMINT UNSIGNED", values: []string{"16777215"}, changed: "16777214"},
		{declare: "INT", values: []string{"-2147483648", "2147483647"}, changed: "-2147483647"},
		{declare: "INT(5) ZEROFILL", values: []string{"4294967295", "7"}, changed: "4294967294"},
		{declare: "BIGINT", values: []string{"-9223372036854775808", "9223372036854775807"}, changed: "-9223372036854775807"},
		{declare: "BIGINT UNSIGNED", values: []string{"18446744073709551615", "9223372036854775808"}, changed: "18446744073709551614"},
		{declare: "FLOAT", values: []string{"3.4028234e38", "1.17549435e-38", "1e-45", "16777217"}, changed: "3.4028233e38"},
		{declare: "FLOAT(7,2)", values: []string{"12345.67"}, changed: "12345.68"},
		{
			declare: "DOUBLE", values: []string{"1.7976931348623157e308", "2.2250738585072014e-308", "5e-324", "0.1"},
			changed: "1.7976931348623155e308",
		},
		{declare: "DOUBLE(10,2)", values: []string{"12345678.25"}, changed: "12345678.26"},
		{
			declare: "DECIMAL(65,30)",
			values:  []string{"-99999999999999999999999999999999999.999999999999999999999999999999", "0.000000000000000000000000000001"},
			changed: "-99999999999999999999999999999999999.999999999999999999999999999998",
		},
		{declare: "DECIMAL(10,0)", values: []string{"9999999999", "0"}, changed: "9999999998"},
		{declare: "BIT", values: []string{"b'1'", "b'0'"}, changed: "b'0'"},
		{declare: "BIT(64)", values: []string{"b'1111111111111111111111111111111111111111111111111111111111111111'", "0"}, changed: "1"},
		{declare: "YEAR", values: []string{"'1901'", "'2155'", "'0000'"}, changed: "'2000'"},
		{declare: "DATE", values: []string{"'0000-00-00'", "'2024-02-31'", "'9999-12-31'", "'2024-00-07'"}, changed: "'0000-00-01'"},
		{declare: "TIME", values: []string{"'-838:59:59'", "'838:59:59'", "'00:00:00'"}, changed: "'838:59:59'"},
		{declare: "TIME(6)", values: []string{"'-00:00:00.000001'", "'23:59:59.999999'"}, changed: "'00:00:00.000001'"},
		{declare: "DATETIME", values: []string{"'0000-00-00 00:00:00'", "'9999-12-31 23:59:59'"}, changed: "'0000-00-00 00:00:01'"},
		{
			declare: "DATETIME(6)", values: []string{"'9999-12-31 23:59:59.999999'", "'2024-02-31 00:00:00'"},
			changed: "'9999-12-31 23:59:59.999998'",
		},
		{
			declare: "TIMESTAMP", values: []string{"'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'0000-00-00 00:00:00'"},
			changed: "'1970-01-01 00:00:02'",
		},
		{declare: "TIMESTAMP(6)", values: []string{"'2038-01-19 03:14:07.999999'"}, changed: "'2038-01-19 03:14:07.999998'"},
		{declare: "BINARY(4)", values: []string{"X'00ff'", "''", "X'61200000'"}, changed: "X'00ff20'"},
		{declare: "VARBINARY(300)", values: []string{"X'00'", "''", "REPEAT(X'ff', 300)"}, changed: "X'0000'"},
		{declare: "ENUM('a','é','😀','')", values: []string{"'😀'", "'é'", "''", "'no such label'"}, changed: "'é'"},
		{declare: "SET('a','é','😀')", values: []string{"'a,😀'", "''", "7"}, changed: "'a'"},
		{
			declare: "JSON", values: []string{`'{"b": 1, "a": [1.0, "é"]}'`, "'null'"}, changed: `'{"b": 1, "a": [1.5, "é"]}'`,
			needs: []fixtures.Capability{fixtures.JSONColumns},
		},
		{
			declare: "JSON /* another text of the same document */", values: []string{`'{"b": 1, "a": [1.0, "é"]}'`},
			changed: `'{"b": 1, "a": [1.00, "é"]}'`, needs: []fixtures.Capability{fixtures.JSONAsText},
		},
		{
			declare: "UUID", values: []string{"'123e4567-e89b-12d3-a456-426614174000'", "'00000000-0000-0000-0000-000000000000'"},
			changed: "'123e4567-e89b-12d3-a456-426614174001'", needs: []fixtures.Capability{fixtures.UUIDType},
		},
		{
			declare: "INET6", values: []string{"'2001:db8::1'", "'::'", "'::ffff:192.0.2.1'"}, changed: "'2001:db8::2'",
			needs: []fixtures.Capability{fixtures.Inet6Type},
		},
		{
			declare: "INET4", values: []string{"'255.255.255.255'", "'0.0.0.0'"}, changed: "'255.255.255.254'",
			needs: []fixtures.Capability{fixtures.Inet4Type},
		},
		{
			declare: "VARCHAR(9000) COMPRESSED", values: []string{"REPEAT('é', 9000)", "''"}, changed: "REPEAT('é', 8999)",
			needs: []fixtures.Capability{fixtures.CompressedColumns},
		},
		{
			declare: "BLOB COMPRESSED", values: []string{"REPEAT('é', 9000)", "''"}, changed: "REPEAT('é', 8999)",
			needs: []fixtures.Capability{fixtures.CompressedColumns},
		},
		{
			declare: "MEDIUMTEXT COMPRESSED", values: []string{"REPEAT('é', 90000)", "''"}, changed: "REPEAT('é', 89999)",
			needs: []fixtures.Capability{fixtures.CompressedColumns},
		},
	}
	// Lengths around the places where the packet's length of a value, and the
	// type's own, take another byte.
	for _, text := range []struct {
		declare string
		longest string
	}{
		{"TINYTEXT", "255"}, {"TINYBLOB", "255"}, {"TEXT", "65535"}, {"BLOB", "65535"},
		{"MEDIUMTEXT", "70000"}, {"MEDIUMBLOB", "70000"}, {"LONGTEXT", "100000"}, {"LONGBLOB", "100000"},
	} {
		list = append(list, columnType{declare: text.declare,
			values:  []string{"REPEAT('x', " + text.longest + ")", "''", "REPEAT('y', 250)", "REPEAT('y', 251)", "REPEAT('y', 252)"},
			changed: "REPEAT('x', " + text.longest + " - 1)"})
	}
	for _, charset := range []string{"latin1", "utf8mb3", "utf8mb4", "ucs2", "utf16", "utf32", "cp1250", "ascii"} {
		list = append(list, columnType{declare: "CHAR(9) CHARACTER SET " + charset, values: []string{"'abc'", "''", "' a'"}, changed: "'abd'"},
			columnType{declare: "VARCHAR(9) CHARACTER SET " + charset, values: []string{"'abc'", "''", "' '"}, changed: "'abc '"})
	}
	for _, shape := range []struct{ declare, was, now string }{
		{"POINT", "POINT(1 2)", "POINT(1 2.0000000000000004)"},
		{"GEOMETRY", "POINT(1 2)", "POINT(2 1)"},
		{"LINESTRING", "LINESTRING(0 0, 1 1)", "LINESTRING(0 0, 1 1, 2 2)"},
		{"POLYGON", "POLYGON((0 0, 1 1, 0 1, 0 0))", "POLYGON((0 0, 0 1, 1 1, 0 0))"},
		{"MULTIPOINT", "MULTIPOINT(0 0, 1 1)", "MULTIPOINT(1 1, 0 0)"},
		{"MULTILINESTRING", "MULTILINESTRING((0 0, 1 1))", "MULTILINESTRING((0 0, 1 2))"},
		{"MULTIPOLYGON", "MULTIPOLYGON(((0 0, 1 1, 0 1, 0 0)))", "MULTIPOLYGON(((0 0, 1 2, 0 1, 0 0)))"},
		{"GEOMETRYCOLLECTION", "GEOMETRYCOLLECTION(POINT(0 0))", "GEOMETRYCOLLECTION(POINT(0 1))"},
	} {
		list = append(list, columnType{
			declare: shape.declare, values: []string{"ST_GeomFromText('" + shape.was + "')"},
			changed: "ST_GeomFromText('" + shape.now + "')",
		})
	}
	// In 4326 MySQL since 8.0 reads the latitude first; of this point both are the same.
	return append(list, columnType{
		declare: "POINT /* another reference system */", values: []string{"ST_GeomFromText('POINT(1 1)', 4326)"},
		changed: "ST_GeomFromText('POINT(1 1)', 0)",
	})
}

// conversions lists what ALTER TABLE, or an upgrade, does to a column on one
// side before the other.
func conversions() []columnType {
	text := []string{"'Zoë'", "'naïve café – “ÿ” €'", "''", "' '", "'plain'"}
	return []columnType{
		{declare: "INT", declareB: "BIGINT", values: []string{"-2147483648", "2147483647", "0"}, changed: "-2147483647"},
		{declare: "INT UNSIGNED", declareB: "BIGINT", values: []string{"4294967295"}, changed: "-1"},
		{declare: "TINYINT", declareB: "INT UNSIGNED", values: []string{"127", "0"}, changed: "128"},
		{declare: "BIGINT UNSIGNED", declareB: "DECIMAL(30,0)", values: []string{"18446744073709551615", "0"}, changed: "18446744073709551616"},
		{declare: "FLOAT", declareB: "DOUBLE", values: []string{"0.5", "-16777216", "1e-45 * 0"}, changed: "0.5000000000000001"},
		{declare: "DECIMAL(10,2)", declareB: "DECIMAL(12,4)", values: []string{"-1.10", "0.00", "99999999.99"}, changed: "-1.1001"},
		{
			declare: "DATETIME", declareB: "DATETIME(6)", values: []string{"'2024-01-01 00:00:00'", "'0000-00-00'"},
			changed: "'2024-01-01 00:00:00.000001'",
		},
		{declare: "TIMESTAMP", declareB: "DATETIME", values: []string{"'2024-03-31 02:30:00'"}, changed: "'2024-03-31 03:30:00'"},
		{declare: "DATE", declareB: "DATETIME", values: []string{"'2024-02-31'", "'0000-00-00'"}, changed: "'2024-02-31 00:00:01'"},
		{declare: "TIME", declareB: "TIME(6)", values: []string{"'-838:59:59'", "'00:00:00'"}, changed: "'-838:59:58.999999'"},
		{declare: "YEAR", declareB: "SMALLINT", values: []string{"'2024'", "'0000'"}, changed: "2025"},
		{declare: "BIT(8)", declareB: "BIT(16)", values: []string{"b'10000000'", "0"}, changed: "b'100000000'"},
		{declare: "BINARY(4)", declareB: "VARBINARY(9)", values: []string{"X'00ff0020'"}, changed: "X'00ff002000'"},
		{declare: "VARBINARY(9)", declareB: "LONGBLOB", values: []string{"X'00ff0020'", "''"}, changed: "X'00ff0021'"},
		{declare: "VARCHAR(40) CHARACTER SET latin1", declareB: "VARCHAR(40)", values: text, changed: "'ZoÃ«'"},
		{declare: "VARCHAR(40) CHARACTER SET latin1", declareB: "TEXT", values: text, changed: "'Zoe'"},
		{
			declare: "VARCHAR(40) CHARACTER SET utf8mb3", declareB: "VARCHAR(40)", values: append([]string{"'は日本'"}, text...),
			changed: "'は日?'",
		},
		{declare: "CHAR(40) CHARACTER SET latin1", declareB: "VARCHAR(40) CHARACTER SET ucs2", values: text[:3], changed: "'Zoë '"},
		{declare: "TEXT CHARACTER SET sjis", declareB: "LONGTEXT", values: []string{"'表ソはｱ'", "'a'"}, changed: "'表ソはア'"},
		{declare: "TEXT CHARACTER SET gbk", declareB: "TEXT CHARACTER SET utf16le", values: []string{"'你好'", "'a'"}, changed: "'你们'"},
		{
			declare: "ENUM('é','ñ','z') CHARACTER SET latin1", declareB: "ENUM('é','ñ','z')",
			values: []string{"'é'", "'z'", "'bogus'"}, changed: "'ñ'",
		},
		{declare: "ENUM('é','ñ','z')", declareB: "ENUM('z','x','ñ','é') CHARACTER SET ucs2", values: []string{"'é'", "'z'"}, changed: "'z'"},
		{declare: "SET('é','ñ','z') CHARACTER SET latin1", declareB: "SET('é','ñ','z')", values: []string{"'é,z'", "''"}, changed: "'é'"},
		{declare: "ENUM('é','z') CHARACTER SET latin1", declareB: "VARCHAR(9)", values: []string{"'é'", "'z'"}, changed: "'É'"},
	}
}
