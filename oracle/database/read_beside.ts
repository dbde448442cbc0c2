import { type Migration, MIGRATIONS } from "../../migrations/migrations.ts";
import { fileExists } from "../../shared/storage/file_exists.ts";
import { Connection, type Pragma } from "./connection.ts";
import { DatabaseReader } from "./database_reader.ts";
import { demandNewest } from "./migrate.ts";

/** There is no database where one was expected. */
export class NoDatabaseError extends Error {
  override readonly name = "NoDatabaseError";
}

const BUSY_MS = 5000;
/** In the order they must be set. */
const READING: readonly Pragma[] = [
  { name: "busy_timeout", set: BUSY_MS, expect: BUSY_MS },
  { name: "query_only", set: "ON", expect: 1 },
  { name: "wal_autocheckpoint", set: 0, expect: 0 },
  { name: "temp_store", set: "MEMORY", expect: 2 },
];

/**
 * Opens a database beside the process that writes it, or while none does; nothing is made or changed.
 * @throws {NoDatabaseError} when there is none
 * @throws {DatabaseFileError} when it cannot be opened or is damaged
 * @throws {MigrationError} when it is not of this version of the program
 */
export async function readBeside(
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<DatabaseReader> {
  await demandDatabase(path);
  const connection = await Connection.open(path, BUSY_MS, READING);
  try {
    await connection.migrating((client) => demandNewest(client, migrations));
    return new DatabaseReader(path, connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** @throws {NoDatabaseError} since opening a database would make it */
async function demandDatabase(path: string): Promise<void> {
  if (await fileExists(path)) return;
  throw new NoDatabaseError(
    `there is no ${path}: no oracle has run with this event_db; nothing was made`,
  );
}

/**
 * Demands that there is a database of this version of the program: a command never brings one up to date, so that a
 * return to an older version stays open until the oracle starts.
 * @throws what {@link readBeside} throws
 */
export async function demandNewestDatabase(path: string): Promise<void> {
  await (await readBeside(path)).close();
}
