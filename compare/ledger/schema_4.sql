-- Version 4: what was verified when, so that it need not be read again so soon.
CREATE TABLE freshness (
    fleet    TEXT NOT NULL,
    pair     TEXT NOT NULL,
    name     TEXT NOT NULL,                        -- db.table
    identity TEXT NOT NULL,                        -- which table it was on which servers, as JSON
    version  INTEGER NOT NULL,                     -- how often it was kept: who keeps it must have read the version before
    map      BLOB NOT NULL,                        -- its key ranges, each with when it was verified: see compare/freshness
    PRIMARY KEY (fleet, pair, name)
);

-- Where the members of a pair stood when a run began to read it.
CREATE TABLE standings (
    fleet    TEXT    NOT NULL,
    pair     TEXT    NOT NULL,
    run      TEXT    NOT NULL,                     -- the run's own ID; runs that were killed have no row in runs
    at_us    INTEGER NOT NULL,                     -- when the first member was asked; microseconds since 1970 UTC
    members  TEXT    NOT NULL,                     -- their identity and position, as JSON
    PRIMARY KEY (fleet, pair, run)
);

-- What a run was asked for, kept before it reads anything, so that another one can go on with it
-- however it ends.
CREATE TABLE begun (
    run        TEXT    PRIMARY KEY,                -- the run's own ID
    fleet      TEXT    NOT NULL,
    started_us INTEGER NOT NULL,                   -- microseconds since 1970 UTC
    resumes    TEXT    NOT NULL,                   -- the ID of the run that it goes on with, '' for none
    asked      TEXT    NOT NULL,                   -- as JSON
    ended_us   INTEGER,                            -- NULL while it is at work, and where it was killed
    verdict    TEXT    NOT NULL DEFAULT '',        -- '' where it came to none
    is_whole   INTEGER NOT NULL DEFAULT 0          -- 1: it came to its end by itself, and left nothing unverified
);

-- How fast a sweep read a pair: from it follows whether the next ones can keep their promise.
CREATE TABLE paces (
    fleet      TEXT    NOT NULL,
    pair       TEXT    NOT NULL,
    run        TEXT    NOT NULL,                   -- the run's own ID
    at_us      INTEGER NOT NULL,                   -- when it began; microseconds since 1970 UTC
    rows       INTEGER NOT NULL,                   -- read on each member
    bytes      INTEGER NOT NULL,                   -- that they have on a server, as it estimates
    reading_us INTEGER NOT NULL,                   -- for how long it read them, in microseconds
    PRIMARY KEY (fleet, pair, run)
) WITHOUT ROWID;
CREATE INDEX paces_by_time ON paces (fleet, at_us);
