-- The oracle's database. Times are unix seconds (leases: milliseconds), keys and points raw bytes.
-- Facts that were promised to somebody are guarded here, so that no code path can break them:
-- an announced event is fixed and kept, an outcome is decided once, a signature is final.

CREATE TABLE oracle_metadata (
  id                INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
  pubkey            BLOB NOT NULL CHECK (length(pubkey) = 32),  -- x-only (BIP 340) attestation key
  decision_store_id TEXT CHECK (length(decision_store_id) > 0), -- identity of the decision folder that is trusted
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  id                         TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  source                     TEXT NOT NULL,
  coordinator_pubkey         TEXT NOT NULL,                     -- npub of the signer of the create request
  locations                  TEXT NOT NULL CHECK (json_type(locations) = 'array'), -- station ids, in the order given
  metrics                    TEXT NOT NULL CHECK (json_type(metrics) = 'array'),   -- scored metrics, in the order given
  start_observation_date     INTEGER NOT NULL,
  end_observation_date       INTEGER NOT NULL CHECK (start_observation_date < end_observation_date),
  signing_date               INTEGER NOT NULL CHECK (end_observation_date <= signing_date),
  total_allowed_entries      INTEGER NOT NULL CHECK (total_allowed_entries >= 2),
  number_of_places_win       INTEGER NOT NULL CHECK (number_of_places_win >= 1 AND number_of_places_win < total_allowed_entries),
  number_of_values_per_entry INTEGER NOT NULL CHECK (number_of_values_per_entry >= 1),
  unlisted                   INTEGER NOT NULL DEFAULT 0 CHECK (unlisted IN (0, 1)),
  scoring_rules              TEXT NOT NULL DEFAULT 'fixed' CHECK (scoring_rules IN ('fixed', 'lines')),
  settled_without_entries_at INTEGER,
  created_at                 INTEGER NOT NULL,
  updated_at                 INTEGER NOT NULL,
  nonce_salt                 BLOB NOT NULL UNIQUE CHECK (length(nonce_salt) = 32),
  nonce_point                BLOB NOT NULL CHECK (length(nonce_point) = 33 AND substr(nonce_point, 1, 1) IN (x'02', x'03')),
  nonce_x                    BLOB NOT NULL UNIQUE GENERATED ALWAYS AS (substr(nonce_point, 2)) STORED, -- R and -R are one nonce
  event_announcement         TEXT NOT NULL CHECK (json_valid(event_announcement)) -- as served; last, so that reading the rest stays cheap
) STRICT;
CREATE INDEX idx_events_created ON events (created_at, id);
CREATE INDEX idx_events_open ON events (signing_date) WHERE settled_without_entries_at IS NULL;

CREATE TABLE events_entries (
  id         TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  event_id   TEXT NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  score      INTEGER,                                           -- for display; NULL until known
  base_score INTEGER CHECK (base_score >= 0),                   -- NULL until known; missing is not zero
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_entries_event ON events_entries (event_id);

-- What an entry predicts for one station, relative to the forecast; NULL is no prediction.
CREATE TABLE expected_observations (
  entry_id       TEXT NOT NULL REFERENCES events_entries (id) ON DELETE RESTRICT,
  station_id     TEXT NOT NULL,
  temp_high      TEXT CHECK (temp_high IN ('over', 'par', 'under')),
  temp_low       TEXT CHECK (temp_low IN ('over', 'par', 'under')),
  wind_speed     TEXT CHECK (wind_speed IN ('over', 'par', 'under')),
  wind_direction TEXT CHECK (wind_direction IN ('over', 'par', 'under')),
  rain_amt       TEXT CHECK (rain_amt IN ('over', 'par', 'under')),
  snow_amt       TEXT CHECK (snow_amt IN ('over', 'par', 'under')),
  humidity       TEXT CHECK (humidity IN ('over', 'par', 'under')),
  PRIMARY KEY (entry_id, station_id),
  CHECK (coalesce(temp_high, temp_low, wind_speed, wind_direction, rain_amt, snow_amt, humidity) IS NOT NULL)
) STRICT;
CREATE INDEX idx_observations_entry ON expected_observations (entry_id);

-- Provisional readings of an event that is neither signed nor closed.
CREATE TABLE weather_cache (
  event_id   TEXT NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  station_id TEXT NOT NULL,
  metric     TEXT NOT NULL,
  baseline   REAL,
  observed   REAL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (event_id, station_id, metric)
) STRICT;
CREATE INDEX idx_weather_event ON weather_cache (event_id);

-- The readings an event was signed (or closed without entries) with.
CREATE TABLE event_readings (
  event_id   TEXT NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  station_id TEXT NOT NULL,
  metric     TEXT NOT NULL,
  baseline   REAL,
  observed   REAL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (event_id, station_id, metric)
) STRICT;

-- The decision is committed first, without a scalar; the scalar is computed only from the committed row.
CREATE TABLE attestations (
  event_id      TEXT PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  outcome_index INTEGER NOT NULL CHECK (outcome_index >= 0),
  message       BLOB NOT NULL CHECK (length(message) > 0 AND length(message) % 8 = 0),
  record_sha256 BLOB NOT NULL CHECK (length(record_sha256) = 32), -- the decision record as the decision store holds it
  scalar        BLOB CHECK (length(scalar) = 32),
  decided_at    INTEGER NOT NULL,
  signed_at     INTEGER,
  CHECK ((scalar IS NULL) = (signed_at IS NULL))
) STRICT;
CREATE INDEX idx_events_attestation ON attestations (event_id) WHERE scalar IS NULL;

-- Why an event could not be settled at its latest check; gone once it is.
CREATE TABLE event_settlement_blocks (
  event_id        TEXT PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  code            TEXT NOT NULL CHECK (length(code) > 0),
  message         TEXT NOT NULL CHECK (length(message) > 0),
  checked_at      INTEGER NOT NULL,
  source_coverage INTEGER NOT NULL DEFAULT 0 CHECK (source_coverage IN (0, 1)), -- 1: what is missing may still be collected
  failures        INTEGER NOT NULL DEFAULT 1 CHECK (failures >= 0), -- consecutive ones of this phase (before or after the signing date)
  collected_at    INTEGER                                        -- start of the newest collection that the check saw
) STRICT;

CREATE TABLE leases (
  name       TEXT PRIMARY KEY NOT NULL,
  holder     TEXT NOT NULL,
  expires_at INTEGER NOT NULL                                    -- unix milliseconds
) STRICT;

-- Request proofs (NIP-98) that were used and are not yet too old to be used again.
CREATE TABLE nip98_consumed_events (
  event_id   TEXT PRIMARY KEY NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_nip98_consumed_expiry ON nip98_consumed_events (expires_at);

-- INSERT OR REPLACE deletes without firing DELETE triggers, therefore first-wins triggers guard the inserts.

CREATE TRIGGER oracle_key_first_wins BEFORE INSERT ON oracle_metadata
  WHEN EXISTS (SELECT 1 FROM oracle_metadata)
  BEGIN SELECT RAISE(ABORT, 'the oracle key is already set'); END;
CREATE TRIGGER oracle_key_fixed BEFORE UPDATE OF id, pubkey, created_at ON oracle_metadata
  BEGIN SELECT RAISE(ABORT, 'the oracle key is fixed'); END;
CREATE TRIGGER oracle_key_kept BEFORE DELETE ON oracle_metadata
  BEGIN SELECT RAISE(ABORT, 'the oracle key is kept'); END;

CREATE TRIGGER event_first_wins BEFORE INSERT ON events
  WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id OR nonce_salt = NEW.nonce_salt OR nonce_x = substr(NEW.nonce_point, 2))
  BEGIN SELECT RAISE(ABORT, 'event or nonce already announced'); END;
CREATE TRIGGER event_terms_fixed BEFORE UPDATE OF id, source, coordinator_pubkey, locations, metrics, start_observation_date,
  end_observation_date, signing_date, total_allowed_entries, number_of_places_win, number_of_values_per_entry, unlisted,
  scoring_rules, created_at, nonce_salt, nonce_point, event_announcement ON events
  BEGIN SELECT RAISE(ABORT, 'an announced event is fixed'); END;
CREATE TRIGGER event_closed_once BEFORE UPDATE OF settled_without_entries_at ON events
  WHEN OLD.settled_without_entries_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM events_entries WHERE event_id = OLD.id)
    OR EXISTS (SELECT 1 FROM attestations WHERE event_id = OLD.id)
  BEGIN SELECT RAISE(ABORT, 'only an open event without entries is closed, and once'); END;
CREATE TRIGGER event_kept BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'an announced event is kept'); END;

CREATE TRIGGER entry_first_wins BEFORE INSERT ON events_entries
  WHEN EXISTS (SELECT 1 FROM events_entries WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'entry already submitted'); END;
CREATE TRIGGER entries_complete BEFORE INSERT ON events_entries
  WHEN (SELECT count(*) FROM events_entries WHERE event_id = NEW.event_id)
    >= (SELECT total_allowed_entries FROM events WHERE id = NEW.event_id)
  BEGIN SELECT RAISE(ABORT, 'the entries of this event are complete'); END;
CREATE TRIGGER entries_in_time BEFORE INSERT ON events_entries
  WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.event_id AND settled_without_entries_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM attestations WHERE event_id = NEW.event_id)
  BEGIN SELECT RAISE(ABORT, 'this event is over'); END;
CREATE TRIGGER entry_fixed BEFORE UPDATE OF id, event_id, created_at ON events_entries
  BEGIN SELECT RAISE(ABORT, 'a submitted entry is fixed'); END;
CREATE TRIGGER entry_scores_final BEFORE UPDATE OF score, base_score ON events_entries
  WHEN EXISTS (SELECT 1 FROM attestations WHERE event_id = OLD.event_id AND scalar IS NOT NULL)
  BEGIN SELECT RAISE(ABORT, 'the scores of a signed event are final'); END;
CREATE TRIGGER entry_kept BEFORE DELETE ON events_entries
  BEGIN SELECT RAISE(ABORT, 'a submitted entry is kept'); END;

CREATE TRIGGER pick_first_wins BEFORE INSERT ON expected_observations
  WHEN EXISTS (SELECT 1 FROM expected_observations WHERE entry_id = NEW.entry_id AND station_id = NEW.station_id)
  BEGIN SELECT RAISE(ABORT, 'entry already submitted'); END;
CREATE TRIGGER pick_fixed BEFORE UPDATE ON expected_observations
  BEGIN SELECT RAISE(ABORT, 'a submitted entry is fixed'); END;
CREATE TRIGGER pick_kept BEFORE DELETE ON expected_observations
  BEGIN SELECT RAISE(ABORT, 'a submitted entry is kept'); END;

-- Provisional results that arrive after the signature are dropped without a sound.
CREATE TRIGGER provisional_in_time BEFORE INSERT ON weather_cache
  WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.event_id AND settled_without_entries_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM attestations WHERE event_id = NEW.event_id AND scalar IS NOT NULL)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER block_in_time BEFORE INSERT ON event_settlement_blocks
  WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.event_id AND settled_without_entries_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM attestations WHERE event_id = NEW.event_id AND scalar IS NOT NULL)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER readings_in_time BEFORE INSERT ON event_readings
  WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.event_id AND settled_without_entries_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM attestations WHERE event_id = NEW.event_id AND scalar IS NOT NULL)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER readings_fixed BEFORE UPDATE ON event_readings
  BEGIN SELECT RAISE(ABORT, 'frozen readings are final'); END;
CREATE TRIGGER readings_kept BEFORE DELETE ON event_readings
  BEGIN SELECT RAISE(ABORT, 'frozen readings are final'); END;

-- A losing decision is dropped without a sound: read the row back and sign what it says.
CREATE TRIGGER attestation_first_wins BEFORE INSERT ON attestations
  WHEN EXISTS (SELECT 1 FROM attestations WHERE event_id = NEW.event_id)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER attestation_decided_before_signed BEFORE INSERT ON attestations
  WHEN NEW.scalar IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a decision is committed before it is signed'); END;
CREATE TRIGGER attestation_announced BEFORE INSERT ON attestations
  WHEN NEW.outcome_index >= (SELECT json_array_length(event_announcement, '$.locking_points') FROM events WHERE id = NEW.event_id)
  BEGIN SELECT RAISE(ABORT, 'outcome was not announced'); END;
CREATE TRIGGER attestation_of_open_event BEFORE INSERT ON attestations
  WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.event_id AND settled_without_entries_at IS NOT NULL)
  BEGIN SELECT RAISE(ABORT, 'the event was closed without entries'); END;
CREATE TRIGGER attestation_decided_once BEFORE UPDATE ON attestations
  WHEN NEW.event_id IS NOT OLD.event_id OR NEW.outcome_index IS NOT OLD.outcome_index OR NEW.message IS NOT OLD.message
    OR NEW.record_sha256 IS NOT OLD.record_sha256 OR NEW.decided_at IS NOT OLD.decided_at
    OR (OLD.scalar IS NOT NULL AND (NEW.scalar IS NOT OLD.scalar OR NEW.signed_at IS NOT OLD.signed_at))
  BEGIN SELECT RAISE(ABORT, 'attestation is final'); END;
CREATE TRIGGER attestation_before_expiry BEFORE UPDATE OF scalar ON attestations
  WHEN OLD.scalar IS NULL AND NEW.signed_at >= (SELECT signing_date + 86400 FROM events WHERE id = OLD.event_id)
  BEGIN SELECT RAISE(ABORT, 'the event has expired'); END;
CREATE TRIGGER attestation_kept BEFORE DELETE ON attestations
  BEGIN SELECT RAISE(ABORT, 'attestation is final'); END;
