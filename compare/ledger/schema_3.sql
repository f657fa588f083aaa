-- Version 3: what people note of an incident, for the timeline of the runs that follow.
CREATE TABLE notes (
    number   INTEGER PRIMARY KEY,
    fleet    TEXT    NOT NULL,
    at_us    INTEGER NOT NULL,                     -- when it happened; microseconds since 1970 UTC
    kind     TEXT    NOT NULL,                     -- detected, disabled, upgraded, stable, ...
    text     TEXT    NOT NULL,
    author   TEXT    NOT NULL,                     -- the account of the operating system that noted it
    added_us INTEGER NOT NULL                      -- when it was noted
);
CREATE INDEX notes_by_time ON notes (fleet, at_us);
