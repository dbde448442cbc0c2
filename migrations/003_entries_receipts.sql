-- The oracle's signature over the entries of an event, made once in the transaction that stores them: never again, so
-- that entries which were changed afterwards have none.

CREATE TABLE entries_receipts (
  event_id   TEXT PRIMARY KEY NOT NULL REFERENCES events (id) ON DELETE RESTRICT,
  digest     BLOB NOT NULL CHECK (length(digest) = 32),
  signature  BLOB NOT NULL CHECK (length(signature) = 64),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER entries_receipt_first_wins BEFORE INSERT ON entries_receipts
  WHEN EXISTS (SELECT 1 FROM entries_receipts WHERE event_id = NEW.event_id)
  BEGIN SELECT RAISE(ABORT, 'the entries have their receipt already'); END;
CREATE TRIGGER entries_receipt_fixed BEFORE UPDATE ON entries_receipts
  BEGIN SELECT RAISE(ABORT, 'a receipt is final'); END;
CREATE TRIGGER entries_receipt_kept BEFORE DELETE ON entries_receipts
  BEGIN SELECT RAISE(ABORT, 'a receipt is final'); END;
