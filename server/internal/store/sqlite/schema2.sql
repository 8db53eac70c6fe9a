-- Version 2: what is withdrawn, what was found out, and who did what.
ALTER TABLE devices ADD COLUMN revoked TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN revoked_at INTEGER;
ALTER TABLE devices ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

CREATE INDEX tokens_revoked ON tokens (releases) WHERE revoked <> '';
CREATE INDEX devices_account ON devices (account);
CREATE INDEX payments_token ON payments (token);

CREATE TABLE trail (
	number  INTEGER PRIMARY KEY,
	time    INTEGER NOT NULL,
	actor   TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	detail  TEXT NOT NULL,
	hash    BLOB NOT NULL
) STRICT;

CREATE TABLE evidence (
	id      INTEGER PRIMARY KEY,
	token   BLOB NOT NULL REFERENCES tokens (id),
	counter INTEGER NOT NULL,
	payment BLOB NOT NULL REFERENCES payments (id),
	other   BLOB NOT NULL REFERENCES payments (id),
	bundle  BLOB NOT NULL,
	time    INTEGER NOT NULL,
	UNIQUE (payment, other)
) STRICT;
CREATE INDEX evidence_other ON evidence (other);

CREATE TABLE findings (
	id     INTEGER PRIMARY KEY,
	device TEXT NOT NULL REFERENCES devices (id),
	kind   TEXT NOT NULL,
	number INTEGER NOT NULL,
	time   INTEGER NOT NULL,
	UNIQUE (device, kind, number)
) STRICT;

CREATE TRIGGER trail_update BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER trail_delete BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER evidence_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
