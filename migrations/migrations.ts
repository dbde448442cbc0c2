import initialSchema from "./001_initial_schema.sql" with { type: "text" };
import heldEvents from "./002_held_events.sql" with { type: "text" };
import entriesReceipts from "./003_entries_receipts.sql" with { type: "text" };
import listedFiles from "./004_listed_files.sql" with { type: "text" };
import setAsideFiles from "./005_set_aside_files.sql" with { type: "text" };
import signersOfProofs from "./006_signers_of_proofs.sql" with { type: "text" };
import entriesClose from "./007_entries_close.sql" with { type: "text" };
import lines from "./008_lines.sql" with { type: "text" };
import eventsOfCoordinator from "./009_events_of_coordinator.sql" with { type: "text" };
import changes from "./010_changes.sql" with { type: "text" };
import wantedEvidence from "./011_wanted_evidence.sql" with { type: "text" };
import packedLockingPoints from "./012_packed_locking_points.sql" with { type: "text" };
import eventsOfStation from "./013_events_of_station.sql" with { type: "text" };

/** One numbered change of the database schema. A released one is never edited: its checksum is recorded. */
export interface Migration {
  /** 1, 2, 3 … without gaps, in the order they are applied. */
  readonly version: number;
  /** The file it comes from. */
  readonly name: string;
  /** One or more SQL statements; they run in one transaction. */
  readonly sql: string;
}

/** All migrations in order, part of the program itself, so that a compiled binary needs no file beside it. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "001_initial_schema.sql", sql: initialSchema },
  { version: 2, name: "002_held_events.sql", sql: heldEvents },
  { version: 3, name: "003_entries_receipts.sql", sql: entriesReceipts },
  { version: 4, name: "004_listed_files.sql", sql: listedFiles },
  { version: 5, name: "005_set_aside_files.sql", sql: setAsideFiles },
  { version: 6, name: "006_signers_of_proofs.sql", sql: signersOfProofs },
  { version: 7, name: "007_entries_close.sql", sql: entriesClose },
  { version: 8, name: "008_lines.sql", sql: lines },
  { version: 9, name: "009_events_of_coordinator.sql", sql: eventsOfCoordinator },
  { version: 10, name: "010_changes.sql", sql: changes },
  { version: 11, name: "011_wanted_evidence.sql", sql: wantedEvidence },
  { version: 12, name: "012_packed_locking_points.sql", sql: packedLockingPoints },
  { version: 13, name: "013_events_of_station.sql", sql: eventsOfStation },
];
