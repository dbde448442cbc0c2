import assert from "node:assert/strict";
import fc from "fast-check";
import { parseForeignInstant } from "./instant.ts";
import { parseOffsetTime } from "./offset_time.ts";

Deno.test("layout times have an offset, never Z and no fraction", () => {
  assert.equal(parseOffsetTime("2026-09-17T08:00:00-05:00"), Date.UTC(2026, 8, 17, 13));
  for (
    const text of ["2026-09-17T08:00:00Z", "2026-09-17T08:00:00.0-05:00", "2026-09-17T08:00:00"]
  ) {
    assert.equal(parseOffsetTime(text), undefined, text);
  }
});

Deno.test("layout times are read like any other date-time with an offset", () => {
  const digits = (max: number) =>
    fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
  const time = fc.tuple(
    fc.constantFrom("1000", "1900", "2000", "2024", "2026", "9999"),
    ...[13, 32, 24, 60, 60, 24, 60].map(digits),
    fc.constantFrom("+", "-"),
  ).map(([year, month, day, hour, minute, second, offsetHour, offsetMinute, sign]) =>
    `${year}-${month}-${day}T${hour}:${minute}:${second}${sign}${offsetHour}:${offsetMinute}`
  );
  fc.assert(fc.property(time, (text) => parseOffsetTime(text) === parseForeignInstant(text)), {
    numRuns: 2000,
  });
  const damaged = fc.tuple(time, fc.nat(24), fc.string({ minLength: 1, maxLength: 1 }))
    .map(([text, index, character]) => text.slice(0, index) + character + text.slice(index + 1));
  fc.assert(fc.property(damaged, (text) => {
    const instant = parseOffsetTime(text);
    assert.ok(instant === undefined || instant === parseForeignInstant(text), text);
  }));
});
