import assert from "node:assert/strict";
import fc from "fast-check";
import { formatInstant, parseInstant } from "./units.ts";

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
