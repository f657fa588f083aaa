package fleet_test

import "allclear/fixtures"

// tableKinds are the ways in which a table, or its key, can be out of the
// ordinary.
func tableKinds() []keyKind {
	return []keyKind{
		{name: "unique key, no primary", declare: "k INT NOT NULL, UNIQUE KEY u (k)", values: "CAST(seq AS SIGNED) - 450"},
		{name: "unique key whose name needs quotes", declare: "k INT NOT NULL, UNIQUE KEY `select ``from` (k)", values: "seq"},
		{name: "nullable unique key", declare: "k INT NULL, UNIQUE KEY u (k)", values: "IF(seq % 3, seq, NULL)", readAs: keyless},
		{name: "prefix key", declare: "k VARCHAR(50) NOT NULL, UNIQUE KEY u (k(5))", values: "LPAD(seq, 5, '0')", readAs: keyless},
		{
			name: "text key kept as a hash", declare: "k TEXT NOT NULL, UNIQUE KEY u (k)", values: "LPAD(seq, 5, '0')", readAs: keyless,
			needs: []fixtures.Capability{fixtures.HashedUniqueKeys},
		},
		{
			name: "ignored key", declare: "l VARCHAR(10), k INT NOT NULL, PRIMARY KEY (l(5)), UNIQUE KEY u (k) IGNORED", names: "l, k",
			values: "LPAD(seq, 5, '0'), seq", readAs: keyless, needs: []fixtures.Capability{fixtures.IgnoredIndexes},
		},
		{name: "no key", declare: "k INT NOT NULL", values: "seq % 10", readAs: keyless},
		{name: "key on one side only", declare: "k INT PRIMARY KEY", declareB: "k INT", values: "seq", readAs: keyless},
		{name: "descending key", declare: "k INT, PRIMARY KEY (k DESC)", values: "seq", needs: []fixtures.Capability{fixtures.DescendingKeys}},
		{
			name: "descending after ascending", declare: "k INT, l INT, PRIMARY KEY (k, l DESC)", names: "k, l", values: "seq % 3, seq",
			readAs: asMultiset, needs: []fixtures.Capability{fixtures.DescendingKeys},
		},
		{
			name: "key without overlaps",
			declare: "k INT NOT NULL, s DATE NOT NULL, e DATE NOT NULL, PERIOD FOR p (s, e), " +
				"UNIQUE KEY u (k, p WITHOUT OVERLAPS)",
			names: "k, s, e", values: "seq % 3, '2020-01-01' + INTERVAL seq DAY, '2020-01-02' + INTERVAL seq DAY",
			needs: []fixtures.Capability{fixtures.Periods},
		},
		{name: "MyISAM", declare: "k INT PRIMARY KEY", after: "ENGINE=MyISAM", values: "seq"},
		{name: "Aria", declare: "k INT PRIMARY KEY", after: "ENGINE=Aria", values: "seq", needs: []fixtures.Capability{fixtures.AriaEngine}},
		{name: "MEMORY with a hash key", declare: "k INT PRIMARY KEY", after: "ENGINE=MEMORY", values: "seq", readAs: keyless},
		{name: "compressed rows", declare: "k INT PRIMARY KEY", after: "ROW_FORMAT=COMPRESSED", values: "seq"},
		{name: "partitioned by hash", declare: "k INT PRIMARY KEY", after: "PARTITION BY HASH (k) PARTITIONS 7", values: "seq"},
		{name: "partitioned by range", declare: "k INT PRIMARY KEY", values: "seq",
			after: "PARTITION BY RANGE (k) (PARTITION p0 VALUES LESS THAN (300), " +
				"PARTITION p1 VALUES LESS THAN (301), PARTITION p2 VALUES LESS THAN MAXVALUE)"},
		{name: "partitioned by another column than the first", declare: "k INT, l INT, PRIMARY KEY (k, l)", names: "k, l", values: "seq % 5, seq",
			after: "PARTITION BY KEY (l) PARTITIONS 3"},
		{
			name: "system-versioned", declare: "k INT PRIMARY KEY", after: "WITH SYSTEM VERSIONING", values: "seq",
			needs: []fixtures.Capability{fixtures.SystemVersioning},
		},
		{name: "system-versioned with its period shown", values: "seq", after: "WITH SYSTEM VERSIONING",
			declare: "k INT PRIMARY KEY, f TIMESTAMP(6) GENERATED ALWAYS AS ROW START, u TIMESTAMP(6) GENERATED ALWAYS AS ROW END, " +
				"PERIOD FOR SYSTEM_TIME (f, u)",
			needs: []fixtures.Capability{fixtures.SystemVersioning}},
		{name: "generated columns", values: "seq",
			declare: "k INT PRIMARY KEY, v VARCHAR(20) AS (CONCAT(k, 'é')) VIRTUAL, s INT AS (k * 2) STORED",
			needs:   []fixtures.Capability{fixtures.GeneratedColumns}},
		{name: "key on a generated column", values: "seq", names: "l", readAs: keyless, // it may be NULL
			declare: "l INT NOT NULL, k INT AS (-l) STORED, UNIQUE KEY u (k)", needs: []fixtures.Capability{fixtures.GeneratedColumns}},
		{
			name: "invisible key", declare: "k INT NOT NULL DEFAULT 0 INVISIBLE, PRIMARY KEY (k)", values: "seq",
			needs: []fixtures.Capability{fixtures.InvisibleColumns},
		},
		{
			name: "names of reserved words", declare: "`select` INT, `a``b c` INT, PRIMARY KEY (`select`, `a``b c`)",
			names: "`select`, `a``b c`", values: "seq % 3, seq",
		},
		{name: "names outside ASCII", declare: "`clé 日本` INT PRIMARY KEY", names: "`clé 日本`", values: "seq"},
		{
			name: "second best key", declare: "k INT NOT NULL, l VARCHAR(30) NOT NULL, UNIQUE KEY a (k, l(3)), UNIQUE KEY b (l, k)",
			names: "l, k", values: "seq % 10, seq",
		},
	}
}
