import assert from "node:assert/strict";
import * as fc from "fast-check";
import { nextSlotMs } from "./schedule.ts";

const waitAt = (time: string, interval: number) => {
  const nowMs = Date.parse(`2026-09-24T${time}Z`);
  return (nextSlotMs(nowMs, interval) - nowMs) / 1000;
};

Deno.test("cycles begin five minutes past the hour (D159)", () => {
  assert.equal(waitAt("23:53:41", 3600), 679);
  assert.equal(waitAt("00:19:00", 3600), 2760);
  assert.equal(waitAt("01:05:00", 3600), 3600);
});

Deno.test("a short interval begins in its middle (D160)", () => {
  assert.equal(waitAt("01:00:00", 60), 30);
});

Deno.test("slots are an interval apart, and the next one is never now", () => {
  const instants = fc.integer({ min: 0, max: 4e12 });
  fc.assert(fc.property(instants, fc.integer({ min: 1, max: 86_399 }), (nowMs, interval) => {
    const slot = nextSlotMs(nowMs, interval);
    assert.ok(slot > nowMs && slot - nowMs <= interval * 1000);
    assert.equal(nextSlotMs(slot, interval) - slot, interval * 1000);
  }));
});
