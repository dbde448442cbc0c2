import { dirname } from "node:path";
import type { ResultSet } from "@libsql/client";
import type { Logger } from "@logtape/logtape";
import { CompiledQuery } from "kysely";
import { type Migration, MIGRATIONS } from "../../migrations/migrations.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { Connection, isCorrupt, isLocked, type Pragma } from "./connection.ts";
import { demandWritable } from "./database_file_error.ts";
import { asRefusal, type DatabaseObserver, DatabaseReader } from "./database_reader.ts";
import { migrate } from "./migrate.ts";
import { noticeRustDatabases } from "./rust_databases.ts";
import { WriteQueue } from "./write_queue.ts";

/** Who moves committed pages from the write-ahead log into the database file. */
export type Checkpointing =
  | "auto" // this process
  | "external"; // Litestream, and nobody else

/** How a write meets a full queue. */
export interface WriteOptions {
  /** `refuse` (default, for requests) or `wait` for a place (for background work). */
  readonly whenFull?: "refuse" | "wait";
}

/** What {@link Database.open} needs. */
export interface DatabaseOptions {
  /** Path of the database file; its folder is created. */
  readonly path: string;
  readonly checkpointing: Checkpointing;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer?: DatabaseObserver;
  /** How long a locked database is waited for; the program stands still meanwhile. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** The schema; default {@link MIGRATIONS}. */
  readonly migrations?: readonly Migration[];
}

/** How many writes may be accepted and not yet committed. */
const WRITE_QUEUE_CAPACITY = 64;

/** A megabyte: the write that makes a checkpoint lets everybody wait for it. */
const CHECKPOINT_PAGES = 250;

/** So long a mark of the committed state holds without another look. */
const MOMENT_MS = 100;
/** Changes when another connection commits, of this process or another (https://sqlite.org/pragma.html). */
const DATA_VERSION = CompiledQuery.raw("PRAGMA data_version") as CompiledQuery<
  { data_version: number }
>;

const QUERY_ONLY: Pragma = { name: "query_only", set: "ON", expect: 1 };

/** In the order they must be set: waiting for locks comes first, so that the others cannot fail on one. */
function writerPragmas(checkpointing: Checkpointing, busyTimeoutMs: number): Pragma[] {
  const checkpointPages = checkpointing === "external" ? 0 : CHECKPOINT_PAGES;
  return [
    { name: "busy_timeout", set: busyTimeoutMs, expect: busyTimeoutMs },
    { name: "journal_mode", set: "WAL", expect: "wal" },
    { name: "synchronous", set: "FULL", expect: 2 },
    { name: "foreign_keys", set: "ON", expect: 1 },
    { name: "cache_size", set: -64000, expect: -64000 },
    { name: "temp_store", set: "MEMORY", expect: 2 },
    { name: "wal_autocheckpoint", set: checkpointPages, expect: checkpointPages },
  ];
}

/** The oracle's SQLite database: one serialized writer, one reader that cannot write. */
export class Database extends DatabaseReader {
  /** Resolves when it is closed; rejects when the file turns out damaged: then nothing is written any more. */
  readonly finished: Promise<void>;
  readonly #checkpointing: Checkpointing;
  readonly #writer: Connection;
  readonly #observer: DatabaseObserver | undefined;
  readonly #listeners: (() => void)[] = [];
  readonly #queue = new WriteQueue(WRITE_QUEUE_CAPACITY);
  readonly #end = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;
  #writes = 0;
  #latest = { mark: "", writes: -1, readMs: 0 };
  #isRenewing = false;

  private constructor(
    { path, checkpointing, observer }: DatabaseOptions,
    writer: Connection,
    reader: Connection,
  ) {
    super(path, reader, observer);
    this.#checkpointing = checkpointing;
    this.#writer = writer;
    this.#observer = observer;
    this.finished = this.#end.promise;
    this.finished.catch(() => {}); // whoever waits for it hears of it
  }

  /**
   * Opens the database and brings it to the newest schema.
   * @throws {MigrationError} when the file belongs to another version of the program
   * @throws {DatabaseFileError} when the file cannot be opened or is damaged
   * @throws {Error} when a pragma does not take
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    const { path, log, clock, checkpointing, busyTimeoutMs = 5000, migrations = MIGRATIONS } =
      options;
    await Deno.mkdir(dirname(path), { recursive: true });
    await noticeRustDatabases(path, log);
    await demandWritable(path);
    const pragmas = writerPragmas(checkpointing, busyTimeoutMs);
    const writer = await Connection.open(path, busyTimeoutMs, pragmas);
    try {
      const applied = await writer.migrating((client) => migrate(client, migrations, clock));
      if (applied.length > 0) log.info("database migrated: {applied}", { applied });
      const reader = await Connection.open(path, busyTimeoutMs, [...pragmas, QUERY_ONLY]);
      return new Database(options, writer, reader);
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  /**
   * Commits the statements as one atomic batch, in the order of the calls; a reply means it is on disk.
   * @throws {RefusalError} before anything was written: `busy` when the queue is full or closed, or another process
   * holds the file; `disk_full` when there is no space
   * @throws {LibsqlBatchError} when a statement fails; nothing of the batch is kept
   */
  async write(
    queries: readonly CompiledQuery[],
    { whenFull = "refuse" }: WriteOptions = {},
  ): Promise<ResultSet[]> {
    try {
      const askedMs = performance.now();
      const results = await this.#queue.run(async () => {
        const begunMs = performance.now();
        const written = await this.#writer.batch(queries, "write");
        this.#observer?.countWrite(begunMs - askedMs, performance.now() - begunMs);
        return written;
      }, whenFull);
      for (const listener of this.#listeners) listener();
      return results;
    } catch (error) {
      if (isCorrupt(error)) this.#fail(error);
      throw asRefusal(error);
    } finally {
      this.#writes++;
    }
  }

  /** Has `listener` called after each batch that was committed; it must not throw. */
  onCommit(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** A mark of the committed state: while it is the same, so is what is read; also if another process writes. */
  async version(): Promise<string> {
    const [row] = await this.read<{ data_version: number }>(DATA_VERSION);
    const mark = `${this.#writes}:${row?.data_version}`;
    this.#latest = { mark, writes: this.#writes, readMs: performance.now() };
    return mark;
  }

  /**
   * The same mark without a wait, while it was read a moment ago and this process has written nothing since. Another
   * process may have written in that moment; the oracle is the only one that writes events. Who asks again and again
   * has it renewed meanwhile.
   */
  knownVersion(): string | undefined {
    const { mark, writes, readMs } = this.#latest;
    const ageMs = performance.now() - readMs;
    if (writes !== this.#writes || ageMs >= MOMENT_MS) return undefined;
    if (ageMs > MOMENT_MS / 2 && !this.#isRenewing) {
      this.#isRenewing = true;
      // Without it the next answer is made on the usual way, which tells what is wrong.
      this.version().catch(() => {}).finally(() => this.#isRenewing = false);
    }
    return mark;
  }

  /**
   * Resolves when writes are accepted and a read succeeds.
   * @throws {RefusalError} `busy` once the writer is closed
   */
  async health(): Promise<void> {
    if (this.#queue.isClosed) throw new RefusalError("busy", "the database writer is closed");
    await this.read(CompiledQuery.raw("SELECT 1"));
  }

  /** Refuses new writes, commits the accepted ones, and closes the file. */
  override close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #fail(error: unknown): void {
    this.#end.reject(error);
    this.#queue.close();
  }

  async #close(): Promise<void> {
    await this.#queue.close();
    await super.close();
    try {
      if (this.#checkpointing === "auto") await this.#checkpoint();
    } finally {
      this.#writer.close();
      this.#end.resolve();
    }
  }

  /** Moves the write-ahead log into the database; a second time where a refused statement kept the first connection busy. */
  async #checkpoint(): Promise<void> {
    const checkpoint = CompiledQuery.raw("PRAGMA wal_checkpoint(TRUNCATE)");
    try {
      await this.#writer.execute(checkpoint);
    } catch (error) {
      if (!isLocked(error)) throw error;
      await this.#writer.execute(checkpoint);
    }
  }
}
