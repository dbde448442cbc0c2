import type { CompiledQuery } from "kysely";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { type Connection, isBusy, isDiskFull } from "./connection.ts";

/** Reads the committed state of the oracle's database, and writes nothing. */
export class DatabaseReader {
  /** Path of the database file. */
  readonly path: string;
  readonly #connection: Connection;

  /** @param connection one that cannot write */
  constructor(path: string, connection: Connection) {
    this.path = path;
    this.#connection = connection;
  }

  /** Runs one reading statement on the committed state. */
  async read<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    try {
      const { rows } = await this.#connection.execute(query);
      return rows as unknown as Row[]; // Kysely typed the columns of this statement
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /** Runs reading statements on one and the same committed state. */
  async readTogether<Rows extends readonly unknown[]>(
    queries: { readonly [K in keyof Rows]: CompiledQuery<Rows[K]> },
  ): Promise<{ [K in keyof Rows]: Rows[K][] }> {
    try {
      const results = await this.#connection.batch(queries, "deferred");
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
