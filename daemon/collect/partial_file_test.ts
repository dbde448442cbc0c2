import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { PartialFile } from "./partial_file.ts";

async function withFolder(test: (path: string, names: () => Promise<string[]>) => Promise<void>) {
  const root = await Deno.makeTempDir();
  const day = join(root, "2026-11-22");
  const names = async () =>
    (await Array.fromAsync(Deno.readDir(day))).map(({ name }) => name).sort();
  try {
    await test(join(day, "observations_2026-11-22T10:05:00.123Z.parquet"), names);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("while a file is written only its .partial name exists, then only its own (D145)", async () => {
  await withFolder(async (path, names) => {
    await using file = await PartialFile.create(path);
    await file.write(new Uint8Array([1, 2, 3]));
    assert.deepEqual(await names(), [`${basename(path)}.partial`]);
    await file.write(new Uint8Array([4]));
    assert.equal(await file.commit(), 4);
    assert.deepEqual(await names(), [basename(path)]);
    assert.deepEqual([...await Deno.readFile(path)], [1, 2, 3, 4]);
    await assert.rejects(file.write(new Uint8Array([5])), /already complete/);
  });
});

Deno.test("a file that was not finished leaves nothing, and one begun by a dead program is begun anew", async () => {
  await withFolder(async (path, names) => {
    {
      await using file = await PartialFile.create(path);
      await file.write(new Uint8Array([1, 2, 3]));
    }
    assert.deepEqual(await names(), []);
    await Deno.writeTextFile(`${path}.partial`, "left by a program that died");
    await using file = await PartialFile.create(path);
    await file.write(new Uint8Array([9]));
    assert.equal(await file.commit(), 1);
    assert.deepEqual([...await Deno.readFile(path)], [9]);
  });
});
