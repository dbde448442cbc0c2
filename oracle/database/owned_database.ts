import { join } from "node:path";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { Database, type DatabaseOptions } from "./database.ts";
import { releaseLeases } from "./leases.ts";
import { ProcessLock } from "./process_lock.ts";

/** Where the oracle's database lies in its folder. */
export function databasePath(folder: string): string {
  return join(folder, "oracle.db");
}

/** How a database is taken. */
export interface OwnedDatabaseOptions extends Omit<DatabaseOptions, "path"> {
  /** The folder, which is created. */
  readonly folder: string;
  /** The time of the machine, also where `clock` is moved. */
  readonly machineClock: Clock;
}

/** The database, of this process alone until it is disposed of. */
export class OwnedDatabase implements AsyncDisposable {
  readonly db: Database;
  readonly #lock: ProcessLock;

  private constructor(db: Database, lock: ProcessLock) {
    this.db = db;
    this.#lock = lock;
  }

  /**
   * Takes the lock, opens the database, and ends the leases of those before: they are gone, or the lock would not be
   * free.
   * @throws {DatabaseInUseError} when another process has it
   * @throws {Error} what {@link Database.open} throws
   */
  static async take(
    { folder, machineClock, ...options }: OwnedDatabaseOptions,
  ): Promise<OwnedDatabase> {
    await using opened = new AsyncDisposableStack();
    const lock = opened.use(await ProcessLock.take(folder, machineClock.now()));
    const db = await Database.open({ ...options, path: databasePath(folder) });
    opened.defer(() => db.close());
    await releaseLeases(db);
    opened.move();
    return new OwnedDatabase(db, lock);
  }

  /** Closes the database, and then lets others have it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.db.close();
    this.#lock[Symbol.dispose]();
  }
}
