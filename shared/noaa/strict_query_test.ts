import assert from "node:assert/strict";
import { strictQuery } from "./strict_query.ts";

const KNOWN = { ids: /^[A-Z,]+$/, format: /^xml$/ };
const read = (query: string) => strictQuery(`https://example.org/metar${query}`, KNOWN);

Deno.test("parameters are read as they are written, in any order", () => {
  const expected = [["ids", "KORD,KMCI"], ["format", "xml"]];
  assert.deepEqual([...read("?ids=KORD,KMCI&format=xml").values ?? []], expected);
  assert.equal(read("?format=xml&ids=KORD").values?.get("ids"), "KORD");
});

for (
  const [query, problem] of [
    ["", /no parameters/],
    ["?", /"" is no parameter/],
    ["?ids=KORD&ids=KMCI", /"ids" stands twice/],
    ["?ids=KORD&ids=KORD", /"ids" stands twice/],
    ["?ids=KORD&bbox=1", /"bbox" is unknown/],
    ["?ids=KORD&toString=1", /"toString" is unknown/],
    ["?ids=KORD%2CKMCI", /ids is written another way: "KORD%2CKMCI"/],
    ["?id%73=KORD", /"id%73" is unknown/],
    ["?IDS=KORD", /"IDS" is unknown/],
    ["?ids=KORD+KMCI", /ids is written another way/],
    ["?ids=", /ids is written another way: ""/],
    ["?ids", /"ids" is no parameter/],
    ["?ids=KORD&", /"" is no parameter/],
    ["?ids=KORD&&format=xml", /"" is no parameter/],
    ["?ids=KORD#x", /fragment/],
    ["?ids=KORD?format=xml", /ids is written another way/],
    [`?${"x".repeat(1000)}=1`, /"x{60}…" is unknown/],
  ] as const
) {
  Deno.test(`a query of another form is not read: ${JSON.stringify(query.slice(0, 40))}`, () => {
    const { values, problem: found } = read(query);
    assert.equal(values, undefined);
    assert.match(found ?? "", problem);
  });
}
