-- Store version 1. Never edited once released: a change is a new script.

CREATE TABLE meta (            -- room, journal (id, hex), epoch, written_by, made_by. Shape frozen for ever.
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (           -- the journal: one room a file, so seq alone is the key
  seq         INTEGER PRIMARY KEY,
  epoch       INTEGER NOT NULL,
  input       BLOB    NOT NULL, -- 16 bytes
  n           INTEGER NOT NULL, -- number of the event within its input
  content     TEXT    NOT NULL, -- fingerprint of the input
  occurred_at INTEGER NOT NULL, -- ms
  recorded_at INTEGER NOT NULL, -- ms
  doubtful    INTEGER NOT NULL,
  source      TEXT    NOT NULL,
  actor       TEXT    NOT NULL, -- JSON
  lat         INTEGER,          -- 1e-7 degree
  lon         INTEGER,
  kind        TEXT    NOT NULL,
  version     INTEGER NOT NULL,
  body        TEXT    NOT NULL, -- JSON
  hash        BLOB    NOT NULL, -- chain
  call        INTEGER,          -- derived, outside the chain: whose history it belongs to
  incident    INTEGER
) STRICT;
CREATE UNIQUE INDEX event_input ON event (input, n);
CREATE INDEX event_incident ON event (incident, seq) WHERE incident IS NOT NULL;
CREATE INDEX event_call ON event (call, seq) WHERE call IS NOT NULL;
CREATE INDEX event_recorded ON event (recorded_at); -- the room's log is read by time

CREATE TABLE subject_key (     -- keys of personal fields; outside the chain, so that erasing leaves it whole
  subject   BLOB PRIMARY KEY,   -- 16 bytes
  kind      INTEGER NOT NULL,   -- 0 call or incident, 1 callers of a day
  key       BLOB,               -- 32 bytes; NULL once erased
  crc       INTEGER NOT NULL,   -- CRC-32 of subject, kind (1 byte) and key
  made_at   INTEGER NOT NULL,   -- ms
  erased_at INTEGER             -- ms
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_key_day ON subject_key (made_at) WHERE kind = 1 AND key IS NOT NULL;

CREATE TABLE snapshot (
  seq        INTEGER PRIMARY KEY,
  format     INTEGER NOT NULL,
  state_hash BLOB    NOT NULL,
  chain      BLOB    NOT NULL,  -- hash of event seq
  digest     BLOB,              -- SHA-256 of body
  body       BLOB               -- zstd; NULL when thinned, the hash stays for verify
) STRICT;

CREATE TABLE decision (        -- all that a ranking saw; kept 90 days
  hash    BLOB PRIMARY KEY,     -- SHA-256 of body
  made_at INTEGER NOT NULL,     -- ms
  seq     INTEGER NOT NULL,     -- last event of its batch
  body    BLOB    NOT NULL      -- zstd
) STRICT;
CREATE INDEX decision_made ON decision (made_at);

-- Projections: derived, rebuilt at will. crc = CRC-32 of seq (8 bytes, big-endian) and body.
CREATE TABLE call (
  id           INTEGER PRIMARY KEY,
  state        TEXT    NOT NULL,
  presented_at INTEGER NOT NULL,
  incident     INTEGER,
  seq          INTEGER NOT NULL,
  crc          INTEGER NOT NULL,
  body         TEXT    NOT NULL
) STRICT;
CREATE INDEX call_state ON call (state, id);
CREATE INDEX call_presented ON call (presented_at);
CREATE INDEX call_incident ON call (incident) WHERE incident IS NOT NULL;

CREATE TABLE incident (
  id         INTEGER PRIMARY KEY,
  open       INTEGER NOT NULL,
  state      TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  closed_at  INTEGER,
  seq        INTEGER NOT NULL,
  crc        INTEGER NOT NULL,
  body       TEXT    NOT NULL
) STRICT;
CREATE INDEX incident_open ON incident (id) WHERE open = 1;
CREATE INDEX incident_created ON incident (created_at);

CREATE TABLE assignment (
  id          INTEGER PRIMARY KEY,
  incident    INTEGER NOT NULL,
  unit        TEXT    NOT NULL,
  open        INTEGER NOT NULL,
  assigned_at INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  crc         INTEGER NOT NULL,
  body        TEXT    NOT NULL
) STRICT;
CREATE INDEX assignment_incident ON assignment (incident);
CREATE INDEX assignment_unit ON assignment (unit, assigned_at);
-- No unit is ever on two incidents, whatever the program above does.
CREATE UNIQUE INDEX assignment_open_unit ON assignment (unit) WHERE open = 1;

CREATE TABLE reserved (        -- promised units; id is the number their assignment has or would have had
  id       INTEGER PRIMARY KEY,
  incident INTEGER NOT NULL,
  unit     TEXT    NOT NULL,
  open     INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  crc      INTEGER NOT NULL,
  body     TEXT    NOT NULL
) STRICT;
CREATE INDEX reserved_incident ON reserved (incident);
CREATE INDEX reserved_unit ON reserved (unit, id) WHERE open = 1;

CREATE TABLE emergency (
  id        INTEGER PRIMARY KEY,
  unit      TEXT    NOT NULL,
  open      INTEGER NOT NULL,
  raised_at INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  crc       INTEGER NOT NULL,
  body      TEXT    NOT NULL
) STRICT;
-- No unit has two open emergencies, whatever the program above does.
CREATE UNIQUE INDEX emergency_open_unit ON emergency (unit) WHERE open = 1;

CREATE TABLE unit (
  id   TEXT PRIMARY KEY,
  seq  INTEGER NOT NULL,
  crc  INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE note (            -- lines that people wrote; id = seq of the event, which holds the text
  id         INTEGER PRIMARY KEY,
  incident   INTEGER,           -- NULL: the room's log
  corrects   INTEGER,           -- the line it puts right
  seq        INTEGER NOT NULL,
  crc        INTEGER NOT NULL,
  body       TEXT    NOT NULL
) STRICT;
CREATE INDEX note_corrects ON note (corrects) WHERE corrects IS NOT NULL;

CREATE TABLE sheet (           -- shift hand-over sheets
  id         INTEGER PRIMARY KEY,
  state      TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  crc        INTEGER NOT NULL,
  body       TEXT    NOT NULL
) STRICT;

CREATE TABLE notice (          -- messages, bulletins, plate notes
  id         INTEGER PRIMARY KEY,
  kind       TEXT    NOT NULL,
  open       INTEGER NOT NULL,  -- stands
  seq        INTEGER NOT NULL,
  crc        INTEGER NOT NULL,
  body       TEXT    NOT NULL
) STRICT;
CREATE INDEX notice_kind ON notice (kind, id);
CREATE INDEX notice_open ON notice (id) WHERE open = 1;

CREATE TABLE receipt (         -- what each unit said of each notice
  id         TEXT    PRIMARY KEY, -- notice/unit
  notice     INTEGER NOT NULL,
  unit       TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  crc        INTEGER NOT NULL,
  body       TEXT    NOT NULL
) STRICT;
CREATE INDEX receipt_notice ON receipt (notice, unit);

CREATE TABLE closure (         -- road closures
  id         INTEGER PRIMARY KEY,
  open       INTEGER NOT NULL,  -- planned or in force
  seq        INTEGER NOT NULL,
  crc        INTEGER NOT NULL,
  body       TEXT    NOT NULL
) STRICT;
CREATE INDEX closure_open ON closure (id) WHERE open = 1;
