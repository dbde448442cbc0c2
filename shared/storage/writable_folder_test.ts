import assert from "node:assert/strict";
import { join } from "node:path";
import { folderProblem } from "./writable_folder.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

Deno.test("a folder that can be written or made has no problem, and is not made", async () => {
  await inTemporaryFolder(async (folder) => {
    assert.equal(await folderProblem(folder), undefined);
    assert.equal(await folderProblem(join(folder, "a", "b")), undefined);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("a file in the place of a folder, or of one above it, is named", async () => {
  const file = await Deno.makeTempFile();
  try {
    assert.equal(await folderProblem(file), `${file} is not a folder`);
    const below = join(file, "a");
    assert.equal(await folderProblem(below), `${below} cannot be made: ${file} is not a folder`);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test({
  name: "a folder that this user may not write is named",
  ignore: Deno.uid() === 0, // root may write anywhere
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.chmod(folder, 0o500);
      assert.equal(await folderProblem(folder), `${folder} cannot be written by this user`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
