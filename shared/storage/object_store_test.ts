import assert from "node:assert/strict";
import fc from "fast-check";
import { Moto } from "../../testing/fixtures/moto.ts";
import { FolderStore } from "./folder_store.ts";
import { checkKey, type ObjectStore, StorageError } from "./object_store.ts";
import { S3Store } from "./s3_store.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined) => content && new TextDecoder().decode(content);

async function keys(store: ObjectStore, prefix: string): Promise<string[]> {
  return await Array.fromAsync(store.list(prefix));
}

/** What every backend promises. */
const PROMISES: Record<string, (store: ObjectStore) => Promise<void>> = {
  async "what was put is read back byte for byte"(store) {
    const content = crypto.getRandomValues(new Uint8Array(60_000));
    assert.equal(await store.putIfAbsent("weather_data/2026-09-17/a.parquet", content), "stored");
    assert.deepEqual(await store.get("weather_data/2026-09-17/a.parquet"), content);
    assert.equal(await store.putIfAbsent("empty", new Uint8Array()), "stored");
    assert.deepEqual(await store.get("empty"), new Uint8Array());
  },
  async "a second put leaves the first object as it is"(store) {
    assert.equal(await store.putIfAbsent("once", bytes("first")), "stored");
    assert.equal(await store.putIfAbsent("once", bytes("second")), "exists");
    assert.equal(text(await store.get("once")), "first");
  },
  async "of puts at the same time one wins, and what it put stays"(store) {
    const puts = Array.from(
      { length: 10 },
      (_, i) => store.putIfAbsent("race", bytes(`writer ${i}`)),
    );
    const outcomes = await Promise.all(puts);
    assert.equal(outcomes.filter((outcome) => outcome === "stored").length, 1);
    assert.equal(text(await store.get("race")), `writer ${outcomes.indexOf("stored")}`);
  },
  async "nothing under a key is no error"(store) {
    assert.equal(await store.get("missing"), undefined);
    assert.equal(await store.get("missing/deeper"), undefined);
    assert.deepEqual(await keys(store, "missing/"), []);
  },
  async "keys are listed by prefix in the order of their bytes"(store) {
    const names = ["a/2", "a/10", "a/1/x", "a-b", "a.b", "a0", "b/a", "a/1-x", "a/B", "a/T:00+Z"];
    for (const name of names) await store.putIfAbsent(name, bytes(name));
    assert.deepEqual(await keys(store, ""), [...names].sort());
    assert.deepEqual(await keys(store, "a/"), names.filter((name) => name.startsWith("a/")).sort());
    assert.deepEqual(await keys(store, "a/1"), ["a/1-x", "a/1/x", "a/10"]);
    assert.deepEqual(await keys(store, "a/1/"), ["a/1/x"]);
  },
  async "keys that would leave the store are refused"(store) {
    for (
      const key of [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "a//b",
        "",
        "a/",
        ".hidden",
        "a\0b",
        "a\\..\\b",
        "ä",
      ]
    ) {
      await assert.rejects(async () => await store.putIfAbsent(key, bytes("x")), StorageError, key);
      await assert.rejects(async () => await store.get(key), StorageError, key);
    }
  },
};

Deno.test("a folder keeps the promises of a store", async (t) => {
  for (const [promise, check] of Object.entries(PROMISES)) {
    await t.step(promise, async () => {
      await inTemporaryFolder(async (root) => {
        await check(new FolderStore(`${root}/made/when/needed`));
      });
    });
  }
});

Deno.test("an S3 bucket keeps the promises of a store", async (t) => {
  const moto = await Moto.start();
  try {
    for (const [i, [promise, check]] of Object.entries(PROMISES).entries()) {
      await t.step(promise, async () => {
        const bucket = `bucket-${i}`;
        await moto.createBucket(bucket);
        const store = await S3Store.open({ bucket, endpoint: moto.endpoint, region: "us-west-2" });
        await check(store);
        store.close();
      });
    }
  } finally {
    await moto.stop();
  }
});

Deno.test("no text passes as a key that a path could escape with", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom("..", ".", "/", "a", "", "\\", "\0")), (parts) => {
    const key = parts.join("");
    try {
      checkKey(key);
    } catch {
      return;
    }
    assert.ok(
      !key.startsWith("/") && key.split("/").every((part) => part !== ".." && part !== ""),
      key,
    );
  }));
});
