import assert from "node:assert/strict";
import type { StoredBlock } from "../stored/block.ts";
import { type Candidate, failuresBefore, nextStep, nextTry, waitSeconds } from "./next_step.ts";

const MINUTE = 60;
const HOUR = 3600;
const START = 1_000_000;
const END = START + 24 * HOUR;
const SIGNING = END + 2 * HOUR;

const candidate = (change: Partial<Candidate> = {}): Candidate => ({
  terms: { startsAt: START, endsAt: END, signingAt: SIGNING },
  entryCount: 3,
  decided: false,
  refreshedAt: null,
  block: undefined,
  filesChangedAt: null,
  ...change,
});

const blockAt = (checkedAt: number, change: Partial<StoredBlock> = {}): StoredBlock => ({
  code: "incomplete_readings",
  message: "why",
  checkedAt,
  sourceCoverage: false,
  failures: 1,
  collectedAt: null,
  ...change,
});

type Case = [
  what: string,
  candidate: Candidate,
  now: number,
  newest: number | undefined,
  step: string,
];

const CASES: Case[] = [
  ["before its window nothing is read", candidate(), START - 1, undefined, "skip_live"],
  [
    "from the first second of its window on an event is read",
    candidate(),
    START,
    undefined,
    "refresh",
  ],
  [
    "at 14 minutes readings are fresh and not read again (O61)",
    candidate({ refreshedAt: START }),
    START + 14 * MINUTE,
    undefined,
    "skip_fresh",
  ],
  [
    "at 15 minutes readings are read again (O61)",
    candidate({ refreshedAt: START }),
    START + 15 * MINUTE,
    undefined,
    "refresh",
  ],
  [
    "readings from ahead of a clock set back are not fresh",
    candidate({ refreshedAt: START + HOUR }),
    START,
    undefined,
    "refresh",
  ],
  [
    "after the end, before signing, it is refreshed",
    candidate(),
    SIGNING - 1,
    undefined,
    "refresh",
  ],
  ["at the signing date it is settled", candidate(), SIGNING, undefined, "settle"],
  [
    "fresh provisional readings do not delay the first check (O63)",
    candidate({ refreshedAt: SIGNING - 1 }),
    SIGNING,
    undefined,
    "settle",
  ],
  [
    "failures before the signing date do not delay the first check (O63)",
    candidate({ block: blockAt(SIGNING - 1, { failures: 6 }) }),
    SIGNING,
    undefined,
    "settle",
  ],
  [
    "a failure before the signing date waits",
    candidate({ block: blockAt(START) }),
    START + 15 * MINUTE - 1,
    undefined,
    "skip_backed_off",
  ],
  [
    "a failure before the signing date has waited long enough and reads",
    candidate({ block: blockAt(START) }),
    START + 15 * MINUTE,
    undefined,
    "refresh",
  ],
  [
    "a failure after the signing date waits",
    candidate({ block: blockAt(SIGNING, { failures: 2 }) }),
    SIGNING + 30 * MINUTE - 1,
    undefined,
    "skip_backed_off",
  ],
  [
    "a failure after the signing date has waited long enough and settles",
    candidate({ block: blockAt(SIGNING, { failures: 2 }) }),
    SIGNING + 30 * MINUTE,
    undefined,
    "settle",
  ],
  [
    "a failure from ahead of a clock set back delays nothing",
    candidate({ block: blockAt(SIGNING + HOUR) }),
    SIGNING + 1,
    undefined,
    "settle",
  ],
  [
    "an event without entries is closed at the signing date (O60)",
    candidate({ entryCount: 0 }),
    SIGNING,
    undefined,
    "close",
  ],
  [
    "an event without entries is not closed before the signing date (O60)",
    candidate({ entryCount: 0 }),
    SIGNING - 1,
    undefined,
    "refresh",
  ],
  [
    "an event without entries is closed whatever failed (O60)",
    candidate({ entryCount: 0, block: blockAt(SIGNING) }),
    SIGNING + 1,
    SIGNING,
    "close",
  ],
  [
    "the first check waits for a collection (O64)",
    candidate(),
    SIGNING,
    SIGNING - 5 * MINUTE - 1,
    "await_collection",
  ],
  [
    "a collection that began 5 minutes before signing is enough (O64)",
    candidate(),
    SIGNING,
    SIGNING - 5 * MINUTE,
    "settle",
  ],
  [
    "the first check goes on waiting for a collection (O64)",
    candidate({ block: blockAt(SIGNING, { code: "awaiting_collection", failures: 0 }) }),
    SIGNING + HOUR,
    SIGNING - HOUR,
    "await_collection",
  ],
  [
    "the first check waits until a collection has come (O64)",
    candidate({ block: blockAt(SIGNING, { code: "awaiting_collection", failures: 0 }) }),
    SIGNING + 60,
    SIGNING,
    "settle",
  ],
  [
    "the first check waits until two hours have passed (O64)",
    candidate({ block: blockAt(SIGNING, { code: "awaiting_collection", failures: 0 }) }),
    SIGNING + 2 * HOUR + 1,
    SIGNING - HOUR,
    "settle",
  ],
  [
    "at two hours collections still decide (O64)",
    candidate(),
    SIGNING + 2 * HOUR,
    SIGNING - HOUR,
    "await_collection",
  ],
  [
    "a coverage failure waits for a newer collection (O64)",
    candidate({ block: blockAt(SIGNING, { sourceCoverage: true, collectedAt: SIGNING }) }),
    SIGNING + HOUR,
    SIGNING,
    "skip_awaiting",
  ],
  [
    "a coverage failure is read as soon as there is a newer collection (O64)",
    candidate({ block: blockAt(SIGNING, { sourceCoverage: true, collectedAt: SIGNING }) }),
    SIGNING + 1,
    SIGNING + 1,
    "settle",
  ],
  [
    "after two hours timers alone decide, and wait (O64)",
    candidate({
      block: blockAt(SIGNING + 2 * HOUR, { sourceCoverage: true, collectedAt: SIGNING }),
    }),
    SIGNING + 2 * HOUR + 1,
    SIGNING + 2 * HOUR,
    "skip_backed_off",
  ],
  [
    "after two hours timers alone decide, and read (O64)",
    candidate({ block: blockAt(SIGNING, { sourceCoverage: true, collectedAt: SIGNING }) }),
    SIGNING + 2 * HOUR + 1,
    SIGNING,
    "settle",
  ],
  [
    "a coverage failure that saw no collection goes by timers",
    candidate({ block: blockAt(SIGNING, { sourceCoverage: true }) }),
    SIGNING + 1,
    SIGNING,
    "skip_backed_off",
  ],
  [
    "a failure is read again once files were set aside or taken back",
    candidate({ block: blockAt(SIGNING, { failures: 6 }), filesChangedAt: SIGNING }),
    SIGNING + 1,
    SIGNING,
    "settle",
  ],
  [
    "files that were set aside before a failure change nothing",
    candidate({ block: blockAt(SIGNING), filesChangedAt: SIGNING - 1 }),
    SIGNING + 1,
    SIGNING,
    "skip_backed_off",
  ],
  [
    "an event without any forecast stays ended, whatever is set aside",
    candidate({
      block: blockAt(SIGNING, { code: "baseline_unavailable" }),
      filesChangedAt: SIGNING + 1,
    }),
    SIGNING + 2,
    SIGNING,
    "skip_final",
  ],
  [
    "a failure that ends by itself is read again by the next pass",
    candidate({ block: blockAt(SIGNING, { failures: 0 }) }),
    SIGNING + 1,
    SIGNING,
    "settle",
  ],
  [
    "another failure goes by timers, whatever is collected",
    candidate({ block: blockAt(SIGNING, { collectedAt: SIGNING }) }),
    SIGNING + 60,
    SIGNING + 60,
    "skip_backed_off",
  ],
  [
    "what has no baseline is never read again (O65)",
    candidate({ block: blockAt(SIGNING, { code: "baseline_unavailable" }) }),
    SIGNING + 20 * HOUR,
    SIGNING + 19 * HOUR,
    "skip_final",
  ],
  [
    "what was decided is signed, whatever failed since",
    candidate({ decided: true, block: blockAt(SIGNING, { failures: 6 }) }),
    SIGNING + 1,
    undefined,
    "resume",
  ],
];

for (const [what, event, now, newest, step] of CASES) {
  Deno.test(what, () => assert.equal(nextStep(event, now, newest), step));
}

Deno.test("failures in a row are counted anew from the signing date on (O62)", () => {
  const before = blockAt(SIGNING - 10, { failures: 4 });
  assert.equal(failuresBefore(undefined, SIGNING, SIGNING), 0);
  assert.equal(failuresBefore(before, SIGNING, SIGNING - 1), 4);
  assert.equal(failuresBefore(before, SIGNING, SIGNING), 0);
  assert.equal(failuresBefore(blockAt(SIGNING, { failures: 2 }), SIGNING, SIGNING + 1), 2);
});

Deno.test("repeated failure waits 15, 30, 60, 120, 240, 360, 360 … minutes (O62)", () => {
  const minutes = Array.from({ length: 9 }, (_, n) => waitSeconds(n + 1) / 60);
  assert.deepEqual(minutes, [15, 30, 60, 120, 240, 360, 360, 360, 360]);
  assert.equal(waitSeconds(10_000), 360 * 60);
});

Deno.test("what has not failed does not wait", () => assert.equal(waitSeconds(0), 0));

Deno.test("what is told of the next try is when a pass gets to the event again", () => {
  const blocks: StoredBlock[] = [
    blockAt(END + MINUTE),
    blockAt(END + 110 * MINUTE, { failures: 3 }), // it would wait beyond the signing date
    blockAt(SIGNING),
    blockAt(SIGNING + HOUR, { failures: 4 }),
    blockAt(SIGNING + HOUR, { sourceCoverage: true, collectedAt: SIGNING }),
    blockAt(SIGNING + 3 * HOUR, { sourceCoverage: true, collectedAt: SIGNING, failures: 2 }),
    blockAt(SIGNING + MINUTE, {
      code: "awaiting_collection",
      sourceCoverage: true,
      failures: 0,
      collectedAt: END,
    }),
  ];
  for (const block of blocks) {
    const next = nextTry(block, SIGNING);
    assert.ok(next);
    const newest = block.collectedAt ?? SIGNING;
    const stepAt = (now: number, collected = newest) =>
      nextStep(candidate({ block }), now, collected);
    const tries = ["refresh", "settle", "await_collection"];
    assert.ok(tries.includes(stepAt(next.at)), JSON.stringify(block));
    // A pass that only says again that it waits does not try.
    const before = stepAt(next.at - 1);
    assert.ok(before.startsWith("skip") || before === "await_collection", JSON.stringify(block));
    const later = block.checkedAt + HOUR;
    if (next.at <= later) continue;
    assert.equal(stepAt(later, later) === "settle", next.withCollection, JSON.stringify(block));
  }
  assert.equal(nextTry(blockAt(SIGNING, { code: "baseline_unavailable" }), SIGNING), undefined);
});
