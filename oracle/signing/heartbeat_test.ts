import { changeStore } from "../../testing/fixtures/changed_store.ts";
import assert from "node:assert/strict";
import type { EventId } from "../../shared/contract/ids.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { FolderStore } from "../../shared/storage/folder_store.ts";
import { StorageError } from "../../shared/storage/object_store.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../shared/time/units.ts";
import { DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { searchForKey } from "../../testing/fixtures/key_search.ts";
import {
  announcedEvent,
  DAY_EVENT_SIGNING,
  decideAndSign,
  shortRecord,
  SigningFixture,
  withFixture,
} from "../../testing/fixtures/signer.ts";
import { VirtualClock } from "../../testing/fixtures/virtual_clock.ts";
import { EventHeldError } from "./signing_error.ts";
import { signingRow } from "./signing_queries.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const EVENT = DAY_EVENT_ID as EventId;

/** Copies database and decision folder of a closed fixture, as a snapshot of their disk does. */
async function snapshot(from: string, to: string): Promise<void> {
  await Deno.mkdir(`${to}/decisions`, { recursive: true });
  await Deno.copyFile(`${from}/oracle.db`, `${to}/oracle.db`);
  await Deno.copyFile(`${from}/decisions/store.json`, `${to}/decisions/store.json`);
}

/** A fixture whose event is announced and not yet due, as of an hour before; a copy of its disk is in `home/before`. */
async function withSnapshot(
  work: (home: string, key: SecretKey, machineClock: VirtualClock) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING - HOUR_MS);
    await withFixture({ home, key, machineClock, nowMs: machineClock.now() }, async () => {});
    await snapshot(home, `${home}/before`);
    await machineClock.advance(HOUR_MS + MINUTE_MS);
    await work(home, key, machineClock);
  });
}

/** Attestations that a fixture gives for several outcomes, one after another. */
async function attestAll(fixture: SigningFixture, winners: readonly number[]): Promise<string[]> {
  const attestations: string[] = [];
  for (const winner of winners) {
    await decideAndSign(fixture, [winner]).then(
      (attestation) => attestations.push(attestation),
      (error) => assert.ok(error instanceof EventHeldError, error),
    );
  }
  return attestations;
}

Deno.test("a volume set back as a whole signs no second outcome: the key is not found", () =>
  withSnapshot(async (home, key, machineClock) => {
    const attestations: string[] = [];
    for (const [volume, winner] of [[home, 0], [`${home}/before`, 1]] as const) {
      const nowMs = machineClock.now();
      await withFixture({ home: volume, key, machineClock, nowMs }, async (fixture) => {
        if (volume === home) await fixture.signer.releaseEvents([EVENT]); // the machine was merely off
        attestations.push(...await attestAll(fixture, [winner]));
        assert.equal(searchForKey(await announcedEvent(fixture), attestations), undefined);
        if (volume !== home) assert.deepEqual(await fixture.signer.heldEvents(), [EVENT]);
      });
      await machineClock.advance(HOUR_MS);
    }
    assert.equal(attestations.length, 1);
  }));

Deno.test("two snapshots of one volume, each started later, sign nothing by themselves", () =>
  withSnapshot(async (home, key, machineClock) => {
    await snapshot(`${home}/before`, `${home}/twin`);
    const nowMs = machineClock.now();
    await using one = await SigningFixture.open({
      home: `${home}/before`,
      key,
      machineClock,
      nowMs,
    });
    await using two = await SigningFixture.open({ home: `${home}/twin`, key, machineClock, nowMs });
    const attestations = [...await attestAll(one, [0]), ...await attestAll(two, [1])];
    assert.equal(searchForKey(await announcedEvent(one), attestations), undefined);
    assert.deepEqual(attestations, []);
  }));

Deno.test("what is held stays held over restarts, until the operator releases it", () =>
  withSnapshot(async (home, key, machineClock) => {
    const nowMs = machineClock.now();
    for (let start = 0; start < 2; start++) {
      await withFixture({ home, key, machineClock, nowMs }, async (fixture) => {
        await assert.rejects(
          fixture.signer.decide(shortRecord([0])),
          new RegExp(`noaa-oracle decisions accept --event ${EVENT}`),
        );
        assert.equal((await fixture.db.read(signingRow(EVENT)))[0]?.outcome_index, null);
        assert.equal(await fixture.signer.recordOf(EVENT), undefined);
      });
    }
    await withFixture({ home, key, machineClock, nowMs }, async (fixture) => {
      await fixture.signer.releaseEvents([EVENT]);
      assert.deepEqual(await fixture.signer.heldEvents(), []);
      assert.equal((await attestAll(fixture, [0])).length, 1);
    });
  }));

Deno.test("what was released is held again when the volume is set back to before its signature", () =>
  withSnapshot(async (home, key, machineClock) => {
    const nowMs = machineClock.now();
    await withFixture(
      { home, key, machineClock, nowMs },
      ({ signer }) => signer.releaseEvents([EVENT]),
    );
    await snapshot(home, `${home}/released`);
    await machineClock.advance(16 * MINUTE_MS);
    await withFixture({ home: `${home}/released`, key, machineClock, nowMs }, async (fixture) => {
      assert.deepEqual(await attestAll(fixture, [1]), []);
    });
  }));

Deno.test("an event that the store has a record of is signed as it says, whatever the gap", () =>
  withSnapshot(async (home, key, machineClock) => {
    const name = `decisions/${key.xOnlyPublicKey}/${EVENT}.json.gz`;
    await new FolderStore(`${home}/decisions`).putIfAbsent(name, shortRecord([2]).record);
    await withFixture({ home, key, machineClock, nowMs: machineClock.now() }, async (fixture) => {
      assert.deepEqual(await fixture.signer.heldEvents(), []);
      const [attestation] = await attestAll(fixture, [0]);
      assert.ok(attestation);
      assert.equal((await fixture.db.read(signingRow(EVENT)))[0]?.outcome_index, 2);
    });
  }));

Deno.test("an event that was not due when the oracle came back is not held", () =>
  inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING - DAY_MS);
    await withFixture({ home, key, machineClock, nowMs: machineClock.now() }, async () => {});
    await machineClock.advance(HOUR_MS);
    await withFixture({ home, key, machineClock, nowMs: machineClock.now() }, async (fixture) => {
      assert.deepEqual(await fixture.signer.heldEvents(), []);
      fixture.clock.step(DAY_MS);
      assert.equal((await attestAll(fixture, [0])).length, 1);
    });
  }));

Deno.test("fifteen minutes away hold nothing, a second more does", () =>
  inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING);
    await withFixture({ home, key, machineClock }, async () => {});
    machineClock.step(15 * MINUTE_MS);
    await withFixture({ home, key, machineClock }, async ({ signer }) => {
      assert.deepEqual(await signer.heldEvents(), []);
    });
    machineClock.step(15 * MINUTE_MS + 1000);
    await withFixture({ home, key, machineClock }, async ({ signer }) => {
      assert.deepEqual(await signer.heldEvents(), [EVENT]);
    });
  }));

Deno.test("a heartbeat ahead of the machine's time says as little as an old one", () =>
  inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING);
    await withFixture({ home, key, machineClock }, async () => {});
    machineClock.step(-DAY_MS);
    await withFixture({ home, key, machineClock }, async ({ signer }) => {
      assert.deepEqual(await signer.heldEvents(), [EVENT]);
    });
  }));

Deno.test("a machine that wakes from its own snapshot holds before it puts anything", () =>
  inTemporaryFolder((home) => {
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING);
    return withFixture({ home, key: SecretKey.random(), machineClock }, async (fixture) => {
      machineClock.step(HOUR_MS); // no minute has passed for the process
      assert.deepEqual(await attestAll(fixture, [0]), []);
      assert.deepEqual(await fixture.signer.heldEvents(), [EVENT]);
    });
  }));

Deno.test("a process that beats each minute for an hour has no gap", () =>
  inTemporaryFolder((home) => {
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING);
    return withFixture({ home, key: SecretKey.random(), machineClock }, async (fixture) => {
      for (let minute = 0; minute < 60; minute++) {
        await machineClock.advance(MINUTE_MS);
        await machineClock.untilSleeping();
      }
      assert.equal((await attestAll(fixture, [0])).length, 1);
    });
  }));

Deno.test("days that only the events' clock jumps over, as in the demo, hold nothing", () =>
  inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const machineClock = new VirtualClock("2031-01-01T00:00:00Z");
    const nowMs = DAY_EVENT_SIGNING - 3 * DAY_MS;
    await withFixture({ home, key, machineClock, nowMs }, async ({ clock, signer }) => {
      clock.step(3 * DAY_MS);
      assert.deepEqual(await signer.heldEvents(), []);
    });
    await withFixture(
      { home, key, machineClock, nowMs: DAY_EVENT_SIGNING + HOUR_MS },
      async (fixture) => {
        assert.deepEqual(await fixture.signer.heldEvents(), []);
        assert.equal((await attestAll(fixture, [0])).length, 1);
      },
    );
  }));

Deno.test("a bucket that holds all decisions needs no heartbeat", () =>
  inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = new FolderStore(`${home}/bucket`);
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING);
    await withFixture({ home, key, bucket, machineClock }, async () => {});
    machineClock.step(DAY_MS / 2);
    await withFixture({ home, key, bucket, machineClock }, async (fixture) => {
      assert.deepEqual(await fixture.signer.heldEvents(), []);
      assert.equal((await attestAll(fixture, [0])).length, 1);
    });
  }));

Deno.test("a bucket that comes after the volume was set back does not vouch for what it never held", () =>
  withSnapshot(async (home, key, machineClock) => {
    const nowMs = machineClock.now();
    const bucket = new FolderStore(`${home}/bucket`);
    for (let start = 0; start < 2; start++) {
      await withFixture(
        { home: `${home}/before`, key, bucket, machineClock, nowMs },
        async (fixture) => {
          assert.deepEqual(await attestAll(fixture, [1]), []);
          assert.deepEqual(await fixture.signer.heldEvents(), [EVENT]);
        },
      );
    }
  }));

Deno.test("a bucket of which only hours after the first start is known what it holds finds nothing held", () =>
  inTemporaryFolder(async (home) => {
    let down = true;
    const inner = new FolderStore(`${home}/bucket`);
    const bucket = changeStore(inner, {
      get: (key) =>
        down && key.includes("/backs-")
          ? Promise.reject(new StorageError("unreachable", ""))
          : inner.get(key),
    });
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING - HOUR_MS);
    await withFixture({ home, key: SecretKey.random(), bucket, machineClock }, async (fixture) => {
      for (let minute = 0; minute < 60; minute++) {
        await machineClock.advance(MINUTE_MS);
        await machineClock.untilSleeping();
      }
      down = false;
      assert.equal((await attestAll(fixture, [0])).length, 1);
    });
  }));

Deno.test("a bucket that is down when the oracle comes back holds nothing, and vouches later", () =>
  inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    let down = false;
    const inner = new FolderStore(`${home}/bucket`);
    const bucket = changeStore(inner, {
      putIfAbsent: (key, bytes) =>
        down ? Promise.reject(new StorageError("unreachable", "")) : inner.putIfAbsent(key, bytes),
    });
    const machineClock = new VirtualClock(DAY_EVENT_SIGNING);
    await withFixture({ home, key, bucket, machineClock }, async () => {});
    await machineClock.advance(HOUR_MS);
    down = true;
    await withFixture({ home, key, bucket, machineClock }, async (fixture) => {
      await machineClock.advance(MINUTE_MS);
      await machineClock.untilSleeping();
      assert.deepEqual(await fixture.signer.heldEvents(), []);
      down = false;
      assert.equal((await attestAll(fixture, [0])).length, 1);
    });
  }));
