import assert from "node:assert/strict";
import { strictQuery } from "./strict_query.ts";

const KNOWN = { ids: /^[A-Z,]+$/, format: /^xml$/ };
const read = (query: string) => strictQuery(`https://example.org/metar${query}`, KNOWN);

Deno.test("parameters are read as they are written, in any order", () => {
  assert.deepEqual([...read("?ids=KORD,KMCI&format=xml")!], [["ids", "KORD,KMCI"], [
    "format",
    "xml",
  ]]);
  assert.equal(read("?format=xml&ids=KORD")!.get("ids"), "KORD");
});

for (
  const query of [
    "",
    "?",
    "?ids=KORD&ids=KMCI",
    "?ids=KORD&ids=KORD",
    "?ids=KORD&bbox=1",
    "?ids=KORD&toString=1",
    "?ids=KORD%2CKMCI",
    "?id%73=KORD",
    "?IDS=KORD",
    "?ids=KORD+KMCI",
    "?ids=",
    "?ids",
    "?ids=KORD&",
    "?ids=KORD&&format=xml",
    "?ids=KORD#x",
    "?ids=KORD?format=xml",
  ]
) {
  Deno.test(`a query of another form is not read: ${JSON.stringify(query)}`, () => {
    assert.equal(read(query), undefined);
  });
}
