-- By when the answers of a file that was set aside had come: what was asked for from then on makes good what was lost.

ALTER TABLE listed_files ADD COLUMN lost_at INTEGER; -- NULL: not known, then when it was set aside

CREATE INDEX idx_listed_files_changed ON listed_files (status_at);
