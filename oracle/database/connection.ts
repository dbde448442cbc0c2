import { pathToFileURL } from "node:url";
import { type Client, createClient, LibsqlError, type ResultSet } from "@libsql/client";
import type { CompiledQuery } from "kysely";
import { DatabaseFileError, namingDamage, namingFile } from "./database_file_error.ts";

/** A pragma to set, and what SQLite must answer when asked for it afterwards. */
export interface Pragma {
  readonly name: string;
  readonly set: string | number;
  readonly expect: string | number;
}

/**
 * One SQLite connection whose pragmas are always in force. The driver's pool may replace a connection after an
 * error, and a statement that failed with SQLITE_BUSY leaves its connection on a frozen snapshot; therefore every
 * failure but a broken constraint is followed by a fresh connection with the pragmas applied again.
 */
export class Connection {
  readonly #path: string;
  readonly #client: Client;
  readonly #pragmas: readonly Pragma[];
  #stale = false;

  private constructor(path: string, client: Client, pragmas: readonly Pragma[]) {
    this.#path = path;
    this.#client = client;
    this.#pragmas = pragmas;
  }

  /**
   * @throws {DatabaseFileError} when the file cannot be opened or is damaged
   * @throws {Error} when a pragma does not take
   */
  static async open(
    path: string,
    busyTimeoutMs: number,
    pragmas: readonly Pragma[],
  ): Promise<Connection> {
    let client: Client | undefined;
    try {
      client = createClient({
        url: pathToFileURL(path).href,
        concurrency: 1,
        timeout: busyTimeoutMs,
      });
      const connection = new Connection(path, client, pragmas);
      await connection.#applyPragmas();
      return connection;
    } catch (error) {
      client?.close();
      throw await namingFile(path, error);
    }
  }

  /**
   * Has migrations at the start work with the driver's client; nothing else runs then.
   * @throws {DatabaseFileError} when the file is damaged
   */
  async migrating<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.#client);
    } catch (error) {
      throw namingDamage(this.#path, error);
    }
  }

  /** Runs the statements as one transaction; `write` takes the write lock at its beginning. */
  batch(queries: readonly CompiledQuery[], mode: "write" | "deferred"): Promise<ResultSet[]> {
    return this.#guard(() => this.#client.batch(queries.map(toStatement), mode));
  }

  /** Runs one statement outside a transaction. */
  execute(query: CompiledQuery): Promise<ResultSet> {
    return this.#guard(() => this.#client.execute(toStatement(query)));
  }

  /** Closes the connection; no checkpoint is made. */
  close(): void {
    this.#client.close();
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#stale) await this.#renew();
    try {
      return await work();
    } catch (error) {
      if (!isConstraint(error)) {
        this.#stale = true;
        // A renewal that fails is tried again before the next statement; the first error is the one to tell.
        await this.#renew().catch(() => {});
      }
      throw namingDamage(this.#path, error);
    }
  }

  async #renew(): Promise<void> {
    await this.#client.reconnect();
    await this.#applyPragmas();
    this.#stale = false;
  }

  async #applyPragmas(): Promise<void> {
    for (const { name, set, expect } of this.#pragmas) {
      await this.#client.execute(`PRAGMA ${name} = ${set}`);
      const { rows } = await this.#client.execute(`PRAGMA ${name}`);
      const answer = rows[0]?.[0];
      if (answer !== expect) {
        throw new Error(`PRAGMA ${name} = ${set} did not take: expected ${expect}, got ${answer}`);
      }
    }
  }
}

/** Whether a statement failed because a constraint or trigger of the schema refused it. */
export function isConstraint(error: unknown): error is LibsqlError {
  return error instanceof LibsqlError && error.code === "SQLITE_CONSTRAINT";
}

/** Whether another connection held the lock for longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  return error instanceof LibsqlError && error.code === "SQLITE_BUSY";
}

/** Whether a statement of the same connection was still open: one that a constraint refused may be. */
export function isLocked(error: unknown): boolean {
  return error instanceof LibsqlError && error.code === "SQLITE_LOCKED";
}

/** Whether the disk that holds the database is full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof LibsqlError && error.code === "SQLITE_FULL";
}

/** Whether SQLite found the file to be no sound database. */
export function isCorrupt(error: unknown): boolean {
  return error instanceof DatabaseFileError && error.isDamaged;
}

function toStatement(query: CompiledQuery) {
  // Kysely's parameters are what the builders were given: strings, numbers, bytes, null.
  return { sql: query.sql, args: query.parameters as (string | number | Uint8Array | null)[] };
}
