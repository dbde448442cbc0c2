import assert from "node:assert/strict";
import fc from "fast-check";
import { findWinners, rankEntries } from "./ranking.ts";

const entry = (id: string, baseScore: number) => ({ id, baseScore });

Deno.test("the higher base score wins; equal scores go to the smaller id", () => {
  const entries = [entry("02", 20), entry("01", 10), entry("03", 20)];
  assert.deepEqual(rankEntries(entries).map(({ id }) => id), ["02", "03", "01"]);
  assert.deepEqual(findWinners(entries, 2), [1, 2]);
});

Deno.test("ids a millisecond apart across a ten-second boundary are ordered as whole ids (O52)", () => {
  const earlier = "0199a1b2-0f9f-7000-8000-000000000000"; // …9,999 ms
  const later = "0199a1b2-0fa0-7000-8000-000000000000";
  assert.deepEqual(findWinners([entry(later, 10), entry(earlier, 10)], 1), [0]);
});

Deno.test("when nobody scores everybody is refunded", () => {
  assert.deepEqual(findWinners([entry("a", 0), entry("b", 0), entry("c", 0)], 1), [0, 1, 2]);
});

Deno.test("winners are distinct, as many as places, and do not depend on the order of the entries", () => {
  const scores = fc.array(fc.nat(100), { minLength: 2, maxLength: 25 });
  fc.assert(fc.property(scores, fc.integer({ min: 1, max: 5 }), (all, places) => {
    const entries = all.map((score, i) => entry(String(i).padStart(2, "0"), score));
    const expected = findWinners(entries, places);
    assert.deepEqual(findWinners(entries.toReversed(), places), expected);
    assert.equal(new Set(expected).size, expected.length);
    const refunded = all.every((score) => score === 0);
    assert.equal(expected.length, refunded ? all.length : Math.min(places, all.length));
  }));
});
