-- Fair lines: the misses they are fitted from, the newest fits, and in each event the lines it is scored against.
-- Times are unix seconds.

-- A window whose misses were read. Kept though its files are gone, and never read again then.
CREATE TABLE line_windows (
  window_kind  TEXT NOT NULL CHECK (window_kind IN ('full', 'day', 'night')),
  window_start INTEGER NOT NULL,
  pairs        INTEGER NOT NULL CHECK (pairs >= 0),
  files        TEXT NOT NULL CHECK (json_type(files) = 'object'), -- name and SHA-256 of each file that was read
  collected_at INTEGER NOT NULL,
  PRIMARY KEY (window_kind, window_start)
) STRICT, WITHOUT ROWID;

-- By window first: a day is appended, read, and removed as one.
CREATE TABLE line_pairs (
  window_kind  TEXT NOT NULL,
  window_start INTEGER NOT NULL,
  metric       TEXT NOT NULL,
  target       TEXT NOT NULL,
  baseline     REAL NOT NULL,
  observed     REAL NOT NULL,
  PRIMARY KEY (window_kind, window_start, metric, target)
) STRICT, WITHOUT ROWID;

-- The newest lines; target '' is the pooled line of all stations.
CREATE TABLE line_fits (
  window_kind  TEXT NOT NULL CHECK (window_kind IN ('full', 'day', 'night')),
  metric       TEXT NOT NULL,
  target       TEXT NOT NULL,
  lower        REAL NOT NULL,
  upper        REAL NOT NULL,
  windows      INTEGER NOT NULL CHECK (windows = over + par + under),
  over         INTEGER NOT NULL CHECK (over >= 0),
  par          INTEGER NOT NULL CHECK (par >= 0),
  under        INTEGER NOT NULL CHECK (under >= 0),
  first_window INTEGER NOT NULL,
  last_window  INTEGER NOT NULL CHECK (first_window <= last_window),
  days         INTEGER NOT NULL CHECK (days >= 1),              -- different days among the windows
  drift        REAL,                                            -- mean miss of the last ten days less that before
  fitted_at    INTEGER NOT NULL,
  PRIMARY KEY (window_kind, metric, target),
  CHECK (lower < upper)
) STRICT, WITHOUT ROWID;

-- JSON keeps every bit of the cuts, which the statement signs.
ALTER TABLE events ADD COLUMN lines TEXT
  CHECK (CASE scoring_rules WHEN 'lines' THEN coalesce(json_array_length(lines), 0) > 0 ELSE lines IS NULL END);
ALTER TABLE events ADD COLUMN line_window TEXT CHECK (line_window IN ('own'));
ALTER TABLE events ADD COLUMN lines_from_event TEXT CHECK (lines_from_event IS NULL OR scoring_rules = 'lines');

CREATE TRIGGER event_lines_fixed BEFORE UPDATE OF lines, line_window, lines_from_event ON events
  BEGIN SELECT RAISE(ABORT, 'the lines of an announced event are fixed'); END;
