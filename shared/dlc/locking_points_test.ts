import assert from "node:assert/strict";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import { lockingPoint, pointHex } from "./locking_point.ts";
import { LOCKING_POINT_BYTES, LockingPointTable } from "./locking_points.ts";
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
    assert.equal(bytesToHex(sha256(points)), event.locking_points_sha256);
  });
}

Deno.test("batched points equal the reference form, for any key, nonce and message", () => {
  const scalar = fc.bigInt({ min: 1n, max: Point.Fn.ORDER - 1n });
  const message = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(scalar, scalar, fc.array(message, { maxLength: 8 }), (d, k, messages) => {
      const oracleKey = Point.BASE.multiply(d), noncePoint = Point.BASE.multiply(k);
      const points = new LockingPointTable(oracleKey).compute(noncePoint, messages);
      messages.forEach((m, i) => {
        const at = i * LOCKING_POINT_BYTES;
        const batched = bytesToHex(points.subarray(at, at + LOCKING_POINT_BYTES));
        assert.equal(batched, pointHex(lockingPoint(oracleKey, noncePoint, m)));
      });
    }),
    { numRuns: 15 },
  );
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
