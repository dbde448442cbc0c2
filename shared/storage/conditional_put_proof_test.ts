import assert from "node:assert/strict";
import {
  type CarelessS3,
  contendedS3,
  forgetfulS3,
  racyS3,
  unconditionalS3,
} from "../../testing/fixtures/careless_s3.ts";
import { changeStore } from "../../testing/fixtures/changed_store.ts";
import { Moto } from "../../testing/fixtures/moto.ts";
import { disproveConditionalPut } from "./conditional_put_proof.ts";
import { FolderStore } from "./folder_store.ts";
import { StorageError } from "./object_store.ts";
import { S3Store } from "./s3_store.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

/** Opens a bucket of a service, and closes it afterwards. */
async function inBucket(
  endpoint: string,
  work: (store: S3Store) => Promise<void>,
): Promise<void> {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    if (!Deno.env.get(name)) Deno.env.set(name, "test");
  }
  const store = await S3Store.open({
    bucket: "bucket",
    endpoint,
    region: "us-west-2",
    deadlineMs: 20_000,
  });
  try {
    await work(store);
  } finally {
    store.close();
  }
}

Deno.test("S3 and a folder show that of eight puts at once they take one", async () => {
  const moto = await Moto.start();
  const root = await Deno.makeTempDir();
  try {
    await moto.createBucket("bucket");
    await inBucket(moto.endpoint, async (store) => {
      for (let i = 0; i < 5; i++) {
        assert.equal(await disproveConditionalPut(store, `probe/${i}`), undefined);
      }
      assert.match(await disproveConditionalPut(store, "probe/0") ?? "", /took 0, not one/);
    });
    assert.equal(await disproveConditionalPut(new FolderStore(root), "probe/1"), undefined);
  } finally {
    await moto.stop();
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a service that ignores If-None-Match is found out, and needs no right to delete", async () => {
  const moto = await Moto.start();
  try {
    await moto.createBucket("bucket");
    await using careless = unconditionalS3(moto.endpoint);
    await inBucket(careless.endpoint, async (store) => {
      assert.match(await disproveConditionalPut(store, "probe/1") ?? "", /it took 8, not one/);
    });
    assert.deepEqual(new Set(careless.asked), new Set(["PUT"]));
  } finally {
    await moto.stop();
  }
});

Deno.test("a service that looks first and stores then is found out by puts at once", async () => {
  await using racy: CarelessS3 = racyS3(8);
  await inBucket(racy.endpoint, async (store) => {
    assert.match(await disproveConditionalPut(store, "probe/1") ?? "", /it took 8, not one/);
    assert.equal(await store.putIfAbsent("probe/1", new Uint8Array(1)), "exists");
  });
});

Deno.test("a service that tells everybody that he won is found out", async () => {
  await using forgetful: CarelessS3 = forgetfulS3();
  await inBucket(forgetful.endpoint, async (store) => {
    assert.match(await disproveConditionalPut(store, "probe/1") ?? "", /it took 8, not one/);
  });
});

Deno.test("losing with 409 counts as losing with 412 does", async () => {
  await using contended: CarelessS3 = contendedS3();
  await inBucket(contended.endpoint, async (store) => {
    assert.equal(await disproveConditionalPut(store, "probe/1"), undefined);
    assert.deepEqual(contended.asked.toSorted(), ["GET", ...Array(8).fill("PUT")]);
  });
});

Deno.test("a store that takes one put and reads back another is found out", async () => {
  await inTemporaryFolder(async (root) => {
    const inner = new FolderStore(root);
    for (const [held, says] of [[new Uint8Array(3), /another/], [undefined, /not read/]] as const) {
      const liar = changeStore(inner, { get: () => Promise.resolve(held) });
      assert.match(await disproveConditionalPut(liar, `probe/${held?.length}`) ?? "", says);
    }
  });
});

Deno.test("a service that is down has shown nothing", () =>
  inBucket("http://127.0.0.1:1", async (store) => {
    await assert.rejects(
      disproveConditionalPut(store, "probe/1"),
      (error) => error instanceof StorageError && error.fault === "unreachable",
    );
  }));
