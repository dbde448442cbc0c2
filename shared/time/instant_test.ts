import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatInstant,
  formatWholeSeconds,
  parseForeignInstant,
  parseInstant,
  parseSeconds,
  requireInstant,
} from "./instant.ts";

Deno.test("instants are read in any offset and with any fraction, finer digits cut off", () => {
  assert.equal(parseInstant("2030-01-01T00:00:00Z"), Date.UTC(2030, 0, 1));
  assert.equal(parseInstant("2030-01-01T00:00:00.123456789Z"), Date.UTC(2030, 0, 1) + 123);
  assert.equal(parseInstant("2030-01-01T00:00:00.9Z"), Date.UTC(2030, 0, 1) + 900);
  assert.equal(parseInstant("2029-12-31T19:30:00-04:30"), Date.UTC(2030, 0, 1));
  assert.equal(parseInstant("2024-02-29T00:00:00+00:00"), Date.UTC(2024, 1, 29));
});

Deno.test("what spells no instant is none", () => {
  for (
    const text of [
      null,
      undefined,
      "",
      "2030-01-01",
      "2030-01-01T00:00Z",
      "2030-01-01T00:00:00",
      "2030-01-01 00:00:00Z",
      "2030-1-01T00:00:00Z",
      "2030-02-30T00:00:00Z",
      "2030-13-01T00:00:00Z",
      "2030-00-01T00:00:00Z",
      "2030-01-00T00:00:00Z",
      "2030-04-31T00:00:00Z",
      "2100-02-29T00:00:00Z",
      "0050-01-01T00:00:00Z",
      "2030-01-01T24:00:00Z",
      "2030-01-01T00:60:00Z",
      "2030-01-01T00:00:60Z",
      "2030-01-01T00:00:00.Z",
      "2030-01-01T00:00:00+24:00",
      " 2030-01-01T00:00:00Z",
      "2030-01-01T00:00:00Z\n",
    ]
  ) assert.equal(parseInstant(text), undefined, JSON.stringify(text));
});

Deno.test("an instant is written without a fraction of zero", () => {
  assert.equal(formatInstant(0), "1970-01-01T00:00:00Z");
  assert.equal(formatInstant(1500), "1970-01-01T00:00:01.500Z");
});

Deno.test("every millisecond is read as the platform reads it", () => {
  const instant = fc.date({
    min: new Date("0100-01-01"),
    max: new Date("9999-12-31"),
    noInvalidDate: true,
  });
  fc.assert(fc.property(instant, (date) => {
    assert.equal(parseInstant(date.toISOString()), date.getTime());
  }));
});

Deno.test("NOAA's instants are read in every spelling of RFC 3339", () => {
  const texts: [string, string][] = [
    ["2026-09-24T14:51:00-04:00", "2026-09-24T18:51:00.000Z"],
    ["2026-08-22T17:53:00.000Z", "2026-08-22T17:53:00.000Z"],
    ["2026-08-22T17:53:00.1239Z", "2026-08-22T17:53:00.123Z"],
    ["2024-02-29t23:59:59z", "2024-02-29T23:59:59.000Z"],
    ["2024-02-29 23:59:59Z", "2024-02-29T23:59:59.000Z"],
    ["2024-02-29T23:59:59.9999999999Z", "2024-02-29T23:59:59.999Z"],
    ["0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00.000Z"],
  ];
  for (const [text, iso] of texts) {
    assert.equal(new Date(parseForeignInstant(text)!).toISOString(), iso, text);
  }
});

Deno.test("what names no real day, time or offset is no instant of NOAA's either", () => {
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
  for (const text of texts) assert.equal(parseForeignInstant(text), undefined, text);
});

Deno.test("every second is written and read back", () => {
  const second = fc.integer({ min: 0, max: 253_402_300_799 });
  fc.assert(
    fc.property(second, (s) => parseForeignInstant(formatWholeSeconds(s * 1000)) === s * 1000),
  );
});

Deno.test("both readers agree on our own spelling", () => {
  const part = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
  const text = fc.tuple(
    fc.constantFrom("0100", "1900", "2000", "2024", "2026", "9998"),
    ...[13, 32, 24, 60, 60].map(part),
    fc.stringMatching(/^(\.\d{1,9})?$/),
    fc.oneof(fc.constant("Z"), fc.stringMatching(/^[+-][012]\d:[0-6]\d$/)),
  ).map(([year, month, day, hour, minute, second, fraction, zone]) =>
    `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`
  );
  fc.assert(fc.property(text, (text) => parseInstant(text) === parseForeignInstant(text)), {
    numRuns: 2000,
  });
});

Deno.test("seconds are cut, also before 1970", () => {
  assert.equal(parseSeconds("1970-01-01T00:00:01.999Z"), 1);
  assert.equal(parseSeconds("1969-12-31T23:59:59.999Z"), -1);
  assert.equal(parseSeconds("1970-01-01"), undefined);
});

Deno.test("an instant that must be one is read or named", () => {
  assert.equal(requireInstant("1970-01-01T00:00:01Z"), 1000);
  assert.throws(() => requireInstant("1970-01-01"), {
    name: "RangeError",
    message: '"1970-01-01" is no RFC 3339 instant',
  });
});
