-- The events of a station are found without reading those of all others, newest first.

CREATE TABLE event_stations (
  station_id TEXT NOT NULL,
  created_at INTEGER NOT NULL, -- of the event
  event_id   TEXT NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  PRIMARY KEY (station_id, created_at, event_id)
) STRICT, WITHOUT ROWID;

INSERT INTO event_stations (station_id, created_at, event_id)
  SELECT DISTINCT l.value, e.created_at, e.id FROM events AS e, json_each(e.locations) AS l;

CREATE TRIGGER trg_event_stations AFTER INSERT ON events BEGIN
  INSERT INTO event_stations (station_id, created_at, event_id)
    SELECT DISTINCT l.value, NEW.created_at, NEW.id FROM json_each(NEW.locations) AS l;
END;
