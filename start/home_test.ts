import assert from "node:assert/strict";
import { join } from "node:path";
import { KeyFileMissingError } from "../shared/keys/key_file.ts";
import { prepareHome } from "./home.ts";
import { inTemporaryFolder } from "../testing/fixtures/temporary_folder.ts";

Deno.test("keys are made once and found again", async () => {
  await inTemporaryFolder(async (folder) => {
    const first = await prepareHome(folder);
    assert.equal(first.made.length, 3);
    assert.equal(new Set([first.oracle, first.daemon, first.coordinator]).size, 3);
    assert.deepEqual(await prepareHome(folder), { ...first, made: [] });
  });
});

Deno.test("a lost oracle key is not replaced while its database is there", async () => {
  await inTemporaryFolder(async (folder) => {
    const { oracleKey } = await prepareHome(folder);
    await Deno.writeTextFile(join(folder, "oracle.db"), "");
    await prepareHome(folder);
    await Deno.remove(oracleKey);
    await assert.rejects(
      prepareHome(folder),
      (e) => e instanceof KeyFileMissingError && e.message.includes(oracleKey),
    );
    await assert.rejects(Deno.stat(oracleKey), Deno.errors.NotFound);
  });
});
