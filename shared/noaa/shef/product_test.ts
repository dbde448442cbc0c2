import assert from "node:assert/strict";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { NoaaDocumentError } from "../error.ts";
import { parseRr7 } from "./bulletin.ts";
import { parseProductIndex, parseProductLocations, parseRr7Product } from "./product.ts";

const NYC = await sampleText("daemon/rr7-nyc-positive.json.gz");
const readings = (json: string) => {
  const { productText, issuedAtMs } = parseRr7Product(json);
  return parseRr7(productText, issuedAtMs).rows;
};
const edit = (from: string, to: string) => {
  assert.ok(NYC.includes(from), from);
  return NYC.replace(from, to);
};

Deno.test("real products give one validated hour each (D139, D140)", async () => {
  assert.deepEqual(readings(NYC), [{
    sourceStationId: "NYC",
    startMs: Date.parse("2026-09-27T05:00:00Z"),
    endMs: Date.parse("2026-09-27T06:00:00Z"),
    liquidIn: 0.14,
    status: "validated",
    reason: null,
  }]);
  const product = parseRr7Product(NYC);
  assert.equal(product.id, "458b17e0-d6d0-401a-9ddd-436d4fb0b137");
  assert.equal(product.issuanceTime, "2026-09-27T06:00:00+00:00");
  assert.equal(product.issuedAtMs, Date.parse("2026-09-27T06:00:00Z"));
  const [mci] = readings(await sampleText("daemon/rr7-mci-positive.json.gz"));
  assert.deepEqual(
    [mci?.sourceStationId, mci?.startMs, mci?.liquidIn],
    ["MCI", Date.parse("2026-09-26T07:00:00Z"), 0.21],
  );
});

Deno.test("a missing amount is a row without one, NaN is rejected (D141)", () => {
  for (const [text, status] of [["M", "missing"], ["T", "missing"], ["NaN", "rejected"]] as const) {
    const [row, ...others] = readings(edit("0.14", text));
    assert.equal(others.length, 0);
    assert.deepEqual([row?.status, row?.liquidIn], [status, null]);
    assert.ok(row?.reason);
  }
});

Deno.test("a product of another kind, or with another line, gives nothing (D142)", () => {
  const refused = [
    edit('"RR7"', '"RR6"'),
    edit("DH0600", "DH0651"),
    edit("0.14", "0.14/PPD 0.20"),
    edit("2026-09-27T06:00:00+00:00", "yesterday"),
    edit('458b17e0-d6d0-401a-9ddd-436d4fb0b137",\n    "wmo', 'x",\n    "wmo'),
    edit('"productText"', '"text"'),
  ];
  for (const json of refused) assert.throws(() => readings(json), NoaaDocumentError);
});

Deno.test("a refused product says which member is wrong and how", () => {
  const cases = [
    [edit('"RR7"', '"RR6"'), 'productCode must be "RR7", got "RR6"'],
    [edit('"productText"', '"text"'), "productText is required"],
    [
      edit("2026-09-27T06:00:00+00:00", "yesterday"),
      'issuanceTime must be an RFC 3339 date-time, got "yesterday"',
    ],
    ['{"id":"x"}', 'id must be a UUID, got "x"'],
    ["null", "it must be an object, got null"],
  ] as const;
  for (const [json, problem] of cases) {
    assert.throws(() => parseRr7Product(json), { message: `not an RR7 product: ${problem}` });
  }
});

Deno.test("the places that have bulletins are read (D139)", () => {
  const json = '{"@context":{},"locations":{"NYC":null,"ANC":"Anchorage","__proto__x":null}}';
  assert.deepEqual(parseProductLocations(json), ["NYC", "ANC", "__proto__x"]);
  assert.deepEqual(parseProductLocations('{"locations":{}}'), []);
});

Deno.test("the product index, newest first", () => {
  const entry = (digit: string, issuanceTime: string, productCode = "RR7") => ({
    id: `${digit.repeat(8)}-d6d0-401a-9ddd-436d4fb0b137`,
    issuanceTime,
    productCode,
  });
  const index = (...entries: unknown[]) => JSON.stringify({ "@graph": entries });
  const old = entry("a", "2026-09-27T05:00:00+00:00");
  const recent = entry("b", "2026-09-27T06:00:00+00:00");
  assert.deepEqual(
    parseProductIndex(index(old, recent)).map(({ id, issuanceTime }) => [id[0], issuanceTime]),
    [["b", recent.issuanceTime], ["a", old.issuanceTime]],
  );
  assert.deepEqual(parseProductIndex(index()), []);
  assert.throws(
    () => parseProductIndex(index(entry("c", old.issuanceTime, "RR6"))),
    NoaaDocumentError,
  );
});

Deno.test("what is not the JSON that was asked for is refused", () => {
  const texts = ["", "{", "null", "[]", "1", '"x"', "<html/>", '{"locations":[]}', '{"@graph":{}}'];
  for (const text of [...texts, "[".repeat(100_000)]) {
    assert.throws(() => parseRr7Product(text), NoaaDocumentError);
    assert.throws(() => parseProductIndex(text), NoaaDocumentError);
  }
  for (const text of ["", "{", "null", "[]", "{}", '{"locations":null}']) {
    assert.throws(() => parseProductLocations(text), NoaaDocumentError, text);
  }
});
