-- A disk that was set back as a whole forgets what was signed, database and decision folder alike. A heartbeat in the
-- machine's own time shows the gap; events that may have been signed in it wait until the operator accepts them.

ALTER TABLE oracle_metadata ADD COLUMN heartbeat_at INTEGER;     -- unix milliseconds of the machine; kept only where no bucket is

CREATE TABLE held_events (
  event_id TEXT PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  held_at  INTEGER NOT NULL
) STRICT;
