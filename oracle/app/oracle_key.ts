import {
  KeyFileError,
  KeyFileMissingError,
  loadKey,
  readKeyFile,
} from "../../shared/keys/key_file.ts";
import type { SecretKey } from "../../shared/keys/secret_key.ts";
import { npubOf } from "../../shared/keys/npub.ts";
import { fileExists } from "../../shared/storage/file_exists.ts";
import type { DatabaseReader } from "../database/database_reader.ts";
import { knownOracleKey } from "../signing/signer.ts";

/** Where the key is, and whether it may be made. */
export interface OracleKeySettings {
  /** Path of the key file. */
  readonly oraclePrivateKey: string;
  /** Whether a missing file is made, which a database that knows a key forbids. */
  readonly generateKey: boolean;
}

/**
 * Checks the key file before anything is made for a database that is not there yet: a start that was refused leaves
 * nothing behind. A database that is there says more, see {@link loadOracleKey}.
 * @throws {KeyFileError} when the file cannot be used, or is missing and must not be made
 */
export async function checkKeyOfNewDatabase(
  { oraclePrivateKey: path, generateKey }: OracleKeySettings,
  databasePath: string,
): Promise<void> {
  if (await fileExists(databasePath)) return;
  try {
    await readKeyFile(path);
  } catch (error) {
    if (!(error instanceof KeyFileMissingError) || !generateKey) throw error;
  }
}

/**
 * Loads the oracle's key, or makes it for a database that knows none.
 * @throws {KeyFileError} when the file cannot be used, is missing, or holds another key than the database knows; the
 * message names the path and both keys
 */
export async function loadOracleKey(
  { oraclePrivateKey: path, generateKey }: OracleKeySettings,
  db: DatabaseReader,
): Promise<{ key: SecretKey; created: boolean }> {
  const known = await knownOracleKey(db);
  const owner = known && `the database ${db.path} belongs to the oracle key ${npubOf(known)}`;
  try {
    const loaded = await loadKey({ path, generate: generateKey && known === undefined });
    if (!owner || loaded.key.xOnlyPublicKey === known) return loaded;
    throw new KeyFileError(
      `${owner}, but ${path} holds ${loaded.key.npub}: ` +
        "put the right key file in place, or start with an empty database",
    );
  } catch (error) {
    if (!owner || !(error instanceof KeyFileMissingError)) throw error;
    throw new KeyFileMissingError(
      `${owner}, and there is no key at ${path}: put that key's file in place; ` +
        "another key could sign none of its events",
      { cause: error },
    );
  }
}
