-- Every weather file that an uploader was told is kept, by name and SHA-256, so that one which vanishes is missed: without
-- it an older forecast, or fewer reports, would settle what it was published for.

CREATE TABLE listed_files (
  name       TEXT PRIMARY KEY NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('observations', 'forecasts')),
  instant_ms INTEGER NOT NULL,                                  -- of the name, unix milliseconds, rounded down
  sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
  origin     TEXT NOT NULL CHECK (origin IN ('upload', 'disk')), -- disk: found there by a database that did not list it
  listed_at  INTEGER NOT NULL,
  status     TEXT NOT NULL DEFAULT 'kept' CHECK (status IN ('kept', 'expired', 'quarantined', 'removed')),
  status_at  INTEGER,                                           -- when it became that; NULL while it never changed
  reason     TEXT CHECK (length(reason) > 0),                   -- the operator's, of a file that was set aside
  lost_from  INTEGER,                                           -- what a file set aside may have told of; NULL: of any time
  lost_to    INTEGER,
  CHECK ((status IN ('quarantined', 'removed')) = (reason IS NOT NULL))
) STRICT;
CREATE INDEX idx_listed_files_span ON listed_files (kind, instant_ms);

CREATE TRIGGER listed_file_first_wins BEFORE INSERT ON listed_files
  WHEN EXISTS (SELECT 1 FROM listed_files WHERE name = NEW.name)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER listed_file_fixed BEFORE UPDATE OF name, kind, instant_ms, sha256, origin, listed_at ON listed_files
  BEGIN SELECT RAISE(ABORT, 'a listed file is fixed'); END;
CREATE TRIGGER listed_file_kept BEFORE DELETE ON listed_files
  BEGIN SELECT RAISE(ABORT, 'a listed file stays listed'); END;
