-- Version 5: which texts of a member were looked at by itself, so that a run that was cut can be gone on
-- with. No rows were compared there: what stands here says nothing of freshness, and is no part of it.
CREATE TABLE scans (
    fleet    TEXT NOT NULL,
    pair     TEXT NOT NULL,                        -- the pair and the member: shard01/a
    name     TEXT NOT NULL,                        -- db.table
    identity TEXT NOT NULL,                        -- as in freshness, the member on both sides
    version  INTEGER NOT NULL,                     -- as in freshness
    map      BLOB NOT NULL,                        -- as in freshness: equal are ranges that show no sign of damage
    PRIMARY KEY (fleet, pair, name)
);

-- Where a member stood when a run began to look at its texts.
CREATE TABLE scan_standings (
    fleet    TEXT    NOT NULL,
    pair     TEXT    NOT NULL,                     -- the pair and the member: shard01/a
    run      TEXT    NOT NULL,                     -- the run's own ID
    at_us    INTEGER NOT NULL,                     -- microseconds since 1970 UTC
    members  TEXT    NOT NULL,                     -- as in standings, the member on both sides
    PRIMARY KEY (fleet, pair, run)
);
