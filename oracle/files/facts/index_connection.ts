import { pathToFileURL } from "node:url";
import { dirname } from "node:path";
import { type Client, createClient, type InStatement, type ResultSet } from "@libsql/client";
import { INDEX_TABLES, INDEX_VERSION } from "./index_schema.ts";
import { removeIfThere } from "../disk/remove_if_there.ts";

/** What became of an index file: used as it was, made, or thrown away and made anew. */
export type IndexState = "kept" | "created" | "recreated";

/**
 * The one connection to the cache's index. Statements run one after the other; a failed one is followed by a fresh
 * connection, since the driver leaves a busy statement on a frozen snapshot.
 */
export class IndexConnection {
  readonly #client: Client;
  #turn: Promise<unknown> = Promise.resolve();
  #state: IndexState = "recreated";

  private constructor(client: Client) {
    this.#client = client;
  }

  /** Opens the index; one that is damaged or of another version is thrown away and made anew. */
  static async open(path: string): Promise<IndexConnection> {
    await Deno.mkdir(dirname(path), { recursive: true });
    const existed = await isFile(path);
    try {
      const connection = await IndexConnection.#connect(path);
      const state = await connection.#prepare();
      if (state) {
        connection.#state = existed ? state : "created";
        return connection;
      }
      connection.close();
    } catch {
      // damaged: whatever was in it can be read from the files again
    }
    for (const suffix of ["", "-wal", "-shm"]) await removeIfThere(path + suffix);
    const connection = await IndexConnection.#connect(path);
    await connection.#prepare();
    return connection;
  }

  /** What became of the index file when it was opened. */
  get state(): IndexState {
    return this.#state;
  }

  static async #connect(path: string): Promise<IndexConnection> {
    const client = createClient({ url: pathToFileURL(path).href, concurrency: 1, timeout: 5000 });
    const connection = new IndexConnection(client);
    try {
      await connection.#applyPragmas();
    } catch (error) {
      client.close();
      throw error;
    }
    return connection;
  }

  /** Runs statements as one transaction. */
  write(statements: InStatement[]): Promise<ResultSet[]> {
    return this.#inTurn(() => this.#client.batch(statements, "write"));
  }

  /** Runs one statement. */
  read(statement: InStatement): Promise<ResultSet> {
    return this.#inTurn(() => this.#client.execute(statement));
  }

  /** Waits for what is under way, empties the log and closes. */
  async close(): Promise<void> {
    await this.#inTurn(() => this.#client.execute("PRAGMA wal_checkpoint(TRUNCATE)")).catch(() => {
      // the next start reads the log
    });
    this.#client.close();
  }

  async #applyPragmas(): Promise<void> {
    for (const pragma of ["journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"]) {
      await this.#client.execute(`PRAGMA ${pragma}`);
    }
  }

  /** Makes the tables of an empty file; `undefined` when the file has others. */
  async #prepare(): Promise<"kept" | "created" | undefined> {
    const { rows } = await this.read("PRAGMA user_version");
    const version = Number(rows[0]?.[0]);
    if (version === INDEX_VERSION) {
      const check = await this.read("PRAGMA quick_check(1)");
      return check.rows[0]?.[0] === "ok" ? "kept" : undefined;
    }
    if (version !== 0) return undefined;
    await this.write([...INDEX_TABLES, `PRAGMA user_version = ${INDEX_VERSION}`]);
    return "created";
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work).catch(async (error) => {
      await this.#client.reconnect();
      await this.#applyPragmas();
      throw error;
    });
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
