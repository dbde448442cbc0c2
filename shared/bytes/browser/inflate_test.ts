import assert from "node:assert/strict";
import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { concatBytes } from "../concat.ts";
import * as ofNode from "../inflate.ts";
import { OutgrownError } from "../outgrown_error.ts";
import * as ofBrowser from "./inflate.ts";

/** What came of it: the result, that it was too much, or that it is nothing. */
function outcome<Result>(unpack: () => Result): Result | "outgrown" | "refused" {
  try {
    return unpack();
  } catch (error) {
    return error instanceof OutgrownError ? "outgrown" : "refused";
  }
}

/** Content that packs well, badly and not at all. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc.array(fc.constantFrom("METAR KORD 171851Z ", "27015KT ", "<value>", "71", "\n"), {
    maxLength: 2000,
  }).map((parts) => new TextEncoder().encode(parts.join(""))),
);
const settings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.integer({ min: 0, max: 4 }), // default, filtered, Huffman only, runs, fixed codes
  memLevel: fc.integer({ min: 1, max: 9 }),
});

function plain({ bytes, taken }: ofNode.Inflated) {
  return { text: new Uint8Array(bytes).toHex(), taken };
}

Deno.test("what was packed in any way unpacks to the same, and no byte after it is taken", () => {
  fc.assert(
    fc.property(content, settings, fc.uint8Array({ maxLength: 9 }), (bytes, how, after) => {
      const packed = deflateRawSync(bytes, how);
      const { text, taken } = plain(ofBrowser.inflate(concatBytes([packed, after]), 1e6));
      assert.equal(text, bytes.toHex());
      assert.equal(taken, packed.length);
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

Deno.test("damaged, cut and invented streams are told apart from whole ones as Node does", () => {
  const damage = fc.record({ place: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
  const damaged = fc.tuple(content, settings, fc.array(damage, { maxLength: 2 }), fc.nat(30)).map(
    ([bytes, how, damages, cut]) => {
      const packed = new Uint8Array(deflateRawSync(bytes, how));
      for (const { place, mask } of damages) packed[place % packed.length]! ^= mask;
      return cut > 20 ? packed.subarray(0, -(cut - 20)) : packed;
    },
  );
  const most = 20_000;
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 60 })), (packed) => {
      const expected = outcome(() => plain(ofNode.inflate(packed, most)));
      const found = outcome(() => plain(ofBrowser.inflate(packed, most)));
      // Where it is both too much and damaged, either may be said.
      if (expected === "outgrown") assert.ok(typeof found === "string");
      else assert.deepEqual(found, expected);
    }),
    { numRuns: 1000, endOnFailure: true },
  );
});

Deno.test("gzip is read as Node reads it: several members, all headers, what may follow", () => {
  const member = (text: string) => new Uint8Array(gzipSync(text));
  const header = (flags: number, ...rest: number[]) =>
    concatBytes([Uint8Array.of(31, 139, 8, flags, 0, 0, 0, 0, 2, 255, ...rest), one.subarray(10)]);
  const one = member("hello hello hello"), two = member("second");
  const checked = (isRight: boolean) => {
    const begin = Uint8Array.of(31, 139, 8, 2, 0, 0, 0, 0, 2, 255);
    const crc = ofNode.crc32(begin) & 0xffff;
    return header(2, (crc & 255) ^ (isRight ? 0 : 1), crc >> 8);
  };
  const cases = [
    one,
    concatBytes([one, two]),
    concatBytes([one, new Uint8Array(5)]),
    concatBytes([one, new Uint8Array(2), two]),
    concatBytes([one, Uint8Array.of(1, 2, 3)]),
    concatBytes([one, Uint8Array.of(31, 139)]),
    concatBytes([one, two.subarray(0, 15)]),
    ...[4, 8, 16, 32, 1].map((flags) => header(flags, 2, 0, 65, 0)),
    checked(true),
    checked(false),
    new Uint8Array(),
  ];
  for (let place = 0; place < one.length; place++) {
    const changed = one.slice();
    changed[place]! ^= 1;
    cases.push(changed, one.subarray(0, place), concatBytes([two, changed]));
  }
  for (const [index, packed] of cases.entries()) {
    const [expected, found] = [ofNode, ofBrowser].map(({ gunzip }) =>
      outcome(() => new Uint8Array(gunzip(packed, 1000)).toHex())
    );
    assert.equal(found, expected, `case ${index}`);
  }
});

Deno.test("what inflates to more than was granted is given up before it does", () => {
  const packed = new Uint8Array(deflateRawSync(new Uint8Array(1000)));
  for (const { inflate } of [ofNode, ofBrowser]) {
    assert.throws(() => inflate(packed, 999), OutgrownError);
    assert.equal(inflate(packed, 1000).bytes.length, 1000);
  }
  const bomb = new Uint8Array(deflateRawSync(new Uint8Array(64 * 1024 * 1024)));
  assert.throws(() => ofBrowser.inflate(bomb, 1024 * 1024), OutgrownError);
});
