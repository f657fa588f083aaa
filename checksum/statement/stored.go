package statement

import "allclear/checksum"

// StoredObjects lists the views, triggers, routines and events of the database that is each
// statement's one value, with the columns KIND, DB, NAME, OF_TABLE, DEFINER and some of
// ObjectParts. When an event starts is left out, which is when it was made unless somebody
// said otherwise; so is which member of a pair runs it.
func StoredObjects() []string {
	return []string{
		"SELECT 'VIEW' AS KIND, TABLE_SCHEMA AS DB, TABLE_NAME AS NAME, DEFINER, VIEW_DEFINITION AS BODY," +
			" CHECK_OPTION, SECURITY_TYPE AS SECURITY FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?",
		"SELECT 'TRIGGER' AS KIND, TRIGGER_SCHEMA AS DB, TRIGGER_NAME AS NAME, EVENT_OBJECT_TABLE AS OF_TABLE, DEFINER," +
			" CONCAT(ACTION_TIMING, ' ', EVENT_MANIPULATION) AS FIRES, ACTION_STATEMENT AS BODY, SQL_MODE" +
			" FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?",
		"SELECT ROUTINE_TYPE AS KIND, ROUTINE_SCHEMA AS DB, ROUTINE_NAME AS NAME, DEFINER, ROUTINE_DEFINITION AS BODY," +
			" COALESCE((SELECT GROUP_CONCAT(CONCAT_WS(' ', PARAMETER_MODE, PARAMETER_NAME, p.DTD_IDENTIFIER)" +
			" ORDER BY ORDINAL_POSITION SEPARATOR ', ') FROM information_schema.PARAMETERS p" +
			" WHERE SPECIFIC_SCHEMA = ROUTINE_SCHEMA AND p.SPECIFIC_NAME = r.SPECIFIC_NAME" +
			" AND p.ROUTINE_TYPE = r.ROUTINE_TYPE), '') AS PARAMETERS," +
			" SECURITY_TYPE AS SECURITY, IS_DETERMINISTIC AS `DETERMINISTIC`, SQL_DATA_ACCESS AS DATA_ACCESS, SQL_MODE" +
			" FROM information_schema.ROUTINES r WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION')",
		"SELECT 'EVENT' AS KIND, EVENT_SCHEMA AS DB, EVENT_NAME AS NAME, DEFINER, EVENT_DEFINITION AS BODY, SQL_MODE," +
			" COALESCE(CONCAT('AT ', EXECUTE_AT), CONCAT_WS(' ', 'EVERY', INTERVAL_VALUE, INTERVAL_FIELD)) AS SCHEDULE," +
			" IF(STATUS = 'DISABLED', 'DISABLED', 'ENABLED') AS STATUS, TIME_ZONE" +
			" FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?",
	}
}

// ObjectParts are the parts of definitions that StoredObjects reads.
func ObjectParts() []string {
	return []string{
		"fires", "schedule", "status", "parameters", checksum.PartBody, "check_option", "security", "deterministic", "data_access",
		"time_zone", checksum.PartSQLMode,
	}
}

// ShowObject shows the definition of a stored object.
func ShowObject(o *checksum.StoredObject) string {
	return "SHOW CREATE " + string(o.Kind) + " " + Name(o.Database) + "." + Name(o.Name)
}
