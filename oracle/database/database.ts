import type { ResultSet } from "@libsql/client";
import type { Logger } from "@logtape/logtape";
import type { CompiledQuery } from "kysely";
import type { Clock } from "../../shared/lifecycle/clock.ts";

/** Who moves committed pages from the write-ahead log into the database file. */
export type Checkpointing =
  | "auto" // this process
  | "external"; // Litestream, and nobody else

/** How a write meets a full queue. */
export interface WriteOptions {
  /** `refuse` (default, for requests) or `wait` for a place (for background work). */
  readonly whenFull?: "refuse" | "wait";
}

/** The oracle's SQLite database: one serialized writer, one reader that cannot write. */
export interface Database {
  /** Path of the database file. */
  readonly path: string;
  /**
   * Commits the statements as one atomic batch, in the order of the calls; a reply means it is on disk.
   * @throws {Refusal} `busy` before anything was written: queue full, closed, or another process holds the file
   * @throws {LibsqlBatchError} when a statement fails; nothing of the batch is kept
   */
  write(queries: readonly CompiledQuery[], options?: WriteOptions): Promise<ResultSet[]>;
  /** Runs one reading statement on the committed state. */
  read<Row>(query: CompiledQuery<Row>): Promise<Row[]>;
  /** Resolves when writes are accepted and a read succeeds. */
  health(): Promise<void>;
  /** Refuses new writes, commits the accepted ones, and closes the file. */
  close(): Promise<void>;
}

/** What {@link openDatabase} needs. */
export interface DatabaseOptions {
  /** Path of the database file; its folder is created. */
  readonly path: string;
  readonly checkpointing: Checkpointing;
  readonly clock: Clock;
  readonly log: Logger;
}
