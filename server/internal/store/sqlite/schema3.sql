-- Version 3: people who run the server, their sessions, and counters of uploads.
CREATE TABLE people (
	id       INTEGER PRIMARY KEY,
	name     TEXT NOT NULL UNIQUE,
	role     TEXT NOT NULL,
	password TEXT NOT NULL,
	added    INTEGER NOT NULL,
	removed  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE invitations (
	hash    BLOB PRIMARY KEY,
	role    TEXT NOT NULL,
	expires INTEGER NOT NULL,
	used    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE sessions (
	hash    BLOB PRIMARY KEY,
	person  INTEGER NOT NULL REFERENCES people (id),
	begun   INTEGER NOT NULL,
	seen    INTEGER NOT NULL,
	address TEXT NOT NULL,
	agent   TEXT NOT NULL,
	ended   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE batches (
	device TEXT PRIMARY KEY REFERENCES devices (id),
	number INTEGER NOT NULL,
	hash   BLOB NOT NULL
) STRICT;
