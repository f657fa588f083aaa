-- The ledger, version 1. Applied once to an empty file; a later version is a
-- step of its own (see steps in migrate.go), and this one never changes.

-- A run of allclear that wrote into the ledger.
CREATE TABLE runs (
    number     INTEGER PRIMARY KEY,                -- of this file alone; readings refer to it
    id         TEXT    NOT NULL UNIQUE,            -- the run's own, as in report.json run.id
    fleet      TEXT    NOT NULL,
    started_us INTEGER NOT NULL,                   -- microseconds since 1970-01-01 00:00:00 UTC
    verdict    TEXT    NOT NULL                    -- GO, DEGRADED, NO-GO, INCOMPLETE
);

-- What is read again and again: a generator of IDs, or a column that holds them.
CREATE TABLE series (
    number INTEGER PRIMARY KEY,
    fleet  TEXT NOT NULL,
    kind   TEXT NOT NULL CHECK (kind IN ('generator', 'column')),
    name   TEXT NOT NULL,                          -- the entity or generator; or db.table.column
    UNIQUE (fleet, kind, name)
);

-- What a run read. The key is the order in which a series is read back.
CREATE TABLE readings (
    series INTEGER NOT NULL REFERENCES series (number),
    at_us  INTEGER NOT NULL,                       -- when; microseconds since 1970 UTC
    run    INTEGER NOT NULL REFERENCES runs (number),
    value  TEXT    NOT NULL,                       -- decimal, -2^63 to 2^64-1: beyond an INTEGER of SQLite
    max    TEXT    NOT NULL,                       -- what the value must not pass, decimal
    PRIMARY KEY (series, at_us, run)
) WITHOUT ROWID;
