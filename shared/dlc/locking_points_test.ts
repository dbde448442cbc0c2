import assert from "node:assert/strict";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256Hex } from "../bytes/sha256.ts";
import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { verifyAttestation } from "./attestation.ts";
import { challengeOf } from "./challenge.ts";
import { lockingPoint, pointHex } from "./locking_point.ts";
import { LockingPointTable } from "./locking_points.ts";
import { LOCKING_POINT_BYTES } from "./packed_points.ts";
import { outcomeCount, outcomeIndex, outcomeMessage, outcomes } from "./outcomes.ts";

const { Point } = secp256k1;

const tables = new Map<string, LockingPointTable>();
function tableOf(oracleKey: string): LockingPointTable {
  const table = tables.get(oracleKey) ?? new LockingPointTable(Point.fromHex(oracleKey));
  tables.set(oracleKey, table);
  return table;
}

for (const event of vectors.rust_comparable.events) {
  Deno.test(`all points of an event equal those of dlctix: ${event.name}`, () => {
    const messages = outcomes(event.entries, event.places).map(outcomeMessage);
    assert.equal(messages.length, event.outcome_count);
    assert.equal(outcomeCount(event.entries, event.places), event.outcome_count);
    const points = tableOf(event.oracle_pubkey).compute(Point.fromHex(event.nonce_point), messages);
    assert.equal(sha256Hex(points), event.locking_points_sha256);

    const hex = Array.from(messages, (_, i) => bytesToHex(pointAt(points, i)));
    const announcement = JSON.stringify({ locking_points: hex, expiry: event.expiry });
    const digest = sha256Hex(announcement);
    assert.equal(digest, event.event_announcement_json_sha256);
    for (const spot of event.spots) {
      assert.equal(bytesToHex(outcomeMessage(spot.outcome)), spot.message);
      assert.equal(hex[spot.index], spot.locking_point);
      const opened = verifyAttestation(spot.attestation, hex);
      const isDuplicate = hex.indexOf(spot.locking_point) !== hex.lastIndexOf(spot.locking_point);
      assert.equal(opened, isDuplicate ? -1 : spot.index);
    }
  });
}

function pointAt(points: Uint8Array, index: number): Uint8Array {
  return points.subarray(index * LOCKING_POINT_BYTES, (index + 1) * LOCKING_POINT_BYTES);
}

Deno.test("batched points equal the reference form, for any key, nonce and message", () => {
  const scalar = fc.bigInt({ min: 1n, max: Point.Fn.ORDER - 1n });
  const message = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(scalar, scalar, fc.array(message, { maxLength: 8 }), (d, k, messages) => {
      const oracleKey = Point.BASE.multiply(d), noncePoint = Point.BASE.multiply(k);
      const points = new LockingPointTable(oracleKey).compute(noncePoint, messages);
      messages.forEach((m, i) => {
        assert.equal(
          bytesToHex(pointAt(points, i)),
          pointHex(lockingPoint(oracleKey, noncePoint, m)),
        );
      });
    }),
    { numRuns: 15, endOnFailure: true },
  );
});

Deno.test("points that meet on the way, where batched sums end, are still right", () => {
  const oracleKey = Point.BASE.multiply(0xabcdefn);
  const table = new LockingPointTable(oracleKey);
  // The nonce point is five times the key: a challenge whose last 13 bits are ±5 makes the first step double or vanish.
  const noncePoint = oracleKey.multiply(5n);
  const challenge = challengeOf(oracleKey, noncePoint);
  const lastDigit = (message: Uint8Array) =>
    new DataView(challenge(message).buffer).getUint16(30) % 8192;
  for (const digit of [5, 8192 - 5]) {
    let n = 0;
    while (lastDigit(outcomeMessage([n])) !== digit) n++;
    const messages = [[n], [n + 1], [n + 2]].map(outcomeMessage);
    const expected = messages.map((m) => pointHex(lockingPoint(oracleKey, noncePoint, m)));
    assert.equal(bytesToHex(table.compute(noncePoint, messages)), expected.join(""));
  }
});

Deno.test("points are written as dlctix writes them, infinity as zeros", () => {
  assert.equal(pointHex(Point.ZERO), vectors.rust_comparable.serde.infinity);
  assert.equal(pointHex(Point.BASE), vectors.rust_comparable.serde.generator);
});

Deno.test("each outcome is found at its announced place, and nothing else is", () => {
  for (const [entries, places] of [[3, 1], [3, 2], [5, 3], [7, 2]] as const) {
    outcomes(entries, places).forEach((winners, index) => {
      assert.equal(outcomeIndex(winners, entries, places), index);
    });
    assert.equal(outcomeIndex([entries], entries, places), -1);
    assert.equal(outcomeIndex([], entries, places), -1);
  }
});
