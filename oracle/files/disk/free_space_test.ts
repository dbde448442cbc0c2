import assert from "node:assert/strict";
import { join } from "node:path";
import { freeSpace, fullest } from "./free_space.ts";

Deno.test("the fullest disk is told by its folder; folders that are not there do not count", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const missing = join(folder, "missing");
    // The file system of the kernel's settings has no room at all.
    assert.deepEqual(await fullest([missing, folder, "/proc"]), { folder: "/proc", freeBytes: 0 });
    const { folder: found, freeBytes } = await fullest([missing, folder]);
    assert.equal(found, folder);
    assert.ok(freeBytes > 0 && freeBytes < 2 * await freeSpace(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
