import { KeyFileError, KeyFileMissingError, loadKey } from "../../shared/keys/key_file.ts";
import type { SecretKey } from "../../shared/keys/secret_key.ts";
import { npubOf } from "../../shared/keys/npub.ts";
import type { Database } from "../database/database.ts";
import { knownOracleKey } from "../signing/signer.ts";

/** Where the key is, and whether it may be made. */
export interface OracleKeySettings {
  /** Path of the key file. */
  readonly oraclePrivateKey: string;
  /** Whether a missing file is made, which a database that knows a key forbids. */
  readonly generateKey: boolean;
}

/**
 * Loads the oracle's key, or makes it for a database that knows none.
 * @throws {KeyFileError} when the file cannot be used, is missing, or holds another key than the database knows; the
 * message names the path and both keys
 */
export async function loadOracleKey(
  { oraclePrivateKey: path, generateKey }: OracleKeySettings,
  db: Database,
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
