-- A coordinator's own events are found without reading those of all others.

CREATE INDEX idx_events_coordinator ON events (coordinator_pubkey, created_at, id);
