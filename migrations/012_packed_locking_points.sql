-- Locking points as bytes, 33 each, one after the other: half of what their JSON takes. Events that were announced before
-- have them in event_announcement, as it is served, and keep them there.

ALTER TABLE events ADD COLUMN locking_points BLOB
  CHECK (locking_points IS NULL OR (length(locking_points) > 0 AND length(locking_points) % 33 = 0));

CREATE TRIGGER event_points_announced BEFORE INSERT ON events
  WHEN (NEW.locking_points IS NULL) IS NOT (json_type(NEW.event_announcement, '$.locking_points') IS 'array')
  BEGIN SELECT RAISE(ABORT, 'an event is announced with its locking points, once'); END;
CREATE TRIGGER event_points_fixed BEFORE UPDATE OF locking_points ON events
  BEGIN SELECT RAISE(ABORT, 'an announced event is fixed'); END;

DROP TRIGGER attestation_announced;
CREATE TRIGGER attestation_announced BEFORE INSERT ON attestations
  WHEN NEW.outcome_index >= (
    SELECT coalesce(length(locking_points) / 33, json_array_length(event_announcement, '$.locking_points'), 0)
    FROM events WHERE id = NEW.event_id)
  BEGIN SELECT RAISE(ABORT, 'outcome was not announced'); END;
