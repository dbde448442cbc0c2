import assert from "node:assert/strict";
import type { EventId } from "../../shared/contract/ids.ts";
import { verifyAttestation } from "../../shared/dlc/attestation.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { s3Store } from "../../shared/storage/s3_store.ts";
import { folderStore } from "../../shared/storage/folder_store.ts";
import { type ObjectStore, StorageError } from "../../shared/storage/object_store.ts";
import { F1_ID } from "../../testing/fixtures/event_requests.ts";
import { unconditionalS3 } from "../../testing/fixtures/careless_s3.ts";
import { searchForKey } from "../../testing/fixtures/key_search.ts";
import { startMoto } from "../../testing/fixtures/moto.ts";
import {
  announcedEvent,
  announcedPoints,
  decideAndSign,
  inFolder,
  inRoom,
  openSigningRoom,
  shortRecord,
} from "../../testing/fixtures/signer.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { DecisionConflictError, DecisionNotRecordedError } from "./signing_error.ts";
import { signingRow } from "./signing_queries.ts";

const EVENT = F1_ID as EventId;

Deno.test("an older database beside the current store attests what was decided", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    let first = "";
    await inRoom({ home, key }, async (room) => {
      await room.db.read(signingRow(EVENT));
    });
    await Deno.copyFile(`${home}/oracle.db`, `${home}/older.db`);
    await inRoom({ home, key }, async (room) => void (first = await decideAndSign(room, [0])));
    await Deno.rename(`${home}/older.db`, `${home}/oracle.db`);
    await inRoom({ home, key }, async (room) => {
      assert.equal(await decideAndSign(room, [2]), first);
    });
  });
});

/** Copies a closed room's database, without its decisions. */
async function fork(home: string): Promise<string> {
  const other = `${home}/fork`;
  await Deno.mkdir(other);
  await Deno.copyFile(`${home}/oracle.db`, `${other}/oracle.db`);
  return other;
}

Deno.test("two forks that share a bucket never attest differently", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = folderStore(`${home}/bucket`);
    await inRoom({ home, key, bucket }, async () => {});
    const other = await fork(home);
    let first = "";
    await inRoom(
      { home, key, bucket },
      async (room) => void (first = await decideAndSign(room, [0])),
    );
    await inRoom({ home: other, key, bucket }, async (room) => {
      assert.equal(await decideAndSign(room, [1]), first);
      assert.deepEqual(await room.signer.decisions(), [EVENT]);
    });
  });
});

Deno.test("a fork with an empty decision folder signs nothing until it is accepted", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    await inRoom({ home, key }, async () => {});
    const other = await fork(home);
    await inRoom({ home: other, key }, async (room) => {
      const state = await room.signer.trust();
      assert.ok(!state.trusted && state.reason.includes("oracle decisions accept"));
      await assert.rejects(decideAndSign(room, [0]), DecisionNotRecordedError);
      const [row] = await room.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
      await room.signer.acceptStore();
      assert.ok((await room.signer.trust()).trusted);
      assert.equal(
        verifyAttestation(await decideAndSign(room, [0]), await announcedPoints(room)),
        0,
      );
    });
  });
});

Deno.test("another folder in the place of the known one is noticed while running", async () => {
  await inFolder((home) =>
    inRoom({ home, key: SecretKey.random() }, async (room) => {
      await Deno.remove(`${home}/decisions`, { recursive: true });
      await folderStore(`${home}/decisions`).putIfAbsent(
        "store.json",
        new TextEncoder().encode('{"id":"another"}'),
      );
      await assert.rejects(decideAndSign(room, [0]), DecisionNotRecordedError);
    })
  );
});

Deno.test("an emptied folder is refilled from the bucket and trusted again", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = folderStore(`${home}/bucket`);
    let first = "";
    await inRoom(
      { home, key, bucket },
      async (room) => void (first = await decideAndSign(room, [1])),
    );
    await Deno.remove(`${home}/decisions`, { recursive: true });
    await inRoom({ home, key, bucket }, async (room) => {
      assert.ok((await room.signer.trust()).trusted);
      assert.equal(await decideAndSign(room, [0]), first);
    });
    const copy = await folderStore(`${home}/decisions`).get(
      `decisions/${key.xOnlyPublicKey}/${EVENT}.json.gz`,
    );
    assert.deepEqual(copy, shortRecord([1]).record);
  });
});

Deno.test("a bucket that came after the folder was lost vouches for nothing", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = folderStore(`${home}/bucket`);
    await inRoom({ home, key }, async (room) => void await room.signer.decide(shortRecord([1])));
    await Deno.remove(`${home}/decisions`, { recursive: true });
    await inRoom({ home, key, bucket }, async (room) => {
      const state = await room.signer.trust();
      assert.ok(!state.trusted && state.reason.includes("never held all its decisions"));
      await assert.rejects(decideAndSign(room, [0]), DecisionNotRecordedError);
      await assert.rejects(room.signer.attestCommitted(EVENT, []), DecisionNotRecordedError);
    });
  });
});

Deno.test("a new bucket takes over what the folder holds and can give it back", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = folderStore(`${home}/bucket`);
    await inRoom({ home, key }, async (room) => void await room.signer.decide(shortRecord([1])));
    await inRoom({ home, key, bucket }, async () => {});
    await Deno.remove(`${home}/decisions`, { recursive: true });
    await inRoom({ home, key, bucket }, async (room) => {
      assert.ok((await room.signer.trust()).trusted);
      assert.deepEqual(await room.signer.recordOf(EVENT), shortRecord([1]).record);
    });
  });
});

Deno.test("a bucket that is down at the start is asked again before deciding", async () => {
  await inFolder(async (home) => {
    let down = true;
    const inner = folderStore(`${home}/bucket`);
    const bucket: ObjectStore = {
      ...inner,
      get: (key) => down ? Promise.reject(new StorageError("unreachable", "down")) : inner.get(key),
    };
    const key = SecretKey.random();
    await inRoom({ home, key, bucket }, async (room) => {
      const state = await room.signer.trust();
      assert.ok(
        !state.trusted && !state.mayBeAccepted && state.reason.includes("nothing is signed"),
      );
      await assert.rejects(decideAndSign(room, [1]), DecisionNotRecordedError);
      down = false;
      await decideAndSign(room, [0]);
    });
    await Deno.remove(`${home}/decisions`, { recursive: true });
    await inRoom({ home, key, bucket }, async (room) => {
      assert.ok((await room.signer.trust()).trusted);
    });
  });
});

Deno.test("a bucket that is down at the start is asked again each minute", async () => {
  await inFolder(async (home) => {
    let down = true;
    const inner = folderStore(`${home}/bucket`);
    const bucket: ObjectStore = {
      ...inner,
      putIfAbsent: (key, bytes) =>
        down
          ? Promise.reject(new StorageError("unreachable", "down"))
          : inner.putIfAbsent(key, bytes),
    };
    const machineClock = new VirtualClock(0);
    await inRoom({ home, key: SecretKey.random(), bucket, machineClock }, async ({ signer }) => {
      assert.ok(!(await signer.trust()).trusted);
      down = false;
      assert.ok(!(await signer.trust()).trusted, "asking does not prove it");
      await machineClock.advance(60_000);
      await machineClock.untilSleeping();
      assert.ok((await signer.trust()).trusted);
    });
  });
});

Deno.test("a decision of the folder's time is adopted when a bucket comes later", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = folderStore(`${home}/bucket`);
    await inRoom({ home, key }, async ({ signer }) => void await signer.decide(shortRecord([2])));
    await inRoom({ home, key, bucket }, async (room) => {
      assert.equal(
        verifyAttestation(await decideAndSign(room, [0]), await announcedPoints(room)),
        2,
      );
    });
    assert.deepEqual(
      await bucket.get(`decisions/${key.xOnlyPublicKey}/${EVENT}.json.gz`),
      shortRecord([2]).record,
    );
  });
});

Deno.test("bucket and folder that differ are never signed over", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = folderStore(`${home}/bucket`);
    const name = `decisions/${key.xOnlyPublicKey}/${EVENT}.json.gz`;
    await inRoom({ home, key, bucket }, async (room) => {
      await bucket.putIfAbsent(name, shortRecord([0]).record);
      await folderStore(`${home}/decisions`).putIfAbsent(name, shortRecord([1]).record);
      await assert.rejects(decideAndSign(room, [0]), DecisionConflictError);
      const [row] = await room.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
    });
  });
});

Deno.test("a bucket that contradicts the folder when it takes over stops all signing", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = folderStore(`${home}/bucket`);
    const name = `decisions/${key.xOnlyPublicKey}/${EVENT}.json.gz`;
    await inRoom({ home, key }, async (room) => void await room.signer.decide(shortRecord([1])));
    await bucket.putIfAbsent(name, shortRecord([0]).record);
    await inRoom({ home, key, bucket }, async (room) => {
      const state = await room.signer.trust();
      assert.ok(!state.trusted && state.reason.includes("decided apart"));
      await assert.rejects(room.signer.attestCommitted(EVENT, []), DecisionNotRecordedError);
    });
  });
});

Deno.test("a store that cannot be reached means no decision and no signature", async () => {
  await inFolder(async (home) => {
    let down = false;
    const inner = folderStore(`${home}/bucket`);
    const bucket: ObjectStore = {
      ...inner,
      putIfAbsent(key, bytes) {
        if (down) return Promise.reject(new StorageError("unreachable", "no answer"));
        return inner.putIfAbsent(key, bytes);
      },
    };
    await inRoom({ home, key: SecretKey.random(), bucket }, async (room) => {
      down = true;
      await assert.rejects(decideAndSign(room, [0]), DecisionNotRecordedError);
      const [row] = await room.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
      down = false;
      assert.equal(
        verifyAttestation(await decideAndSign(room, [0]), await announcedPoints(room)),
        0,
      );
    });
  });
});

Deno.test("two forks on a bucket that ignores conditions sign nothing, on one that heeds them one outcome", async () => {
  const moto = await startMoto();
  await using careless = unconditionalS3(moto.endpoint);
  try {
    for (
      const [name, endpoint, signatures] of [
        ["careless", careless.endpoint, 0],
        ["careful", moto.endpoint, 2],
      ] as const
    ) {
      await moto.createBucket(name);
      const bucket = await s3Store({ bucket: name, endpoint, region: "us-west-2" });
      await inFolder(async (home) => {
        const key = SecretKey.random();
        await inRoom({ home, key }, async () => {});
        const other = await fork(home);
        await Deno.mkdir(`${other}/decisions`);
        await Deno.copyFile(`${home}/decisions/store.json`, `${other}/decisions/store.json`);
        await using one = await openSigningRoom({ home, key, bucket });
        await using two = await openSigningRoom({ home: other, key, bucket });
        const attestations: string[] = [];
        for (const [room, winner] of [[one, 0], [two, 1]] as const) {
          await decideAndSign(room, [winner]).then(
            (attestation) => attestations.push(attestation),
            (error) => assert.ok(error instanceof DecisionNotRecordedError, error),
          );
        }
        assert.equal(searchForKey(await announcedEvent(one), attestations), undefined);
        assert.equal(attestations.length, signatures);
        assert.equal(new Set(attestations).size, Math.min(signatures, 1));
      });
      bucket.close();
    }
  } finally {
    await moto.stop();
  }
});

Deno.test("two different attestations of one event do give the key to the search", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    await inRoom({ home, key }, async () => {});
    const other = await fork(home);
    await inRoom({ home, key }, async (one) => {
      await inRoom({ home: other, key }, async (two) => {
        await two.signer.acceptStore(); // wrongly
        const both = [await decideAndSign(one, [0]), await decideAndSign(two, [1])];
        assert.ok(searchForKey(await announcedEvent(one), both));
      });
    });
  });
});

Deno.test("a put that is overwritten before it is read back is no decision", async () => {
  await inFolder(async (home) => {
    const inner = folderStore(`${home}/bucket`);
    const bucket: ObjectStore = {
      ...inner,
      get: (key) =>
        key.endsWith(".json.gz") ? Promise.resolve(shortRecord([1]).record) : inner.get(key),
    };
    await inRoom({ home, key: SecretKey.random(), bucket }, async (room) => {
      await assert.rejects(decideAndSign(room, [0]), /somebody overwrote it/);
      const [row] = await room.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
    });
  });
});

Deno.test("an operator cannot accept a bucket that ignores conditions", async () => {
  await inFolder(async (home) => {
    const inner = folderStore(`${home}/bucket`);
    const bucket: ObjectStore = { ...inner, putIfAbsent: () => Promise.resolve("stored") };
    await inRoom({ home, key: SecretKey.random(), bucket }, async ({ signer }) => {
      await signer.acceptStore();
      const state = await signer.trust();
      assert.ok(!state.trusted && !state.mayBeAccepted);
      assert.match(state.reason, /took 8, not one.*If-None-Match/);
    });
  });
});
