import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHttpDate } from "./http_date.ts";

const NOW = Date.UTC(2030, 0, 1);

Deno.test("an HTTP date is read in each of its three forms", () => {
  const instant = Date.UTC(1994, 10, 6, 8, 49, 37);
  for (
    const text of [
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
    ]
  ) assert.equal(parseHttpDate(text, NOW), instant, text);
});

Deno.test("a year of two digits lies at most fifty years ahead", () => {
  const yearOf = (digits: string) =>
    new Date(parseHttpDate(`Sunday, 01-Jan-${digits} 00:00:00 GMT`, NOW)!).getUTCFullYear();
  assert.deepEqual(["30", "80", "81", "99", "00"].map(yearOf), [2030, 2080, 1981, 1999, 2000]);
});

Deno.test("every second in the usual form is read as the platform writes it", () => {
  const second = fc.integer({ min: 0, max: 253_402_300_799 });
  fc.assert(fc.property(second, (s) => {
    assert.equal(parseHttpDate(new Date(s * 1000).toUTCString(), NOW), s * 1000);
  }));
});

Deno.test("what is no HTTP date is none", () => {
  for (
    const text of [
      "",
      "soon",
      "2030-01-01T00:00:00Z",
      "Tue, 30 Feb 2030 00:00:00 GMT",
      "Tue, 01 Foo 2030 00:00:00 GMT",
      "Tue, 01 Jan 2030 24:00:00 GMT",
      "Tue, 01 Jan 2030 00:00:00",
      "Tue, 01 Jan 2030 00:00:00 +0000",
      "Tue, 1 Jan 2030 00:00:00 GMT",
      "tue, 01 jan 2030 00:00:00 gmt",
      "Tue, 01 Jan 2030 00:00:00 GMT ",
    ]
  ) assert.equal(parseHttpDate(text, NOW), undefined, JSON.stringify(text));
});
