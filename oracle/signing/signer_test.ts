import assert from "node:assert/strict";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { EventId } from "../../shared/contract/ids.ts";
import { verifyAttestation } from "../../shared/dlc/attestation.ts";
import { lockingPoint, pointHex } from "../../shared/dlc/locking_point.ts";
import { outcomeMessage, outcomes } from "../../shared/dlc/outcomes.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { folderStore } from "../../shared/storage/folder_store.ts";
import { type ObjectStore, StorageError } from "../../shared/storage/object_store.ts";
import { F1_ID } from "../../testing/event_requests.ts";
import {
  F1_SIGNING,
  openSigningRoom,
  shortRecord,
  type SigningRoom,
  type SigningRoomOptions,
} from "../../testing/signing_room.ts";
import { DecisionConflict, DecisionNotRecorded, EventExpired } from "./signing_error.ts";
import { signingRow } from "./signing_queries.ts";

const EVENT = F1_ID as EventId;
const { Point } = secp256k1;

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "signing-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A room with the announced event, closed afterwards. */
async function inRoom(
  options: SigningRoomOptions,
  work: (room: SigningRoom) => Promise<void>,
): Promise<void> {
  await using room = await openSigningRoom(options);
  const [event] = await room.db.read(signingRow(EVENT));
  if (!event) await room.announceEvent();
  await work(room);
}

async function decideAndSign({ signer }: SigningRoom, winners: readonly number[]): Promise<string> {
  await signer.decide(shortRecord(winners));
  return await signer.attestCommitted(EVENT, []);
}

async function announced(room: SigningRoom): Promise<string[]> {
  const [row] = await room.db.read(signingRow(EVENT));
  return JSON.parse(row?.event_announcement ?? "{}").locking_points;
}

Deno.test("19: every locking point follows from key, nonce point and outcome", async () => {
  await inFolder((home) =>
    inRoom({ home, key: SecretKey.random() }, async ({ signer }) => {
      for (
        const [entries, places, count] of [[5, 3, 61], [3, 1, 4], [3, 2, 7], [2, 1, 3]] as const
      ) {
        const announcement = await signer.announce({
          ...{ entries, places, eventId: EVENT },
          signingDate: F1_SIGNING / 1000,
        });
        assert.equal(announcement.lockingPoints.length, count);
        assert.equal(announcement.expiry, F1_SIGNING / 1000 + 86_400);
        const P = Point.fromHex(signer.publicKey.compressed);
        const R = Point.fromHex(announcement.noncePoint);
        const expected = outcomes(entries, places)
          .map((winners) => pointHex(lockingPoint(P, R, outcomeMessage(winners))));
        assert.deepEqual(announcement.lockingPoints, expected);
      }
    })
  );
});

Deno.test("an announcement leaves the event loop free and survives the death of its worker", async () => {
  await inFolder((home) =>
    inRoom({ home, key: SecretKey.random() }, async ({ signer }) => {
      const request = { eventId: EVENT, entries: 25, places: 3, signingDate: F1_SIGNING / 1000 };
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      await signer.announce(request);
      clearInterval(timer);
      assert.ok(turns > 10, `${turns} turns of the event loop meanwhile`);
      const interrupted = signer.announce(request);
      interrupted.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 5));
      signer.close();
      await assert.rejects(interrupted, /worker was closed/);
      assert.equal((await signer.announce(request)).lockingPoints.length, 13_801);
    })
  );
});

Deno.test("a date whose expiry is no 32-bit time is refused", async () => {
  await inFolder((home) =>
    inRoom({ home, key: SecretKey.random() }, async ({ signer }) => {
      for (const signingDate of [2 ** 32 - 86_400, 400_000_000, 1.5]) {
        const request = { eventId: EVENT, entries: 2, places: 1, signingDate };
        await assert.rejects(signer.announce(request), RangeError);
      }
    })
  );
});

Deno.test("a decision is signed with the secret of its announced point, once and the same again", async () => {
  await inFolder((home) =>
    inRoom({ home, key: SecretKey.random() }, async (room) => {
      const attestation = await decideAndSign(room, [2]);
      assert.equal(verifyAttestation(attestation, await announced(room)), 2);
      assert.equal(await decideAndSign(room, [2]), attestation);
    })
  );
});

Deno.test("whoever comes second gets the first decision", async () => {
  await inFolder((home) =>
    inRoom({ home, key: SecretKey.random() }, async (room) => {
      const first = await decideAndSign(room, [1]);
      assert.equal(await decideAndSign(room, [0]), first);
      assert.deepEqual(await room.signer.recordOf(EVENT), shortRecord([1]).record);
    })
  );
});

Deno.test("two runs at once make one decision", async () => {
  await inFolder((home) =>
    inRoom({ home, key: SecretKey.random() }, async (room) => {
      const results = await Promise.all([0, 1, 2, 0, 1].map((w) => decideAndSign(room, [w])));
      assert.equal(new Set(results).size, 1);
      assert.ok(verifyAttestation(results[0] ?? "", await announced(room)) >= 0);
    })
  );
});

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
      await assert.rejects(decideAndSign(room, [0]), DecisionNotRecorded);
      const [row] = await room.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
      await room.signer.acceptStore();
      assert.ok((await room.signer.trust()).trusted);
      assert.equal(verifyAttestation(await decideAndSign(room, [0]), await announced(room)), 0);
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
      await assert.rejects(decideAndSign(room, [0]), DecisionNotRecorded);
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

Deno.test("a decision of the folder's time is adopted when a bucket comes later", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const bucket = folderStore(`${home}/bucket`);
    await inRoom({ home, key }, async ({ signer }) => void await signer.decide(shortRecord([2])));
    await inRoom({ home, key, bucket }, async (room) => {
      assert.equal(verifyAttestation(await decideAndSign(room, [0]), await announced(room)), 2);
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
      await assert.rejects(decideAndSign(room, [0]), DecisionConflict);
      const [row] = await room.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
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
      await assert.rejects(decideAndSign(room, [0]), DecisionNotRecorded);
      const [row] = await room.db.read(signingRow(EVENT));
      assert.equal(row?.outcome_index, null);
      down = false;
      assert.equal(verifyAttestation(await decideAndSign(room, [0]), await announced(room)), 0);
    });
  });
});

Deno.test("69: an event of another key, or an outcome that was not announced, is not signed", async () => {
  await inFolder((home) =>
    inRoom({ home, key: SecretKey.random() }, async ({ signer }) => {
      for (const winners of [[3], [0, 1], [], [1, 1]]) {
        await assert.rejects(signer.decide(shortRecord(winners)), DecisionConflict);
      }
      await assert.rejects(signer.attestCommitted(EVENT, []), DecisionConflict);
    })
  );
  await inFolder(async (home) => {
    await inRoom({ home, key: SecretKey.random() }, async () => {});
    await assert.rejects(
      openSigningRoom({ home, key: SecretKey.random() }),
      /belongs to the oracle key npub1.*holds npub1/,
    );
  });
});

Deno.test("nothing is decided or signed at expiry; a decided event stays unsigned", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    const expiry = F1_SIGNING + 86_400_000;
    await inRoom({ home, key }, async () => {});
    await inRoom({ home, key, nowMs: expiry }, async ({ signer }) => {
      await assert.rejects(signer.decide(shortRecord([0])), EventExpired);
      assert.equal(await signer.recordOf(EVENT), undefined);
    });
    await inRoom({ home, key, nowMs: expiry - 1000 }, async ({ signer, clock }) => {
      await signer.decide(shortRecord([0]));
      clock.step(1000);
      await assert.rejects(signer.attestCommitted(EVENT, []), EventExpired);
    });
  });
});

Deno.test("neither key nor nonce is found in the database, the store or what the signer shows", async () => {
  await inFolder(async (home) => {
    const key = SecretKey.random();
    let shown = "";
    await inRoom({ home, key }, async (room) => {
      await decideAndSign(room, [0]);
      shown = Deno.inspect(room.signer, { depth: 20 }) + JSON.stringify(room.signer);
    });
    const secret = key.use((bytes) => bytes.slice());
    const base64 = btoa(String.fromCharCode(...secret));
    let files = 0;
    for await (const bytes of filesUnder(home)) {
      files++;
      const latin1 = new TextDecoder("latin1").decode(bytes);
      assert.ok(!latin1.includes(new TextDecoder("latin1").decode(secret)));
      assert.ok(!latin1.includes(bytesToHex(secret)) && !latin1.includes(base64));
    }
    assert.ok(files >= 3);
    assert.ok(!shown.includes(bytesToHex(secret)) && !shown.includes(base64));
  });
});

async function* filesUnder(folder: string): AsyncGenerator<Uint8Array> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesUnder(`${folder}/${name}`);
    else yield await Deno.readFile(`${folder}/${name}`);
  }
}
