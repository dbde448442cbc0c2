import { join, resolve } from "node:path";
import { fileExists } from "../shared/storage/file_exists.ts";
import { KeyFileMissingError, loadKey } from "../shared/keys/key_file.ts";
import type { Npub } from "../shared/contract/ids.ts";

/** Where everything of a started system is kept, and who it is. */
export interface Home {
  /** Absolute path of the data folder. */
  readonly folder: string;
  readonly oracleKey: string;
  readonly daemonKey: string;
  readonly coordinatorKey: string;
  readonly oracle: Npub;
  readonly daemon: Npub;
  readonly coordinator: Npub;
  /** Key files that this start made. */
  readonly made: readonly string[];
}

/**
 * Finds or makes the three keys in the data folder: the oracle's, its daemon's, and one to create events with.
 * @throws {KeyFileError} when a key file cannot be used, or the oracle's is missing though its database is there
 */
export async function prepareHome(dataDir: string): Promise<Home> {
  const folder = resolve(dataDir);
  const database = join(folder, "oracle.db");
  if (await fileExists(database)) {
    await requireOracleKey(join(folder, "oracle_private_key.pem"), database);
  }
  const made: string[] = [];
  const key = async (name: string) => {
    const path = join(folder, `${name}_private_key.pem`);
    const { key, created } = await loadKey({ path, generate: true });
    if (created) made.push(path);
    return { path, npub: key.npub };
  };
  const oracle = await key("oracle"), daemon = await key("daemon");
  const coordinator = await key("coordinator");
  return {
    folder,
    oracleKey: oracle.path,
    daemonKey: daemon.path,
    coordinatorKey: coordinator.path,
    oracle: oracle.npub,
    daemon: daemon.npub,
    coordinator: coordinator.npub,
    made,
  };
}

/** Another key could sign none of the events in the database, and would lie where the right one belongs. */
async function requireOracleKey(path: string, database: string): Promise<void> {
  if (await fileExists(path)) return;
  throw new KeyFileMissingError(
    `there is no key at ${path}, but ${database} belongs to one: ` +
      "put that key's file back, or start with another --data-dir",
  );
}
