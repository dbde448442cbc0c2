import assert from "node:assert/strict";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { EventId } from "../../shared/contract/ids.ts";
import { verifyAttestation } from "../../shared/dlc/attestation.ts";
import { lockingPoint, pointHex } from "../../shared/dlc/locking_point.ts";
import { unpackPoints } from "../../shared/dlc/packed_points.ts";
import { outcomeMessage, outcomes } from "../../shared/dlc/outcomes.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { DAY_EVENT_ID } from "../../testing/fixtures/event_requests.ts";
import { storeAsJson } from "../../testing/fixtures/json_points.ts";
import {
  announcedPoints,
  DAY_EVENT_SIGNING,
  decideAndSign,
  shortRecord,
  SigningFixture,
  withFixture,
} from "../../testing/fixtures/signer.ts";
import { withNonce } from "./nonce.ts";
import { DecisionConflictError, EventExpiredError } from "./signing_error.ts";
import { signingRow } from "./signing_queries.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const EVENT = DAY_EVENT_ID as EventId;
const { Point } = secp256k1;

Deno.test("every locking point follows from key, nonce point and outcome (O19)", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async ({ signer }) => {
      for (
        const [entries, places, count] of [[5, 3, 61], [3, 1, 4], [3, 2, 7], [2, 1, 3]] as const
      ) {
        const announcement = await signer.announce({
          entries,
          places,
          eventId: EVENT,
          signingDate: DAY_EVENT_SIGNING / 1000,
        });
        assert.equal(announcement.lockingPoints.length, 33 * count);
        assert.equal(announcement.expiry, DAY_EVENT_SIGNING / 1000 + 86_400);
        const P = Point.fromHex(signer.publicKey.compressed);
        const R = Point.fromHex(announcement.noncePoint);
        const expected = outcomes(entries, places)
          .map((winners) => pointHex(lockingPoint(P, R, outcomeMessage(winners))));
        assert.deepEqual(unpackPoints(announcement.lockingPoints), expected);
      }
    })
  );
});

Deno.test("an announcement leaves the event loop free and survives the end of its worker", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async ({ signer }) => {
      const request = {
        eventId: EVENT,
        entries: 25,
        places: 3,
        signingDate: DAY_EVENT_SIGNING / 1000,
      };
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
      assert.equal((await signer.announce(request)).lockingPoints.length, 33 * 13_801);
    })
  );
});

Deno.test("a date whose expiry is no 32-bit time is refused", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async ({ signer }) => {
      for (const signingDate of [2 ** 32 - 86_400, 400_000_000, 1.5]) {
        const request = { eventId: EVENT, entries: 2, places: 1, signingDate };
        await assert.rejects(signer.announce(request), RangeError);
      }
    })
  );
});

Deno.test("a decision is signed with the secret of its announced point, once and the same again", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async (fixture) => {
      const attestation = await decideAndSign(fixture, [2]);
      assert.equal(verifyAttestation(attestation, await announcedPoints(fixture)), 2);
      assert.equal(await decideAndSign(fixture, [2]), attestation);
    })
  );
});

Deno.test("an event whose points were stored as JSON, before they were packed, is signed the same", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async (fixture) => {
      const points = await announcedPoints(fixture);
      await storeAsJson(fixture.db, EVENT, points);
      assert.deepEqual(await announcedPoints(fixture), points);
      const attestation = await decideAndSign(fixture, [2]);
      assert.equal(verifyAttestation(attestation, points), 2);
    })
  );
});

Deno.test("whoever comes second gets the first decision", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async (fixture) => {
      const first = await decideAndSign(fixture, [1]);
      assert.equal(await decideAndSign(fixture, [0]), first);
      assert.deepEqual(await fixture.signer.recordOf(EVENT), shortRecord([1]).record);
    })
  );
});

Deno.test("two runs at once make one decision", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async (fixture) => {
      const results = await Promise.all([0, 1, 2, 0, 1].map((w) => decideAndSign(fixture, [w])));
      assert.equal(new Set(results).size, 1);
      assert.ok(verifyAttestation(results[0] ?? "", await announcedPoints(fixture)) >= 0);
    })
  );
});

Deno.test("an event of another key, or an outcome that was not announced, is not signed (O69)", async () => {
  await inTemporaryFolder((home) =>
    withFixture({ home, key: SecretKey.random() }, async ({ signer }) => {
      for (const winners of [[3], [0, 1], [], [1, 1]]) {
        await assert.rejects(signer.decide(shortRecord(winners)), DecisionConflictError);
      }
      await assert.rejects(signer.attestCommitted(EVENT, []), DecisionConflictError);
    })
  );
  await inTemporaryFolder(async (home) => {
    await withFixture({ home, key: SecretKey.random() }, async () => {});
    await assert.rejects(
      SigningFixture.open({ home, key: SecretKey.random() }),
      /belongs to the oracle key npub1.*holds npub1/,
    );
  });
});

Deno.test("nothing is decided or signed at expiry; a decided event stays unsigned", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    const expiry = DAY_EVENT_SIGNING + 86_400_000;
    await withFixture({ home, key }, async () => {});
    await withFixture({ home, key, nowMs: expiry }, async ({ signer }) => {
      await assert.rejects(signer.decide(shortRecord([0])), EventExpiredError);
      assert.equal(await signer.recordOf(EVENT), undefined);
    });
    await withFixture({ home, key, nowMs: expiry - 1000 }, async ({ signer, clock }) => {
      await signer.decide(shortRecord([0]));
      clock.step(1000);
      await assert.rejects(signer.attestCommitted(EVENT, []), EventExpiredError);
    });
  });
});

Deno.test("neither key nor nonce is found in the database, the store or what the signer shows", async () => {
  await inTemporaryFolder(async (home) => {
    const key = SecretKey.random();
    await withFixture({ home, key }, async (fixture) => {
      await decideAndSign(fixture, [0]);
      const [row] = await fixture.db.read(signingRow(EVENT));
      assert.ok(row);
      const salt = new Uint8Array(row.nonce_salt);
      const nonce = withNonce(key, EVENT, salt, ({ secret }) => secret.slice());
      const point = bytesToHex(secp256k1.getPublicKey(nonce));
      assert.equal(point, bytesToHex(new Uint8Array(row.nonce_point)));

      const texts = [Deno.inspect(fixture.signer, { depth: 20 }), JSON.stringify(fixture.signer)];
      for await (const bytes of filesUnder(home)) texts.push(latin1(bytes));
      assert.ok(texts.length >= 5, "the database, the store's name and a record besides");
      assert.ok(texts.some((text) => text.includes(latin1(hexToBytes(point)))), "it does search");
      for (const secret of [key.use((bytes) => bytes.slice()), nonce]) {
        const raw = latin1(secret);
        const decimal = String(bytesToNumberBE(secret));
        for (const spelling of [raw, bytesToHex(secret), btoa(raw), decimal]) {
          assert.ok(texts.every((text) => !text.includes(spelling)));
        }
      }
    });
  });
});

/** Bytes as text, one character a byte (the decoder named latin1 is windows-1252, which `btoa` refuses). */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

async function* filesUnder(folder: string): AsyncGenerator<Uint8Array> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesUnder(`${folder}/${name}`);
    else yield await Deno.readFile(`${folder}/${name}`);
  }
}
