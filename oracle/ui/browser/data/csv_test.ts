import assert from "node:assert/strict";
import { csvHeader, csvLine, isNumeric } from "./csv.ts";

const TEXT = { name: "raw", type: "VARCHAR" }, NUMBER = { name: "t", type: "DOUBLE" };

Deno.test("no text of a CSV is a formula to a spreadsheet, and numbers stay what they are", () => {
  for (
    const text of [
      "=1+1",
      "+1",
      "-1",
      "@SUM(A1)",
      "\t=1",
      "\r=1",
      "\n=1",
      "＝1",
      "＋1",
      "－1",
      "＠A",
    ]
  ) {
    const [cell = ""] = csvLine([TEXT], [text]).split("\r\n");
    assert.match(cell, /^"?'/, text);
  }
  assert.equal(csvLine([NUMBER, TEXT], ["-3.5", "KORD"]), "-3.5,KORD\r\n");
  assert.equal(csvHeader([{ name: "=cmd", type: "VARCHAR" }, NUMBER]), "'=cmd,t\r\n");
});

Deno.test("null, nothing, quotes, commas and lines of a CSV are told apart", () => {
  assert.equal(
    csvLine([TEXT, TEXT, TEXT, TEXT], [null, "", 'a "b", c', "two\nlines"]),
    ',"","a ""b"", c","two\nlines"\r\n',
  );
});

Deno.test("types of numbers are known", () => {
  for (const type of ["INTEGER", "BIGINT", "UTINYINT", "HUGEINT", "DOUBLE", "DECIMAL(18,3)"]) {
    assert.ok(isNumeric({ name: "n", type }), type);
  }
  for (const type of ["VARCHAR", "TIMESTAMP", "DATE", "BOOLEAN", "INTERVAL", "INTEGER[]"]) {
    assert.ok(!isNumeric({ name: "n", type }), type);
  }
});
