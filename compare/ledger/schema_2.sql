-- Version 2: the rows whose IDs were cut to a type's maximum, until a run sees them mended.
-- Once their column is widened, nothing else shows which rows those are.
CREATE TABLE clipped (
    fleet    TEXT    NOT NULL,
    pair     TEXT    NOT NULL,
    member   TEXT    NOT NULL,                     -- a or b
    entity   TEXT    NOT NULL,                     -- whose ID it was
    name     TEXT    NOT NULL,                     -- the column: db.table.column
    number   TEXT    NOT NULL,                     -- what the ID was cut to, decimal
    row      TEXT    NOT NULL,                     -- the row's key, as JSON; texts are masked
    since_us INTEGER NOT NULL,                     -- when a run saw it first; microseconds since 1970 UTC
    PRIMARY KEY (fleet, pair, name, number, member, row)
) WITHOUT ROWID;
