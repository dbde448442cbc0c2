-- When the entries of an event close before its window ends. A table of its own: a column of events would lie behind the
-- announcement, up to a megabyte, and make every reading of an event walk over it.
-- The row is stored before its event, in the same transaction, and so with terms that nobody has been shown yet.

CREATE TABLE entries_close (
  event_id  TEXT PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  closes_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER entries_close_first BEFORE INSERT ON entries_close
  WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.event_id)
    OR EXISTS (SELECT 1 FROM entries_close WHERE event_id = NEW.event_id)
  BEGIN SELECT RAISE(ABORT, 'an announced event is fixed'); END;
CREATE TRIGGER entries_close_fixed BEFORE UPDATE ON entries_close
  BEGIN SELECT RAISE(ABORT, 'an announced event is fixed'); END;
CREATE TRIGGER entries_close_kept BEFORE DELETE ON entries_close
  BEGIN SELECT RAISE(ABORT, 'an announced event is kept'); END;
CREATE TRIGGER entries_close_in_window BEFORE INSERT ON events
  WHEN EXISTS (SELECT 1 FROM entries_close WHERE event_id = NEW.id AND closes_at > NEW.end_observation_date)
  BEGIN SELECT RAISE(ABORT, 'entries close by the end of the window'); END;
