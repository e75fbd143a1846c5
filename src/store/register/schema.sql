-- Register version 1. Never edited once released: a change is a new script.

CREATE TABLE meta (            -- register (id, hex), epoch, written_by. Shape frozen for ever.
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE line (            -- what happened, in order; never changed
  seq     INTEGER PRIMARY KEY,
  epoch   INTEGER NOT NULL,
  at      INTEGER NOT NULL,     -- ms
  actor   TEXT    NOT NULL,     -- JSON
  room    TEXT,
  kind    TEXT    NOT NULL,
  body    TEXT    NOT NULL,     -- JSON
  hash    BLOB    NOT NULL      -- chain
) STRICT;
CREATE INDEX line_at ON line (at);
CREATE INDEX line_kind ON line (kind, seq);

-- Derived from the lines. crc = CRC-32 of seq (8 bytes, big-endian) and body.
CREATE TABLE account (
  id   TEXT PRIMARY KEY,
  seq  INTEGER NOT NULL,
  crc  INTEGER NOT NULL,
  body TEXT    NOT NULL
) STRICT;
CREATE TABLE session (
  id   TEXT PRIMARY KEY,
  seq  INTEGER NOT NULL,
  crc  INTEGER NOT NULL,
  body TEXT    NOT NULL
) STRICT;
CREATE TABLE token (
  id   TEXT PRIMARY KEY,
  seq  INTEGER NOT NULL,
  crc  INTEGER NOT NULL,
  body TEXT    NOT NULL
) STRICT;

CREATE TABLE secret (          -- outside the chain: what a digest in it stands for, until it is replaced or erased
  digest TEXT PRIMARY KEY,      -- SHA-256 of salt and value, hex
  field  TEXT NOT NULL,         -- password, second_factor, name, why
  salt   BLOB NOT NULL,
  value  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
