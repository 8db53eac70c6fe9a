-- Money is in minor units, times in Unix milliseconds of the server, ids and hashes are raw bytes.
CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
	id       INTEGER PRIMARY KEY,
	kind     TEXT NOT NULL CHECK (kind IN ('shopper', 'merchant', 'float', 'reserve')),
	name     TEXT NOT NULL,
	parent   INTEGER REFERENCES accounts (id),
	currency INTEGER NOT NULL,
	balance  INTEGER NOT NULL DEFAULT 0 CHECK (kind = 'float' OR balance >= 0),
	opened   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX accounts_float ON accounts (currency) WHERE kind = 'float';
CREATE INDEX accounts_parent ON accounts (parent) WHERE parent IS NOT NULL;

CREATE TABLE transfers (
	id       INTEGER PRIMARY KEY,
	ref      TEXT NOT NULL UNIQUE,
	kind     TEXT NOT NULL,
	source   INTEGER NOT NULL REFERENCES accounts (id),
	target   INTEGER NOT NULL REFERENCES accounts (id),
	amount   INTEGER NOT NULL CHECK (amount > 0),
	currency INTEGER NOT NULL,
	time     INTEGER NOT NULL
) STRICT;

CREATE TABLE entries (
	transfer INTEGER NOT NULL REFERENCES transfers (id),
	side     INTEGER NOT NULL CHECK (side IN (0, 1)),
	account  INTEGER NOT NULL REFERENCES accounts (id),
	change   INTEGER NOT NULL CHECK (change <> 0),
	balance  INTEGER NOT NULL,
	PRIMARY KEY (transfer, side)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_account ON entries (account);

CREATE TABLE enrolments (
	hash    BLOB PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES accounts (id),
	role    INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	device  TEXT REFERENCES devices (id),
	used    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
	id          TEXT PRIMARY KEY,
	account     INTEGER NOT NULL REFERENCES accounts (id),
	role        INTEGER NOT NULL,
	key         BLOB NOT NULL,
	terminal    INTEGER NOT NULL,
	listed      INTEGER NOT NULL,
	enrolled    INTEGER NOT NULL,
	certificate BLOB,
	expires     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX devices_terminal ON devices (account, terminal) WHERE role = 2;

CREATE TABLE tokens (
	id       BLOB PRIMARY KEY,
	seq      INTEGER NOT NULL UNIQUE,
	bytes    BLOB NOT NULL,
	device   TEXT NOT NULL REFERENCES devices (id),
	account  INTEGER NOT NULL REFERENCES accounts (id),
	reserve  INTEGER NOT NULL REFERENCES accounts (id),
	issued   INTEGER NOT NULL,
	releases INTEGER NOT NULL,
	revoked  TEXT NOT NULL DEFAULT '',
	revoked_at INTEGER,
	released INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_device ON tokens (device, seq);
CREATE INDEX tokens_account ON tokens (account);
CREATE INDEX tokens_due ON tokens (releases) WHERE released IS NULL;

CREATE TABLE signed (
	token   BLOB NOT NULL REFERENCES tokens (id),
	counter INTEGER NOT NULL,
	payment BLOB NOT NULL,
	yes     INTEGER NOT NULL,
	amount  INTEGER NOT NULL,
	spent   INTEGER NOT NULL,
	uses    INTEGER NOT NULL,
	PRIMARY KEY (token, counter, payment, yes)
) STRICT, WITHOUT ROWID;
CREATE INDEX signed_payment ON signed (payment);

CREATE TABLE payments (
	id       BLOB PRIMARY KEY,
	seq      INTEGER NOT NULL UNIQUE,
	change   INTEGER NOT NULL UNIQUE,
	code     BLOB NOT NULL,
	token    BLOB NOT NULL REFERENCES tokens (id),
	core     BLOB NOT NULL,
	phase    TEXT NOT NULL,
	payer    INTEGER NOT NULL REFERENCES accounts (id),
	payee    INTEGER REFERENCES accounts (id),
	terminal INTEGER NOT NULL,
	signed   INTEGER NOT NULL,
	evidence INTEGER NOT NULL,
	first    INTEGER NOT NULL,
	changed  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_code ON payments (code, seq);
CREATE INDEX payments_payer ON payments (payer, change);
CREATE INDEX payments_payee ON payments (payee, terminal, change);
CREATE INDEX payments_evidence ON payments (evidence) WHERE phase = 'payee_holds';

CREATE TABLE steps (
	id      INTEGER PRIMARY KEY,
	payment BLOB NOT NULL REFERENCES payments (id),
	source  TEXT NOT NULL,
	target  TEXT NOT NULL,
	cause   TEXT NOT NULL,
	device  TEXT NOT NULL,
	time    INTEGER NOT NULL
) STRICT;
CREATE INDEX steps_payment ON steps (payment);

CREATE TABLE records (
	id      INTEGER PRIMARY KEY,
	device  TEXT NOT NULL REFERENCES devices (id),
	hash    BLOB NOT NULL,
	bytes   BLOB NOT NULL,
	payment BLOB NOT NULL,
	read    INTEGER NOT NULL,
	reason  TEXT NOT NULL,
	flag    TEXT NOT NULL,
	time    INTEGER NOT NULL,
	UNIQUE (device, hash)
) STRICT;
CREATE INDEX records_payment ON records (payment);
CREATE INDEX records_rejected ON records (device) WHERE reason <> '';

CREATE TABLE log (
	device   TEXT NOT NULL REFERENCES devices (id),
	number   INTEGER NOT NULL,
	hash     BLOB NOT NULL,
	previous BLOB NOT NULL,
	PRIMARY KEY (device, number, hash)
) STRICT, WITHOUT ROWID;

-- What has been written down stays as it is.
CREATE TRIGGER transfers_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'transfers are append-only'); END;
CREATE TRIGGER transfers_delete BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'transfers are append-only'); END;
CREATE TRIGGER entries_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TRIGGER entries_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
CREATE TRIGGER steps_update BEFORE UPDATE ON steps BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END;
CREATE TRIGGER steps_delete BEFORE DELETE ON steps BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END;
CREATE TRIGGER records_update BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;
CREATE TRIGGER records_delete BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;
CREATE TRIGGER signed_update BEFORE UPDATE ON signed BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER signed_delete BEFORE DELETE ON signed BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER payments_delete BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'payments are kept'); END;
CREATE TRIGGER accounts_delete BEFORE DELETE ON accounts BEGIN SELECT RAISE(ABORT, 'accounts are kept'); END;
