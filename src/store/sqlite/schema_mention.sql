-- Events that stand in the history of an incident beside the one they belong to. A projection like the others.
CREATE TABLE mention (
  id       TEXT PRIMARY KEY,    -- incident/event
  incident INTEGER NOT NULL,
  event    INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  crc      INTEGER NOT NULL,
  body     TEXT NOT NULL
) STRICT;
CREATE INDEX mention_incident ON mention (incident, event);
