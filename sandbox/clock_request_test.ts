import assert from "node:assert/strict";
import { RefusalError } from "../shared/contract/refusal_error.ts";
import { formatInstant, requireInstant } from "../shared/time/instant.ts";
import { collectionsBetween, targetOf } from "./clock_request.ts";

const NOON = requireInstant("2030-06-03T12:00:00Z");

Deno.test("a clock is moved to an instant or by a duration", () => {
  assert.equal(targetOf({ to: "2030-06-03T14:30:00+02:00" }, NOON), NOON + 30 * 60_000);
  for (const [by, seconds] of [["30s", 30], ["90m", 5400], ["6h", 21_600], ["2d", 172_800]]) {
    assert.equal(targetOf({ by: String(by) }, NOON), NOON + Number(seconds) * 1000);
  }
  assert.equal(targetOf({ by: "0s" }, NOON), NOON);
});

Deno.test("a time that is none, lies in the past or too far away is refused with what to do", () => {
  for (
    const [request, field, message] of [
      [{}, undefined, /either "to".* or "by"/],
      [{ to: "2030-06-04T00:00:00Z", by: "6h" }, undefined, /either "to".* or "by"/],
      [{ to: "tomorrow" }, "to", /RFC 3339 time like .*, got "tomorrow"/],
      [{ to: "2030-06-03T11:59:59Z" }, "to", /not be before 2030-06-03T12:00:00Z.*forward only/],
      [{ by: "-1h" }, "by", /a duration like .*, got "-1h"/],
      [{ by: "1w" }, "by", /a duration like/],
      [{ by: "32d" }, "by", /at most 31 days away: move in several steps/],
    ] as const
  ) {
    assert.throws(
      () => targetOf(request, NOON),
      (e) => e instanceof RefusalError && e.field === field && message.test(e.message),
    );
  }
});

Deno.test("the daemon collects some times a day on the way, and at the last five past before the end", () => {
  const times = (from: string, to: string) =>
    collectionsBetween(requireInstant(from), requireInstant(to)).map(formatInstant);
  assert.deepEqual(times("2030-06-03T12:10:00Z", "2030-06-04T01:30:00Z"), [
    "2030-06-03T18:05:00Z",
    "2030-06-03T23:05:00Z",
    "2030-06-04T00:05:00Z",
    "2030-06-04T01:05:00Z",
  ]);
  const day = times("2030-06-04T00:05:00Z", "2030-06-05T00:05:00Z").map((time) =>
    time.slice(11, 16)
  );
  assert.deepEqual(day, ["06:05", "11:05", "12:05", "18:05", "23:05", "00:05"]);
  assert.deepEqual(times("2030-06-03T12:10:00Z", "2030-06-03T13:05:00Z"), ["2030-06-03T13:05:00Z"]);
  assert.deepEqual(times("2030-06-03T12:05:00Z", "2030-06-03T13:04:59Z"), []);
  assert.deepEqual(times("2030-06-03T18:00:00Z", "2030-06-03T18:05:00Z"), ["2030-06-03T18:05:00Z"]);
});
