import assert from "node:assert/strict";
import { join } from "node:path";
import { createKeyFile, KeyFileError, KeyFileMissingError } from "../../shared/keys/key_file.ts";
import { npubOf } from "../../shared/keys/npub.ts";
import { TemporaryDatabase } from "../../testing/fixtures/temporary_database.ts";
import { insertMetadata } from "../signing/signing_queries.ts";
import { loadOracleKey } from "./oracle_key.ts";

const KNOWN = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

Deno.test("a new database lets a missing key be made, when told to", async () => {
  await using database = await TemporaryDatabase.open();
  const oraclePrivateKey = join(database.folder, "key.pem");
  await assert.rejects(
    loadOracleKey({ oraclePrivateKey, generateKey: false }, database.db),
    KeyFileMissingError,
  );
  const made = await loadOracleKey({ oraclePrivateKey, generateKey: true }, database.db);
  assert.equal(made.created, true);
  const again = await loadOracleKey({ oraclePrivateKey, generateKey: true }, database.db);
  assert.equal(again.created, false);
  assert.equal(again.key.npub, made.key.npub);
});

Deno.test("a database that knows a key forbids making one: path and key are named", async () => {
  await using database = await TemporaryDatabase.open();
  await database.db.write([insertMetadata(Uint8Array.fromHex(KNOWN), 0, 0)]);
  const oraclePrivateKey = join(database.folder, "key.pem");
  await assert.rejects(
    loadOracleKey({ oraclePrivateKey, generateKey: true }, database.db),
    (e) =>
      e instanceof KeyFileMissingError && e.message.includes(npubOf(KNOWN)) &&
      e.message.includes(oraclePrivateKey),
  );
  await assert.rejects(Deno.stat(oraclePrivateKey), Deno.errors.NotFound);
});

Deno.test("another key than the database knows is refused: path and both keys are named (O124)", async () => {
  await using database = await TemporaryDatabase.open();
  await database.db.write([insertMetadata(Uint8Array.fromHex(KNOWN), 0, 0)]);
  const oraclePrivateKey = join(database.folder, "key.pem");
  const other = await createKeyFile(oraclePrivateKey);
  await assert.rejects(
    loadOracleKey({ oraclePrivateKey, generateKey: false }, database.db),
    (e) =>
      e instanceof KeyFileError &&
      [oraclePrivateKey, npubOf(KNOWN), other.npub].every((part) => e.message.includes(part)),
  );
});
