package fleet_test

import "allclear/fixtures"

// numberKeys are keys of numeric types, each over its whole range.
func numberKeys() []keyKind {
	return []keyKind{
		{name: "negative int", declare: "k INT PRIMARY KEY", values: "CAST(seq AS SIGNED) * 4700000 - 2147483648"},
		{name: "tinyint", declare: "k TINYINT PRIMARY KEY", values: "CAST(seq AS SIGNED) - 129", rows: 256},
		{name: "mediumint zerofill", declare: "k MEDIUMINT ZEROFILL PRIMARY KEY", values: "seq"},
		{
			name: "bigint at both ends", declare: "k BIGINT PRIMARY KEY",
			values: "IF(seq % 2, -9223372036854775808 + CAST(seq AS SIGNED), 9223372036854775807 - CAST(seq AS SIGNED))",
		},
		{
			name: "bigint unsigned beyond 2^63", declare: "k BIGINT UNSIGNED PRIMARY KEY",
			values: "18446744073709551615 - CAST(seq - 1 AS UNSIGNED) * 20000000000000000",
		},
		{name: "int on a, bigint on b", declare: "k INT PRIMARY KEY", declareB: "k BIGINT PRIMARY KEY", values: "CAST(seq AS SIGNED) - 450"},
		{
			name: "int on a, decimal on b", declare: "k INT PRIMARY KEY", declareB: "k DECIMAL(30,5) PRIMARY KEY",
			values: "CAST(seq AS SIGNED) - 450",
		},
		{name: "decimal", declare: "k DECIMAL(20,4) PRIMARY KEY", values: "(CAST(seq AS SIGNED) - 450) * 1234567.0123"},
		{
			name: "decimal of 65 digits", declare: "k DECIMAL(65,30) PRIMARY KEY",
			values: "(CAST(seq AS SIGNED) - 450) * 11111111111111111111111111111.000000000000000000000000000001",
		},
		{name: "float", declare: "k FLOAT PRIMARY KEY", values: "CAST(seq AS SIGNED) / 7e0 - 60"},
		{name: "double", declare: "k DOUBLE PRIMARY KEY", values: "POW(10, seq / 3e0 - 150) * IF(seq % 2, 1, -1)"},
		{name: "bit(40)", declare: "k BIT(40) PRIMARY KEY", values: "seq * 1000000007"},
		{name: "bit(64)", declare: "k BIT(64) PRIMARY KEY", values: "18446744073709551615 - CAST(seq - 1 AS UNSIGNED) * 20000000000000000"},
		{name: "year", declare: "k YEAR PRIMARY KEY", values: "IF(seq = 1, '0000', 1900 + seq)", rows: 255},
	}
}

// Text with accents, emoji, both cases and trailing spaces; the number keeps it
// unique where the collation takes the rest for equal.
const (
	unicodeText = "CONCAT(ELT(1 + seq % 8, 'a', 'á', 'Ä', 'ß', '😀', 'Zoë ', ' ', 'は'), LPAD(seq, 4, '0'), REPEAT(' ', seq % 3))"
	bmpText     = "CONCAT(ELT(1 + seq % 8, 'a', 'á', 'Ä', 'ß', '€', 'Zoë ', ' ', 'は'), LPAD(seq, 4, '0'), REPEAT(' ', seq % 3))"
	latinText   = "CONCAT(ELT(1 + seq % 8, 'a', 'á', 'Ä', 'ß', '€', 'Zoë ', ' ', 'z'), LPAD(seq, 4, '0'), REPEAT(' ', seq % 3))"
	// In sjis and gbk the second byte of some characters is an ASCII backslash.
	japaneseText = "CONCAT(ELT(1 + seq % 6, 'a', '表', 'ソ', 'ｱ', 'は', ' '), LPAD(seq, 4, '0'), REPEAT(' ', seq % 3))"
	chineseText  = "CONCAT(ELT(1 + seq % 6, 'a', '誠', '你好', '中', '歕', ' '), LPAD(seq, 4, '0'), REPEAT(' ', seq % 3))"
	// Unique only because case, accent or trailing space count.
	strictText = "CONCAT(ELT(1 + seq % 4, 'k', 'K', 'ķ', 'Ķ'), LPAD(seq DIV 8, 3, '0'), IF(seq DIV 4 % 2, ' ', ''))"
)

// textKeys are keys of text, in character sets and collations of every make.
func textKeys() []keyKind {
	text := func(collation, values string, needs ...fixtures.Capability) keyKind {
		return keyKind{name: collation, declare: "k VARCHAR(40) COLLATE " + collation + " PRIMARY KEY", values: values, needs: needs}
	}
	return []keyKind{
		text("utf8mb4_general_ci", unicodeText),
		text("utf8mb4_unicode_ci", unicodeText),
		text("utf8mb4_uca1400_ai_ci", unicodeText, fixtures.UCA1400),
		text("utf8mb4_bin", unicodeText),
		text("utf8mb4_nopad_bin", strictText, fixtures.NoPadCollations),
		text("utf8mb4_uca1400_nopad_as_cs", strictText, fixtures.UCA1400),
		text("utf8mb3_general_ci", bmpText),
		text("latin1_swedish_ci", latinText),
		text("latin1_german2_ci", latinText),
		text("latin2_czech_cs", "CONCAT(ELT(1 + seq % 4, 'c', 'č', 'ch', 'H'), LPAD(seq, 4, '0'))"),
		text("ucs2_general_ci", bmpText),
		text("utf16_unicode_ci", unicodeText),
		text("utf16le_general_ci", unicodeText),
		text("utf32_general_ci", unicodeText),
		text("sjis_japanese_ci", japaneseText),
		text("ujis_bin", japaneseText),
		text("gbk_chinese_ci", chineseText),
		text("big5_chinese_ci", "CONCAT(ELT(1 + seq % 4, 'a', '功', '許', '中'), LPAD(seq, 4, '0'))"),
		text("tis620_thai_ci", "CONCAT(ELT(1 + seq % 4, 'a', 'เก', 'ก', 'ขา'), LPAD(seq, 4, '0'))"),
		{name: "char with trailing spaces", declare: "k CHAR(40) PRIMARY KEY", values: unicodeText},
		{name: "collations differ", declare: "k VARCHAR(40) COLLATE utf8mb4_general_ci PRIMARY KEY",
			declareB: "k VARCHAR(40) COLLATE utf8mb4_unicode_ci PRIMARY KEY", values: unicodeText, readAs: asMultiset},
		{name: "character sets differ", declare: "k VARCHAR(40) CHARACTER SET latin1 PRIMARY KEY",
			declareB: "k VARCHAR(40) CHARACTER SET utf8mb4 PRIMARY KEY", values: latinText, readAs: asMultiset},
		{name: "char on a, varchar on b", declare: "k CHAR(40) PRIMARY KEY", declareB: "k VARCHAR(60) PRIMARY KEY",
			values: "RTRIM(" + unicodeText + ")"},
	}
}

// otherKeys are keys of bytes, times, enumerations and MariaDB's own types.
func otherKeys() []keyKind {
	return []keyKind{
		{name: "binary(16)", declare: "k BINARY(16) PRIMARY KEY", values: "UNHEX(LEFT(SHA2(seq, 256), 32))"},
		{
			name: "varbinary with trailing zeros", declare: "k VARBINARY(20) PRIMARY KEY",
			values: "UNHEX(CONCAT(LPAD(HEX(seq), 4, '0'), REPEAT('00', seq % 3), REPEAT('20', seq % 2)))",
		},
		{name: "datetime(6)", declare: "k DATETIME(6) PRIMARY KEY", values: "'2024-02-28 23:59:59.999700' + INTERVAL seq MICROSECOND"},
		{
			name: "invalid and zero dates", declare: "k DATE PRIMARY KEY",
			values: "CONCAT(2020 + seq DIV 416, '-', seq DIV 32 % 13, '-', seq % 32)",
		},
		{name: "zero date", declare: "k DATE PRIMARY KEY", values: "IF(seq = 1, '0000-00-00', '2020-01-01' + INTERVAL seq DAY)"},
		{
			name: "invalid datetimes", declare: "k DATETIME(2) PRIMARY KEY",
			values: "CONCAT('2023-02-', 27 + seq % 5, ' 00:00:', seq DIV 100, '.', LPAD(seq % 100, 2, '0'))",
		},
		{
			name: "timestamp", declare: "k TIMESTAMP(3) NOT NULL DEFAULT 0, PRIMARY KEY (k)",
			values: "IF(seq = 1, '0000-00-00', '2024-03-31 00:30:00' + INTERVAL seq * 10 SECOND)",
		},
		{name: "negative time", declare: "k TIME(3) PRIMARY KEY", values: "SEC_TO_TIME((CAST(seq AS SIGNED) - 450) * 6000.123)"},
		{name: "set", declare: "k SET('a','b','c','d','e','f','g','h','i','é') PRIMARY KEY", values: "seq", readAs: asMultiset},
		{
			name: "set of 63", declare: "k SET(" + labels(63) + ") PRIMARY KEY",
			values: "IF(seq <= 63, 1 << (seq - 1), 9223372036854775807 - seq)", rows: 300, readAs: asMultiset,
		},
		{
			name: "set of 64", declare: "k SET(" + labels(64) + ") PRIMARY KEY",
			values: "IF(seq <= 63, 1 << (seq - 1), 9223372036854775807 - seq)", rows: 300, readAs: keyless,
		},
		{name: "enum", declare: "k ENUM(" + labels(64) + ",'é','表','it''s') PRIMARY KEY", values: "seq", rows: 67},
		{name: "enum in ucs2", declare: "k ENUM(" + labels(64) + ",'é','表') CHARACTER SET ucs2 PRIMARY KEY", values: "seq", rows: 66},
		{name: "enum with an error value", declare: "k ENUM('z','é','a'), l INT, PRIMARY KEY (k, l)", names: "k, l", values: "seq % 4, seq"},
		{
			name:    "enum with backslash and newline",
			declare: `k ENUM('a\\b','c\nd','e"f','g,h','i''j','(k)'), l INT, PRIMARY KEY (k, l)`, names: "k, l",
			values: "1 + seq % 6, seq",
		},
		{
			name: "enum with a label ''", declare: "k ENUM('z','','a'), l INT, PRIMARY KEY (k, l)", names: "k, l",
			values: "IF(seq % 10 = 5, 2, 1 + seq % 2 * 2), seq", readAs: keyless,
		},
		{
			name: "enum between", declare: "k INT, l ENUM('z','é','a'), m INT, PRIMARY KEY (k, l, m)", names: "k, l, m",
			values: "seq DIV 300, 1 + seq % 3, seq",
		},
		{
			name: "enum as the last column", declare: "k INT, l ENUM('z','é','a'), PRIMARY KEY (k, l)", names: "k, l",
			values: "seq DIV 4, seq % 4",
		},
		{
			name: "uuid", declare: "k UUID PRIMARY KEY",
			values: "CONCAT(LEFT(MD5(seq), 8), '-', MID(MD5(seq), 9, 4), ELT(1 + seq % 4, '-1', '-4', '-7', '-2'), MID(MD5(seq), 14, 3), " +
				"ELT(1 + seq % 3, '-8', '-b', '-0'), MID(MD5(seq), 18, 3), '-', RIGHT(MD5(seq), 12))",
			needs: []fixtures.Capability{fixtures.UUIDType},
		},
		{
			name: "inet6", declare: "k INET6 PRIMARY KEY",
			values: "IF(seq % 3, CONCAT('2001:db8::', HEX(seq)), CONCAT('::ffff:10.0.', seq DIV 256, '.', seq % 256))",
			needs:  []fixtures.Capability{fixtures.Inet6Type},
		},
		{name: "inet4", declare: "k INET4 PRIMARY KEY", values: "INET_NTOA(seq * 4700000)", needs: []fixtures.Capability{fixtures.Inet4Type}},
	}
}

func labels(n int) string {
	list := ""
	for i := range n {
		if i > 0 {
			list += ","
		}
		// Descending, so that the order by label is not the order by number.
		list += "'" + string(rune('z'-i%26)) + string(rune('a'+i/26)) + "'"
	}
	return list
}

// compositeKeys are keys of several columns, whose chunks end inside runs of
// rows that share the leading ones.
func compositeKeys() []keyKind {
	return []keyKind{
		{name: "int, int", declare: "k INT, l INT, PRIMARY KEY (k, l)", names: "k, l", values: "seq % 3, CAST(seq AS SIGNED) - 450"},
		{name: "int, int, short runs", declare: "k INT, l INT, PRIMARY KEY (k, l)", names: "k, l", values: "seq DIV 5, seq % 5"},
		{name: "varchar, int, date", declare: "k VARCHAR(20), l INT, m DATE, PRIMARY KEY (k, l, m)", names: "k, l, m",
			values: "ELT(1 + seq % 4, 'a ', 'É', '😀', ''), seq DIV 50, '2024-01-31' + INTERVAL seq DAY"},
		{name: "four columns", declare: "k BINARY(2), l SMALLINT UNSIGNED, m VARCHAR(5), n DECIMAL(5,2), PRIMARY KEY (k, l, m, n)",
			names:  "k, l, m, n",
			values: "CHAR(seq % 2, 0), seq % 3, seq % 5, seq / 4"},
		{name: "columns in another order than the table's", declare: "k INT, l INT, PRIMARY KEY (l, k)", names: "l, k", values: "seq % 7, seq"},
		{
			name: "columns in another order on b", declare: "k INT, l INT, PRIMARY KEY (k, l)",
			declareB: "l INT, k INT, PRIMARY KEY (k, l)", names: "k, l", values: "seq % 7, seq",
		},
		{name: "year, int", declare: "k YEAR, l INT, PRIMARY KEY (k, l)", names: "k, l", values: "IF(seq % 3, 2000 + seq % 3, 0), seq"},
	}
}
