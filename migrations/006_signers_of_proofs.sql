-- Whose proofs are remembered, so that one key cannot fill the memory for all, across restarts too.

ALTER TABLE nip98_consumed_events ADD COLUMN signer TEXT NOT NULL DEFAULT ''; -- x-only key in hex; '': from before
CREATE INDEX idx_nip98_consumed_signer ON nip98_consumed_events (signer);
