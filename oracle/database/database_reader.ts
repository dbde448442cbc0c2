import type { CompiledQuery } from "kysely";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { type Connection, isBusy, isDiskFull } from "./connection.ts";

/** What is told how long the database takes, in milliseconds. */
export interface DatabaseObserver {
  /** Statements were read. */
  countRead(tookMs: number): void;
  /** A batch was committed, after it had waited for those before it. */
  countWrite(waitedMs: number, tookMs: number): void;
}

/** Reads the committed state of the oracle's database, and writes nothing. */
export class DatabaseReader {
  /** Path of the database file. */
  readonly path: string;
  readonly #connection: Connection;

  readonly #observer: DatabaseObserver | undefined;

  /**
   * @param connection one that cannot write
   * @param observer told how long reading takes
   */
  constructor(path: string, connection: Connection, observer?: DatabaseObserver) {
    this.path = path;
    this.#observer = observer;
    this.#connection = connection;
  }

  /** Runs one reading statement on the committed state. */
  async read<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    const begunMs = performance.now();
    try {
      const { rows } = await this.#connection.execute(query);
      this.#observer?.countRead(performance.now() - begunMs);
      return rows as unknown as Row[]; // Kysely typed the columns of this statement
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /** Runs reading statements on one and the same committed state. */
  async readTogether<Rows extends readonly unknown[]>(
    queries: { readonly [K in keyof Rows]: CompiledQuery<Rows[K]> },
  ): Promise<{ [K in keyof Rows]: Rows[K][] }> {
    const begunMs = performance.now();
    try {
      const results = await this.#connection.batch(queries, "deferred");
      this.#observer?.countRead(performance.now() - begunMs);
      // One result a statement, each typed by its own statement.
      return results.map(({ rows }) => rows) as unknown as { [K in keyof Rows]: Rows[K][] };
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /** Closes the connection. */
  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }
}

/** What failed, as a refusal where waiting or room helps. */
export function asRefusal(cause: unknown): unknown {
  const refuse = (kind: "busy" | "disk_full", why: string) =>
    new RefusalError(kind, why, undefined, { cause });
  if (isBusy(cause)) return refuse("busy", "the database is locked; nothing was done, retry later");
  if (isDiskFull(cause)) {
    return refuse("disk_full", "the database has no room; nothing was written");
  }
  return cause;
}
