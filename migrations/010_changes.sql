-- What happened to events, in the order in which it was committed: written by triggers, in the transaction that makes
-- it so, so that no code can forget it. Picks are nobody's business here.
--
-- A change is known by its sequence and its mark. The mark is drawn for each change: a database that was restored from
-- an older copy and goes on gives the same numbers to other changes, but never the same marks, so that whoever followed
-- the one before is told. The newest change is never removed: numbers are not used again.

CREATE TABLE changes (
  sequence   INTEGER PRIMARY KEY NOT NULL,
  mark       BLOB NOT NULL DEFAULT (randomblob(8)) CHECK (length(mark) = 8),
  event_id   TEXT REFERENCES events (id) ON DELETE RESTRICT,
  version    INTEGER NOT NULL DEFAULT 0,                         -- of the event; given by a trigger
  kind       TEXT NOT NULL CHECK (kind IN ('begun', 'created', 'entries', 'readings', 'blocked', 'unblocked', 'signed',
               'closed', 'expired')),
  changed_at INTEGER NOT NULL,
  CHECK ((sequence = 0) = (kind = 'begun')),
  CHECK ((event_id IS NULL) = (kind = 'begun'))
) STRICT;
CREATE INDEX idx_changes_event ON changes (event_id, sequence);

-- How often each event changed, and when it expires; NULL once it is over in any way.
CREATE TABLE event_versions (
  event_id   TEXT PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  version    INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE INDEX idx_versions_expiry ON event_versions (expires_at) WHERE expires_at IS NOT NULL;

-- What happened before there were changes is not told; where nothing did, followers begin here.
INSERT INTO changes (sequence, kind, changed_at) VALUES (0, 'begun', unixepoch());
INSERT INTO event_versions (event_id, version, expires_at)
  SELECT id, 0, signing_date + 86400 FROM events;
UPDATE event_versions SET expires_at = NULL
  WHERE expires_at <= unixepoch()
    OR event_id IN (SELECT id FROM events WHERE settled_without_entries_at IS NOT NULL)
    OR event_id IN (SELECT event_id FROM attestations WHERE scalar IS NOT NULL);

CREATE TRIGGER change_numbered AFTER INSERT ON changes WHEN NEW.event_id IS NOT NULL
  BEGIN
    UPDATE event_versions
      SET version = version + 1,
          expires_at = iif(NEW.kind IN ('signed', 'closed', 'expired'), NULL, expires_at)
      WHERE event_id = NEW.event_id;
    UPDATE changes SET version = (SELECT version FROM event_versions WHERE event_id = NEW.event_id)
      WHERE sequence = NEW.sequence;
  END;
CREATE TRIGGER change_fixed BEFORE UPDATE ON changes
  WHEN OLD.version > 0 OR OLD.kind = 'begun'
  BEGIN SELECT RAISE(ABORT, 'a change is a fact'); END;
CREATE TRIGGER newest_change_kept BEFORE DELETE ON changes
  WHEN OLD.sequence = (SELECT max(sequence) FROM changes)
  BEGIN SELECT RAISE(ABORT, 'the newest change is kept'); END;
-- Provisional results that arrive after the signature are dropped without a sound, and so is word of them.
CREATE TRIGGER change_in_time BEFORE INSERT ON changes
  WHEN NEW.kind = 'readings' AND (
    EXISTS (SELECT 1 FROM events WHERE id = NEW.event_id AND settled_without_entries_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM attestations WHERE event_id = NEW.event_id AND scalar IS NOT NULL))
  BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER change_created AFTER INSERT ON events
  BEGIN
    INSERT INTO event_versions (event_id, version, expires_at)
      VALUES (NEW.id, 0, NEW.signing_date + 86400);
    INSERT INTO changes (event_id, kind, changed_at) VALUES (NEW.id, 'created', NEW.created_at);
  END;
-- All entries of an event are stored at once: the first of them tells of all.
CREATE TRIGGER change_entries AFTER INSERT ON events_entries
  WHEN NOT EXISTS (SELECT 1 FROM events_entries WHERE event_id = NEW.event_id AND id <> NEW.id)
  BEGIN INSERT INTO changes (event_id, kind, changed_at) VALUES (NEW.event_id, 'entries', NEW.created_at); END;
CREATE TRIGGER change_blocked AFTER INSERT ON event_settlement_blocks
  BEGIN INSERT INTO changes (event_id, kind, changed_at) VALUES (NEW.event_id, 'blocked', NEW.checked_at); END;
CREATE TRIGGER change_blocked_otherwise AFTER UPDATE OF code, message ON event_settlement_blocks
  WHEN NEW.code IS NOT OLD.code OR NEW.message IS NOT OLD.message
  BEGIN INSERT INTO changes (event_id, kind, changed_at) VALUES (NEW.event_id, 'blocked', NEW.checked_at); END;
-- Whoever drops a block says when by its time of the check.
CREATE TRIGGER change_unblocked AFTER DELETE ON event_settlement_blocks
  BEGIN INSERT INTO changes (event_id, kind, changed_at) VALUES (OLD.event_id, 'unblocked', OLD.checked_at); END;
CREATE TRIGGER change_signed AFTER UPDATE OF scalar ON attestations
  WHEN OLD.scalar IS NULL AND NEW.scalar IS NOT NULL
  BEGIN INSERT INTO changes (event_id, kind, changed_at) VALUES (NEW.event_id, 'signed', NEW.signed_at); END;
CREATE TRIGGER change_closed AFTER UPDATE OF settled_without_entries_at ON events
  WHEN OLD.settled_without_entries_at IS NULL AND NEW.settled_without_entries_at IS NOT NULL
  BEGIN
    INSERT INTO changes (event_id, kind, changed_at) VALUES (NEW.id, 'closed', NEW.settled_without_entries_at);
  END;
