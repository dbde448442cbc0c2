import assert from "node:assert/strict";
import fc from "fast-check";
import { formatSeconds, parseInstant, parseOffsetTime } from "./noaa_instant.ts";

Deno.test("RFC 3339 date-times are read with offset and fraction", () => {
  const texts: [string, string][] = [
    ["2026-09-24T14:51:00-04:00", "2026-09-24T18:51:00.000Z"],
    ["2026-08-22T17:53:00.000Z", "2026-08-22T17:53:00.000Z"],
    ["2026-08-22T17:53:00.1239Z", "2026-08-22T17:53:00.123Z"],
    ["2024-02-29t23:59:59z", "2024-02-29T23:59:59.000Z"],
    ["0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00.000Z"],
  ];
  for (const [text, iso] of texts) {
    assert.equal(new Date(parseInstant(text)!).toISOString(), iso, text);
  }
});

Deno.test("what names no real day, time or offset is no instant", () => {
  const texts = [
    "",
    "not a date",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-10T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z",
    "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00Z",
    "2026-01-01",
    "9999-12-31T23:59:59-00:01",
    "0000-01-01T00:00:00+00:01",
    " 2026-01-01T00:00:00Z",
  ];
  for (const text of texts) assert.equal(parseInstant(text), undefined, text);
});

Deno.test("layout times have an offset, never Z and no fraction", () => {
  assert.equal(parseOffsetTime("2026-09-17T08:00:00-05:00"), Date.UTC(2026, 8, 17, 13));
  for (
    const text of ["2026-09-17T08:00:00Z", "2026-09-17T08:00:00.0-05:00", "2026-09-17T08:00:00"]
  ) {
    assert.equal(parseOffsetTime(text), undefined, text);
  }
});

Deno.test("every second is written and read back", () => {
  const second = fc.integer({ min: 0, max: 253_402_300_799 });
  fc.assert(fc.property(second, (s) => parseInstant(formatSeconds(s * 1000)) === s * 1000));
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
  fc.assert(fc.property(time, (text) => parseOffsetTime(text) === parseInstant(text)), {
    numRuns: 2000,
  });
  const damaged = fc.tuple(time, fc.nat(24), fc.string({ minLength: 1, maxLength: 1 }))
    .map(([text, at, character]) => text.slice(0, at) + character + text.slice(at + 1));
  fc.assert(fc.property(damaged, (text) => {
    const instant = parseOffsetTime(text);
    assert.ok(instant === undefined || instant === parseInstant(text), text);
  }));
});
