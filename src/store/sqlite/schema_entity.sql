-- Nouns that are found by name alone: `kind/key`. A projection like the others.
CREATE TABLE entity (
  id   TEXT PRIMARY KEY,
  seq  INTEGER NOT NULL,
  crc  INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
