import { changeStore } from "../../testing/fixtures/changed_store.ts";
import assert from "node:assert/strict";
import type { EventId } from "../../shared/contract/ids.ts";
import { verifyAttestation } from "../../shared/dlc/attestation.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { S3Store } from "../../shared/storage/s3_store.ts";
import { FolderStore } from "../../shared/storage/folder_store.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { unconditionalS3 } from "../../testing/fixtures/careless_s3.ts";
import { searchForKey } from "../../testing/fixtures/key_search.ts";
import { Moto } from "../../testing/fixtures/moto.ts";
import {
  announcedEvent,
  announcedPoints,
  decideAndSign,
  shortRecord,
  SigningFixture,
  withFixture,
} from "../../testing/fixtures/signer.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { DecisionConflictError, DecisionNotRecordedError } from "./signing_error.ts";
import { signingRow } from "./signing_queries.ts";
import type { TrustState } from "./store_trust.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const EVENT = DAY_EVENT_ID as EventId;

const doubtOf = (state: TrustState) => state.trusted ? "none" : state.reason;

Deno.test("an older database beside the current store attests what was decided", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    let first = "";
    await withFixture({ home, key }, async (fixture) => {
      await fixture.db.read(signingRow(EVENT));
    });
    await Deno.copyFile(`${home}/oracle.db`, `${home}/older.db`);
    await withFixture(
      { home, key },
      async (fixture) => void (first = await decideAndSign(fixture, [0])),
    );
    await Deno.rename(`${home}/older.db`, `${home}/oracle.db`);
    await withFixture({ home, key }, async (fixture) => {
      assert.equal(await decideAndSign(fixture, [2]), first);
    });
  });
});

/** Copies a closed fixture's database, without its decisions. */
async function fork(home: string): Promise<string> {
  const other = `${home}/fork`;
  await Deno.mkdir(other);
  await Deno.copyFile(`${home}/oracle.db`, `${other}/oracle.db`);
  return other;
}

Deno.test("two forks that share a bucket never attest differently", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = new FolderStore(`${home}/bucket`);
    await withFixture({ home, key, bucket }, async () => {});
    const other = await fork(home);
    let first = "";
    await withFixture(
      { home, key, bucket },
      async (fixture) => void (first = await decideAndSign(fixture, [0])),
    );
    await withFixture({ home: other, key, bucket }, async (fixture) => {
      assert.equal(await decideAndSign(fixture, [1]), first);
      assert.deepEqual(await fixture.signer.decisions(), [EVENT]);
    });
  });
});

Deno.test("a fork with an empty decision folder signs nothing until it is accepted", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    await withFixture({ home, key }, async () => {});
    const other = await fork(home);
    await withFixture({ home: other, key }, async (fixture) => {
      const state = await fixture.signer.trust();
      assert.match(doubtOf(state), /noaa-oracle decisions accept/);
      await assert.rejects(decideAndSign(fixture, [0]), DecisionNotRecordedError);
      const [row] = await fixture.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
      await fixture.signer.acceptStore();
      assert.ok((await fixture.signer.trust()).trusted);
      assert.equal(
        verifyAttestation(await decideAndSign(fixture, [0]), await announcedPoints(fixture)),
        0,
      );
    });
  });
});

Deno.test("another folder in the place of the known one is noticed while running", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async (fixture) => {
      await Deno.remove(`${home}/decisions`, { recursive: true });
      await new FolderStore(`${home}/decisions`).putIfAbsent(
        "store.json",
        new TextEncoder().encode('{"id":"another"}'),
      );
      await assert.rejects(decideAndSign(fixture, [0]), DecisionNotRecordedError);
    })
  );
});

Deno.test("an emptied folder is refilled from the bucket and trusted again", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = new FolderStore(`${home}/bucket`);
    let first = "";
    await withFixture(
      { home, key, bucket },
      async (fixture) => void (first = await decideAndSign(fixture, [1])),
    );
    await Deno.remove(`${home}/decisions`, { recursive: true });
    await withFixture({ home, key, bucket }, async (fixture) => {
      assert.ok((await fixture.signer.trust()).trusted);
      assert.equal(await decideAndSign(fixture, [0]), first);
    });
    const prefix = `decisions/${key.xOnlyPublicKey}/entries/`;
    const [bound = ""] = await Array.fromAsync(bucket.list(prefix));
    assert.ok(bound.length > prefix.length);
    assert.deepEqual(
      await new FolderStore(`${home}/decisions`).get(bound),
      await bucket.get(bound),
      "the entries too",
    );
    const copy = await new FolderStore(`${home}/decisions`).get(
      `decisions/${key.xOnlyPublicKey}/${EVENT}.json.gz`,
    );
    assert.deepEqual(copy, shortRecord([1]).record);
  });
});

Deno.test("a bucket that came after the folder was lost vouches for nothing", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = new FolderStore(`${home}/bucket`);
    await withFixture(
      { home, key },
      async (fixture) => void await fixture.signer.decide(shortRecord([1])),
    );
    await Deno.remove(`${home}/decisions`, { recursive: true });
    await withFixture({ home, key, bucket }, async (fixture) => {
      const state = await fixture.signer.trust();
      assert.match(doubtOf(state), /never held all its decisions/);
      await assert.rejects(decideAndSign(fixture, [0]), DecisionNotRecordedError);
      await assert.rejects(fixture.signer.attestCommitted(EVENT, []), DecisionNotRecordedError);
    });
  });
});

Deno.test("a new bucket takes over what the folder holds and can give it back", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = new FolderStore(`${home}/bucket`);
    await withFixture(
      { home, key },
      async (fixture) => void await fixture.signer.decide(shortRecord([1])),
    );
    await withFixture({ home, key, bucket }, async () => {});
    await Deno.remove(`${home}/decisions`, { recursive: true });
    await withFixture({ home, key, bucket }, async (fixture) => {
      assert.ok((await fixture.signer.trust()).trusted);
      assert.deepEqual(await fixture.signer.recordOf(EVENT), shortRecord([1]).record);
    });
  });
});

Deno.test("a bucket that is down at the start is asked again before deciding", async () => {
  await inTemporaryFolder(async (home) => {
    let down = true;
    const inner = new FolderStore(`${home}/bucket`);
    const bucket = changeStore(inner, {
      get: (key) => down ? Promise.reject(new StorageError("unreachable", "down")) : inner.get(key),
    });
    const key = SecretKey.random();
    await withFixture({ home, key }, async () => {});
    await withFixture({ home, key, bucket }, async (fixture) => {
      const state = await fixture.signer.trust();
      assert.ok(
        !state.trusted && !state.mayBeAccepted && state.reason.includes("nothing is signed"),
      );
      await assert.rejects(decideAndSign(fixture, [1]), DecisionNotRecordedError);
      down = false;
      await decideAndSign(fixture, [0]);
    });
    await Deno.remove(`${home}/decisions`, { recursive: true });
    await withFixture({ home, key, bucket }, async (fixture) => {
      assert.ok((await fixture.signer.trust()).trusted);
    });
  });
});

Deno.test("a bucket that is down at the start is asked again each minute", async () => {
  await inTemporaryFolder(async (home) => {
    let down = true;
    const inner = new FolderStore(`${home}/bucket`);
    const bucket = changeStore(inner, {
      putIfAbsent: (key, bytes) =>
        down
          ? Promise.reject(new StorageError("unreachable", "down"))
          : inner.putIfAbsent(key, bytes),
    });
    const machineClock = new VirtualClock(0);
    const key = SecretKey.random();
    await using fixture = await SigningFixture.open({ home, key, bucket, machineClock });
    const { signer } = fixture;
    assert.ok(!(await signer.trust()).trusted);
    await assert.rejects(fixture.announceEvent(), { kind: "busy" });
    down = false;
    assert.ok(!(await signer.trust()).trusted, "asking does not prove it");
    await machineClock.advance(60_000);
    await machineClock.untilSleeping();
    assert.ok((await signer.trust()).trusted);
    await fixture.announceEvent();
  });
});

Deno.test("a decision of the folder's time is adopted when a bucket comes later", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = new FolderStore(`${home}/bucket`);
    await withFixture(
      { home, key },
      async ({ signer }) => void await signer.decide(shortRecord([2])),
    );
    await withFixture({ home, key, bucket }, async (fixture) => {
      assert.equal(
        verifyAttestation(await decideAndSign(fixture, [0]), await announcedPoints(fixture)),
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
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = new FolderStore(`${home}/bucket`);
    const name = `decisions/${key.xOnlyPublicKey}/${EVENT}.json.gz`;
    await withFixture({ home, key, bucket }, async (fixture) => {
      await bucket.putIfAbsent(name, shortRecord([0]).record);
      await new FolderStore(`${home}/decisions`).putIfAbsent(name, shortRecord([1]).record);
      await assert.rejects(decideAndSign(fixture, [0]), DecisionConflictError);
      const [row] = await fixture.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
    });
  });
});

Deno.test("a bucket that contradicts the folder when it takes over stops all signing", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = new FolderStore(`${home}/bucket`);
    const name = `decisions/${key.xOnlyPublicKey}/${EVENT}.json.gz`;
    await withFixture(
      { home, key },
      async (fixture) => void await fixture.signer.decide(shortRecord([1])),
    );
    await bucket.putIfAbsent(name, shortRecord([0]).record);
    await withFixture({ home, key, bucket }, async (fixture) => {
      const state = await fixture.signer.trust();
      assert.match(doubtOf(state), /decided apart/);
      await assert.rejects(fixture.signer.attestCommitted(EVENT, []), DecisionNotRecordedError);
    });
  });
});

Deno.test("a store that cannot be reached means no decision and no signature", async () => {
  await inTemporaryFolder(async (home) => {
    let down = false;
    const inner = new FolderStore(`${home}/bucket`);
    const bucket = changeStore(inner, {
      putIfAbsent(key, bytes) {
        if (down) return Promise.reject(new StorageError("unreachable", "no answer"));
        return inner.putIfAbsent(key, bytes);
      },
    });
    await withFixture({ home, key: SecretKey.random(), bucket }, async (fixture) => {
      down = true;
      await assert.rejects(decideAndSign(fixture, [0]), DecisionNotRecordedError);
      const [row] = await fixture.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
      down = false;
      assert.equal(
        verifyAttestation(await decideAndSign(fixture, [0]), await announcedPoints(fixture)),
        0,
      );
    });
  });
});

Deno.test("two forks on a bucket that ignores conditions sign nothing, on one that heeds them one outcome", async () => {
  const moto = await Moto.start();
  await using careless = unconditionalS3(moto.endpoint);
  try {
    for (
      const [name, endpoint, signatures] of [
        ["careless", careless.endpoint, 0],
        ["careful", moto.endpoint, 2],
      ] as const
    ) {
      await moto.createBucket(name);
      const bucket = await S3Store.open({ bucket: name, endpoint, region: "us-west-2" });
      await inTemporaryFolder(async (home) => {
        const key = SecretKey.random();
        await withFixture({ home, key }, async () => {});
        const other = await fork(home);
        await Deno.mkdir(`${other}/decisions`);
        await Deno.copyFile(`${home}/decisions/store.json`, `${other}/decisions/store.json`);
        await using one = await SigningFixture.open({ home, key, bucket });
        await using two = await SigningFixture.open({ home: other, key, bucket });
        const attestations: string[] = [];
        for (const [fixture, winner] of [[one, 0], [two, 1]] as const) {
          await decideAndSign(fixture, [winner]).then(
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
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    await withFixture({ home, key }, async () => {});
    const other = await fork(home);
    await withFixture({ home, key }, async (one) => {
      await withFixture({ home: other, key }, async (two) => {
        await two.signer.acceptStore(); // wrongly
        const both = [await decideAndSign(one, [0]), await decideAndSign(two, [1])];
        assert.ok(searchForKey(await announcedEvent(one), both));
      });
    });
  });
});

Deno.test("a put that is overwritten before it is read back is no decision", async () => {
  await inTemporaryFolder(async (home) => {
    const inner = new FolderStore(`${home}/bucket`);
    const bucket = changeStore(inner, {
      get: (key) =>
        key.endsWith(".json.gz") ? Promise.resolve(shortRecord([1]).record) : inner.get(key),
    });
    await withFixture({ home, key: SecretKey.random(), bucket }, async (fixture) => {
      await assert.rejects(decideAndSign(fixture, [0]), /somebody overwrote it/);
      const [row] = await fixture.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
    });
  });
});

Deno.test("an operator cannot accept a bucket that ignores conditions", async () => {
  await inTemporaryFolder(async (home) => {
    const inner = new FolderStore(`${home}/bucket`);
    const bucket = changeStore(inner, { putIfAbsent: () => Promise.resolve("stored") });
    await using fixture = await SigningFixture.open({ home, key: SecretKey.random(), bucket });
    await fixture.signer.acceptStore();
    const state = await fixture.signer.trust();
    assert.ok(!state.trusted && !state.mayBeAccepted);
    assert.match(state.reason, /took 8, not one.*If-None-Match/);
  });
});
