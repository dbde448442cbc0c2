import { pathToFileURL } from "node:url";
import { dirname } from "node:path";
import {
  type Client,
  createClient,
  type InStatement,
  type InValue,
  LibsqlError,
  type ResultSet,
} from "@libsql/client";
import type { Logger } from "@logtape/logtape";
import { fileExists } from "../../../shared/storage/file_exists.ts";
import { INDEX_TABLES, INDEX_VERSION } from "./index_schema.ts";
import { removeIfThere } from "../disk/remove_if_there.ts";

/** What became of an index file: used as it was, made, or thrown away and made anew. */
export type IndexState = "kept" | "created" | "recreated";

/** The index holds something that nobody put there; it was thrown away, and asking again makes it anew. */
export class IndexDamagedError extends Error {
  override readonly name = "IndexDamagedError";
  constructor(options?: ErrorOptions) {
    super("the index of the weather files was damaged and is made anew", options);
  }
}

/** What is read of the index: columns, and where they are, as SQL from behind `FROM` on. */
export interface IndexQuery<Column extends string> {
  readonly columns: readonly Column[];
  readonly from: string;
  readonly args?: InValue[];
}

/** One row of an answer: numbers too are text. */
export type IndexRow<Column extends string> = Readonly<Record<Column, string | null>>;

/**
 * The one connection to the cache's index. Statements run one after the other; a failed one is followed by a fresh
 * connection, since the driver leaves a busy statement on a frozen snapshot.
 *
 * The driver ends the whole process when it meets text that is not UTF-8. Therefore no text is ever read through it:
 * every column is read as bytes and decoded here.
 */
export class IndexConnection {
  readonly #path: string;
  readonly #log: Logger;
  #client: Client;
  #turn: Promise<unknown> = Promise.resolve();
  #state: IndexState = "kept";
  #generation = 0;
  #forget: () => void = () => {};

  private constructor(path: string, log: Logger, client: Client) {
    this.#path = path;
    this.#log = log;
    this.#client = client;
  }

  /** Opens the index; one that is damaged or of another version is thrown away and made anew. */
  static async open(path: string, log: Logger): Promise<IndexConnection> {
    await Deno.mkdir(dirname(path), { recursive: true });
    const existed = await fileExists(path);
    const connection = new IndexConnection(path, log, connect(path));
    try {
      await applyPragmas(connection.#client);
      if (await connection.#prepare()) {
        connection.#state = existed ? "kept" : "created";
        return connection;
      }
    } catch {
      // damaged: whatever was in it can be read from the files again
    }
    await connection.#recreate();
    return connection;
  }

  /** What became of the index file when it was opened, or later when it turned out damaged. */
  get state(): IndexState {
    return this.#state;
  }

  /** Raised when the index is thrown away: what was read before and what is read after do not belong together. */
  get generation(): number {
    return this.#generation;
  }

  /** Says what has to be forgotten when the index turns out damaged and is made anew. */
  onRecreated(forget: () => void): void {
    this.#forget = forget;
  }

  /** Runs statements as one transaction. */
  write(statements: InStatement[]): Promise<ResultSet[]> {
    return this.#inTurn(() => this.#client.batch(statements, "write"));
  }

  /**
   * Reads rows.
   * @param parse takes what a row must be; what it throws means that the index is damaged
   * @throws {IndexDamagedError} after which the index is empty
   */
  read<Column extends string, Result>(
    query: IndexQuery<Column>,
    parse: (row: IndexRow<Column>) => Result,
  ): Promise<Result[]> {
    return this.#inTurn(() => this.#select(query, parse));
  }

  /** Waits for what is under way, empties the log and closes. */
  async close(): Promise<void> {
    await this.#inTurn(() => this.#client.execute("PRAGMA wal_checkpoint(TRUNCATE)")).catch(() => {
      // the next start reads the log
    });
    this.#client.close();
  }

  async #select<Column extends string, Result>(
    { columns, from, args = [] }: IndexQuery<Column>,
    parse: (row: IndexRow<Column>) => Result,
  ): Promise<Result[]> {
    const asBytes = columns.map((column) => `CAST(${column} AS BLOB)`);
    const { rows } = await this.#client
      .execute({ sql: `SELECT ${asBytes.join(", ")} FROM ${from}`, args });
    try {
      return rows.map((row) => {
        const cells = columns.map((column, i) => [column, text(row[i])] as const);
        return parse(Object.fromEntries(cells) as IndexRow<Column>); // one entry a column
      });
    } catch (cause) {
      throw new IndexDamagedError({ cause });
    }
  }

  /** Makes the tables of an empty file; `false` when the file has others, or is damaged. */
  async #prepare(): Promise<boolean> {
    const only = (row: IndexRow<string>) => Object.values(row)[0];
    const [version] = await this.#select(
      { columns: ["user_version"], from: "pragma_user_version" },
      only,
    );
    if (Number(version) === INDEX_VERSION) {
      const check = { columns: ["quick_check"], from: "pragma_quick_check(1)" };
      const strays = { columns: ["count(*)"], from: "pragma_foreign_key_check" };
      return (await this.#select(check, only))[0] === "ok" &&
        (await this.#select(strays, only))[0] === "0";
    }
    if (Number(version) !== 0) return false;
    await this.#client
      .batch([...INDEX_TABLES, `PRAGMA user_version = ${INDEX_VERSION}`], "write");
    return true;
  }

  /** Everything in the index can be read from the files again. */
  async #recreate(): Promise<void> {
    this.#client.close();
    for (const suffix of ["", "-wal", "-shm"]) await removeIfThere(this.#path + suffix);
    this.#forget();
    this.#generation++;
    this.#state = "recreated";
    this.#client = connect(this.#path);
    await applyPragmas(this.#client);
    await this.#prepare();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work).catch(async (error) => {
      if (isDamage(error)) {
        this.#log.error("the index of the weather files is damaged and made anew: {error}", {
          error,
        });
        await this.#recreate();
        throw error instanceof IndexDamagedError ? error : new IndexDamagedError({ cause: error });
      }
      await this.#client.reconnect();
      await applyPragmas(this.#client);
      throw error;
    });
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

function connect(path: string): Client {
  return createClient({ url: pathToFileURL(path).href, concurrency: 1, timeout: 5000 });
}

async function applyPragmas(client: Client): Promise<void> {
  for (const pragma of ["journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"]) {
    await client.execute(`PRAGMA ${pragma}`);
  }
}

/** SQLITE_ERROR: a statement that was right yesterday does not fit the tables. */
const DAMAGE = ["SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR"];

function isDamage(error: unknown): boolean {
  return error instanceof IndexDamagedError ||
    error instanceof LibsqlError && DAMAGE.includes(error.code);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws {TypeError} when the bytes are no UTF-8 */
function text(cell: unknown): string | null {
  return cell instanceof ArrayBuffer ? decoder.decode(cell) : null;
}
