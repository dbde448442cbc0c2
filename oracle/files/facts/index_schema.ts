/** Raised whenever the tables or what is put into them changes; an index of another version is made anew. */
export const INDEX_VERSION = 5;

/** The tables of the cache's index. Nothing in them is the only copy of anything. */
export const INDEX_TABLES: readonly string[] = [
  `CREATE TABLE files (
     name TEXT PRIMARY KEY,
     identity TEXT NOT NULL,
     light_identity TEXT NOT NULL,
     size INTEGER NOT NULL,
     sha256 TEXT NOT NULL,
     rows INTEGER NOT NULL,
     columns TEXT NOT NULL,
     bounds TEXT NOT NULL,
     precipitation TEXT
   ) STRICT`,
  `CREATE TABLE receipts (
     name TEXT NOT NULL REFERENCES files(name) ON DELETE CASCADE,
     ordinal INTEGER NOT NULL,
     from_ms INTEGER,
     to_ms INTEGER,
     stations TEXT,
     receipt TEXT NOT NULL,
     PRIMARY KEY (name, ordinal)
   ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX idx_receipts_span ON receipts(to_ms, from_ms)`,
  `CREATE TABLE documents (
     name TEXT NOT NULL REFERENCES files(name) ON DELETE CASCADE,
     entry TEXT NOT NULL,
     sha256 TEXT NOT NULL,
     url TEXT NOT NULL,
     received_at TEXT,
     place_offset INTEGER,
     place_length INTEGER,
     PRIMARY KEY (name, entry, sha256)
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE document_verdicts (
     key TEXT NOT NULL,
     parser TEXT NOT NULL,
     verdict TEXT NOT NULL,
     PRIMARY KEY (key, parser)
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE station_days (
     day TEXT PRIMARY KEY,
     marks TEXT NOT NULL
   ) STRICT`,
];
