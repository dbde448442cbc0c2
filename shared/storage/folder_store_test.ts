import assert from "node:assert/strict";
import { FolderStore } from "./folder_store.ts";
import type { StorageError, StorageFault } from "./object_store.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const content = new TextEncoder().encode("content");

async function fault(work: Promise<unknown>): Promise<StorageFault> {
  try {
    await work;
  } catch (error) {
    return (error as StorageError).fault;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}

Deno.test("a put leaves the object and nothing else", () =>
  inTemporaryFolder(async (root) => {
    const store = new FolderStore(root);
    await store.putIfAbsent("day/a", content);
    await store.putIfAbsent("day/a", content);
    const names = (await Array.fromAsync(Deno.readDir(`${root}/day`))).map(({ name }) => name);
    assert.deepEqual(names, ["a"]);
  }));

Deno.test("what a program left when it died is never listed, and removed once it is old", () =>
  inTemporaryFolder(async (root) => {
    await Deno.mkdir(`${root}/day`);
    const [old, fresh] = [`${root}/day/.temporary-old`, `${root}/day/.temporary-fresh`];
    await Deno.writeFile(old, content);
    await Deno.writeFile(fresh, content);
    const long = new Date(Date.now() - 2 * 3_600_000);
    await Deno.utime(old, long, long);
    const store = new FolderStore(root);
    assert.deepEqual(await Array.fromAsync(store.list("")), []);
    await store.putIfAbsent("day/a", content);
    await assert.rejects(Deno.stat(old), Deno.errors.NotFound);
    assert.ok(await Deno.stat(fresh));
    assert.deepEqual(await Array.fromAsync(store.list("")), ["day/a"]);
  }));

Deno.test("foreign files are not listed", () =>
  inTemporaryFolder(async (root) => {
    await Deno.writeFile(`${root}/no key`, content);
    await Deno.writeFile(`${root}/key`, content);
    await Deno.symlink("/", `${root}/link`);
    assert.deepEqual(await Array.fromAsync(new FolderStore(root).list("")), ["key"]);
  }));

Deno.test("a folder that may not be made is a missing bucket, for every operation", () =>
  inTemporaryFolder(async (root) => {
    const store = new FolderStore(`${root}/share`, { create: false });
    assert.equal(await fault(store.putIfAbsent("day/a", content)), "missing_bucket");
    assert.equal(await fault(store.get("day/a")), "missing_bucket");
    assert.equal(await fault(Array.fromAsync(store.list(""))), "missing_bucket");
    await assert.rejects(Deno.stat(`${root}/share`), Deno.errors.NotFound);
    await Deno.mkdir(`${root}/share`);
    assert.equal(await store.putIfAbsent("day/a", content), "stored");
  }));

Deno.test("a file in the place of the folder is named as what is wrong", () =>
  inTemporaryFolder(async (root) => {
    await Deno.writeFile(`${root}/file`, content);
    const store = new FolderStore(`${root}/file`);
    await assert.rejects(
      store.putIfAbsent("a/b", content),
      new RegExp(`folder ${root}/file: storing a/b`),
    );
  }));

Deno.test("an operation that hangs is given up", () =>
  inTemporaryFolder(async (root) => {
    await new Deno.Command("mkfifo", { args: [`${root}/pipe`] }).output();
    // Reading a pipe without a writer waits for ever, as a dead network folder does.
    const store = new FolderStore(root, { deadlineMs: 20 });
    const reading = store.get("pipe");
    assert.equal(await fault(reading), "unreachable");
    using writer = await Deno.open(`${root}/pipe`, { write: true });
    await writer.write(content);
  }));
