-- With the block of an event, what its check found must be collected before it can be settled: a JSON array of spans as
-- GET /oracle/wanted gives them, NULL where the check did not come so far.

ALTER TABLE event_settlement_blocks ADD COLUMN wanted TEXT CHECK (wanted IS NULL OR json_valid(wanted));
