import assert from "node:assert/strict";
import { parseDecimal, parseWhole } from "./decimal.ts";

Deno.test("decimal texts are numbers, anything else is not", () => {
  const numbers: [string, number][] = [
    ["31", 31],
    [" 18 ", 18],
    ["-3.3", -3.3],
    ["+5", 5],
    [".5", 0.5],
    ["5.", 5],
    ["1e2", 100],
    ["31.0", 31],
  ];
  for (const [text, value] of numbers) assert.equal(parseDecimal(text), value, text);
  const others = [
    "",
    " ",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "0x10",
    "1,5",
    "1 2",
    "--1",
    "1e400",
    "M",
  ];
  for (const text of others) assert.equal(parseDecimal(text), undefined, text);
  assert.ok(Object.is(parseDecimal("-0"), 0));
});

Deno.test("whole texts have no fraction, no exponent and no rounding", () => {
  assert.equal(parseWhole(" -17 "), -17);
  for (const text of ["", "17.0", "1e2", "9007199254740993", "VRB"]) {
    assert.equal(parseWhole(text), undefined, text);
  }
  assert.ok(Object.is(parseWhole("-0"), 0));
});
