import assert from "node:assert/strict";
import fc from "fast-check";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { NoaaDocumentError } from "../error.ts";
import { FIRST_RR7_PARSER_VERSION, namedPlaces, parseRr7 } from "./bulletin.ts";

const ISSUED = Date.parse("2026-09-27T06:00:00Z");
const bulletin = (line: string) => `SRUS71 KOKX 270600\nRR7NYC\n${line}`;
const amount = (text: string) => {
  const { rows: [row, ...others] } = parseRr7(bulletin(`.A NYC 0927 DH0600/PPH ${text}`), ISSUED);
  assert.equal(others.length, 0);
  return row!;
};

const AMOUNTS: [text: string, status: string, liquidIn: number | null][] = [
  ["0.14", "validated", 0.14],
  ["0.00", "validated", 0],
  ["5", "validated", 5],
  ["M", "missing", null],
  ["T", "missing", null],
  ["NaN", "rejected", null],
  ["-1", "rejected", -1],
  ["5.01", "rejected", 5.01],
  ["1e400", "rejected", null],
  ["0.1E", "rejected", null],
];
for (const [text, status, liquidIn] of AMOUNTS) {
  Deno.test(`an amount of ${text} is ${status} (D133)`, () => {
    const row = amount(text);
    assert.deepEqual(
      [row.sourceStationId, row.startMs, row.endMs],
      ["NYC", ISSUED - 3_600_000, ISSUED],
    );
    assert.deepEqual([row.status, row.liquidIn], [status, liquidIn]);
    assert.equal(row.reason === null, status === "validated");
  });
}

Deno.test("hour 24 of the old year ends at midnight of the new one (D134)", () => {
  const issued = Date.parse("2027-01-01T00:02:00Z");
  const { rows } = parseRr7(".AR NYC 1231 Z DH2400/PPH 0.12", issued);
  assert.deepEqual(rows.map(({ endMs, liquidIn }) => [endMs, liquidIn]), [
    [Date.parse("2027-01-01T00:00:00Z"), 0.12],
  ]);
});

const NEW_YEAR = Date.parse("2027-01-01T00:02:00Z");
const REFUSED: Record<string, string> = {
  "another time zone": ".A NYC 0101 E DH0000/PPH 0.00",
  "minutes": ".A NYC 0101 DH0051/PPH 0.00",
  "a day's amount": ".A NYC 0101 DH0000/PPD 0.00",
  "a second field": ".A NYC 0101 DH0000/PPH 0.00/PPD 0.02",
  "a series": ".E NYC 0101 DH0000/DIH01/PPH 0.00",
  "a table": ".B NYC 0101 DH0000/PPH",
  "a continuation": ".A1 PPH 0.00",
  "hour 25": ".A NYC 1231 DH2500/PPH 0.00",
  "the future": ".A NYC 0101 DH0100/PPH 0.00",
  "more than two days ago": ".A NYC 1230 DH0000/PPH 0.00",
  "a day that does not exist": ".A NYC 20261131 DH0000/PPH 0.00",
  "a month that does not exist": ".A NYC 1331 DH0000/PPH 0.00",
  "a two-letter place": ".A NY 0101 DH0000/PPH 0.00",
  "a lower-case place": ".A nyc 0101 DH0000/PPH 0.00",
  "no amount": ".A NYC 0101 DH0000/PPH",
  "a comment instead of its amount": ".A NYC 0101 DH0000/PPH : 0.00",
  "a six-figure date": ".A NYC 270101 DH0000/PPH 0.00",
};
for (const [what, line] of Object.entries(REFUSED)) {
  Deno.test(`${what} refuses the bulletin, the good line in it too (D135)`, () => {
    const good = ".A NYC 0101 DH0000/PPH 0.00";
    assert.equal(parseRr7(bulletin(good), NEW_YEAR).rows.length, 1);
    assert.throws(() => parseRr7(bulletin(line), NEW_YEAR), NoaaDocumentError);
    assert.throws(() => parseRr7(bulletin(`${good}\n${line}`), NEW_YEAR), NoaaDocumentError);
  });
}

for (const name of ["A", "RR2LOT", "RR3DMX", "RR3OKX", "RR6BCR"]) {
  Deno.test(`shef-${name}.txt is refused (D136)`, async () => {
    const text = await sampleText(`noaa/shef/shef-${name}.txt`);
    for (const issued of ["2021-09-10T17:00Z", "2026-02-22T19:00Z", "2022-04-01T13:00Z"]) {
      assert.throws(() => parseRr7(text, Date.parse(issued)), NoaaDocumentError);
    }
  });
}

Deno.test("a bulletin without a dotted line, or with nothing, is refused", () => {
  for (const text of ["", "\n000\nSRUS71 KOKX 270600\nRR7NYC\nNIL\n"]) {
    assert.throws(() => parseRr7(text, ISSUED), NoaaDocumentError);
  }
});

Deno.test("comments of SHEF are skipped, which the first version refused", () => {
  for (
    const line of [
      ".A NYC 0927 DH0600/PPH 0.14 : AUTO",
      ".A NYC 0927 DH0600/PPH 0.14: AUTO",
      ".A NYC 0927 DH0600/PPH 0.14 : AUTO : ",
      ".A NYC :CENTRAL PARK: 0927 DH0600/PPH 0.14",
      ".A NYC 0927 DH0600/PPH 0.14 : one : : two",
    ]
  ) {
    const text = bulletin(line);
    assert.deepEqual(parseRr7(text, ISSUED).rows.map(({ liquidIn }) => liquidIn), [0.14], line);
    assert.throws(() => parseRr7(text, ISSUED, FIRST_RR7_PARSER_VERSION), NoaaDocumentError);
  }
  assert.throws(() => parseRr7(bulletin(".A NYC 0927 DH0600/PPH : x : 0.14/PPD 1"), ISSUED));
});

Deno.test("a bulletin names places in its heading and in its lines, also where it cannot be read", () => {
  assert.deepEqual(namedPlaces(bulletin(".E MCI 0101 Z")), ["NYC", "MCI"]);
  assert.deepEqual(namedPlaces("SRUS71 KOKX 270600\r\nRR7NYC  \r\n.A NYC x\r\n"), ["NYC"]);
  assert.deepEqual(namedPlaces("\n000\nSRUS71 KOKX\n.A nyc\n.A1 PPH\n"), []);
  assert.deepEqual(namedPlaces("NIL"), []);
});

Deno.test("white space without end in a bulletin costs no more than its length", () => {
  const space = " \t".repeat(1_000_000);
  assert.deepEqual(namedPlaces(`${space}x\nRR7NYC${space}\n${space}.A MCI${space}x`), [
    "NYC",
    "MCI",
  ]);
  assert.throws(() => parseRr7(`.A NYC${space}0927${space}DH0600/PPH 0.1 x`, ISSUED));
});

Deno.test("a leap day is of the nearest year that has one", () => {
  const issued = Date.parse("2028-02-29T05:00:00Z");
  assert.equal(
    parseRr7(".A NYC 0229 DH0500/PPH 0.1", issued).rows[0]?.endMs,
    issued,
  );
  assert.throws(() => parseRr7(".A NYC 0229 DH0500/PPH 0.1", Date.parse("2026-03-01T05:00:00Z")));
});

Deno.test("every hour of the last two days is read back from what a bulletin writes", () => {
  const hour = fc.integer({ min: 0, max: 48 });
  const issue = fc.integer({ min: 0, max: 4_102_444_800 / 3600 }).map((hours) => hours * 3_600_000);
  fc.assert(fc.property(issue, hour, fc.boolean(), (issuedAtMs, hoursAgo, withYear) => {
    const endMs = issuedAtMs - hoursAgo * 3_600_000;
    const iso = new Date(endMs).toISOString();
    const date = iso.slice(withYear ? 0 : 5, 10).replaceAll("-", "");
    const { rows } = parseRr7(`.A MCI ${date} DH${iso.slice(11, 13)}00/PPH 0.21`, issuedAtMs);
    assert.equal(rows[0]?.endMs, endMs);
  }));
});
