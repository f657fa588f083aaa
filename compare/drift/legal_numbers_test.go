package drift_test

func numberChanges() []legalChange {
	const numbers = "(id INT AUTO_INCREMENT PRIMARY KEY, n INT UNSIGNED, at DATETIME, price DECIMAL(8,2), ratio FLOAT, " +
		"code VARBINARY(9) NOT NULL)"
	return []legalChange{
		{
			"widened", numbers,
			[]string{
				"ALTER TABLE widened MODIFY id BIGINT AUTO_INCREMENT, MODIFY n BIGINT, MODIFY at DATETIME(6), " +
					"MODIFY price DECIMAL(12,4), MODIFY ratio DOUBLE, MODIFY code BLOB NULL",
			},
			[]string{
				"info schema.nullable [code]: NOT NULL → NULL, as expected",
				"info schema.type [id]: int(11) → bigint(20), as expected",
				"info schema.type [n]: int(10) unsigned → bigint(20), as expected",
				"info schema.type [at]: datetime → datetime(6), as expected",
				"info schema.type [price]: decimal(8,2) → decimal(12,4), as expected",
				"info schema.type [ratio]: float → double, as expected",
				"info schema.type [code]: varbinary(9) → blob, as expected",
			},
		},
		{
			"added", numbers,
			[]string{"ALTER TABLE added ADD note VARCHAR(20) NOT NULL DEFAULT 'new' AFTER id, ADD UNIQUE KEY (at)"},
			[]string{
				"info schema.missing-column [note]: new column varchar(20), as expected",
				"info schema.missing-index [at]: new UNIQUE KEY at (at), as expected",
			},
		},
		{
			"moved", numbers,
			[]string{"ALTER TABLE moved MODIFY code VARBINARY(9) NOT NULL FIRST"},
			[]string{"info schema.column-order [id n at price ratio code]: columns in another order, as expected"},
		},
		{
			"formatted", numbers + " ROW_FORMAT=COMPACT",
			[]string{"ALTER TABLE formatted ROW_FORMAT=REDUNDANT"},
			[]string{"info schema.row-format []: row format Compact → Redundant, as expected"},
		},
		{
			"engined", numbers + " ENGINE=MyISAM ROW_FORMAT=DYNAMIC",
			[]string{"ALTER TABLE engined ENGINE=InnoDB"},
			[]string{"info schema.engine []: MyISAM → InnoDB, as expected"},
		},
		{
			"guarded", numbers,
			[]string{
				"ALTER TABLE guarded ADD FOREIGN KEY (id) REFERENCES moved (id) ON DELETE CASCADE",
				"CREATE TRIGGER guards BEFORE INSERT ON guarded FOR EACH ROW SET NEW.n = 1",
			},
			[]string{
				"info schema.missing-foreign-key [id]: new FOREIGN KEY (id) REFERENCES moved (id) ON DELETE CASCADE ON UPDATE RESTRICT, as expected",
				"info schema.missing-object []: new trigger guards, as expected",
			},
		},
	}
}

func (c *legalChange) createNumbers() []string {
	return []string{
		"CREATE TABLE " + c.table + " " + c.columns,
		"INSERT INTO " + c.table + " VALUES (1, 4000000000, '2026-01-02 03:04:05', 12.5, 0.1, 'x'), (2, NULL, NULL, NULL, NULL, ''), " +
			"(7, 0, '1999-12-31 23:59:59', 0, 16777217, 'y')",
	}
}
