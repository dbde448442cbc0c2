import assert from "node:assert/strict";
import {
  dwmlXml,
  KORD_LOCATION,
  layoutXml,
  parametersXml,
  readingXml,
  TWO_DAYS,
} from "../../../testing/fixtures/dwml.ts";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { NoaaDocumentError } from "../error.ts";
import { parseDwml } from "./document.ts";

const LATER = Date.parse("2031-01-01T00:00:00Z");
const [A, B, C] = [
  "2026-01-18T07:00:00-06:00",
  "2026-01-18T19:00:00-06:00",
  "2026-01-19T07:00:00-06:00",
];
const start = (text: string) => `<start-valid-time>${text}</start-valid-time>`;
const end = (text: string) => `<end-valid-time>${text}</end-valid-time>`;
const key = (text: string) => `<layout-key>${text}</layout-key>`;
const layout = (...children: string[]) => `<time-layout>${children.join("")}</time-layout>`;
const maximum = (...values: string[]) =>
  parametersXml(readingXml("temperature", "maximum", "Fahrenheit", "k", values));

function refuses(xml: string, message?: RegExp): void {
  assert.throws(() => parseDwml(xml, LATER), (error) => {
    assert.ok(error instanceof NoaaDocumentError);
    if (message) assert.match(error.message, message);
    return true;
  });
}

const BAD_LAYOUTS: Record<string, string> = {
  "a start before its key": layout(start(A), key("k"), end(B)),
  "two keys": layout(key("k"), key("l"), start(A)),
  "the same key twice": layout(key("k"), key("k"), start(A)),
  "an empty key": layout(key(" "), start(A)),
  "no key": layout(start(A)),
  "nothing": layout(),
  "no start": layout(key("k")),
  "a start that is no date": layout(key("k"), start("tomorrow")),
  "a date that does not exist": layout(key("k"), start("2026-02-30T07:00:00-06:00")),
  "a time without offset": layout(key("k"), start("2026-01-18T07:00:00")),
  "a time in Zulu": layout(key("k"), start("2026-01-18T13:00:00Z")),
  "an end before any start": layout(key("k"), end(B), start(A)),
  "an end at its start": layout(key("k"), start(A), end("2026-01-18T08:00:00-05:00")),
  "an end before its start": layout(key("k"), start(B), end(A)),
  "an end that is no date": layout(key("k"), start(A), end("")),
  "two ends for a start": layout(key("k"), start(A), end(B), end(C)),
  "a start twice": layout(key("k"), start(A), start("2026-01-18T08:00:00-05:00")),
  "a start that goes backwards": layout(key("k"), start(B), start(A)),
};
for (const [what, layouts] of Object.entries(BAD_LAYOUTS)) {
  Deno.test(`a layout with ${what} refuses the document (D29)`, () =>
    refuses(dwmlXml({ layouts })));
}

const LONG = "k".repeat(201);
const LONG_NAMES: Record<string, string> = {
  "layout key": dwmlXml({ layouts: layout(key(LONG), start(A)) }),
  "location key": dwmlXml({ locations: KORD_LOCATION.replace("point1", LONG) }),
  "unit": dwmlXml({
    layouts: layout(key("k"), start(A), end(B)),
    parameters: parametersXml(readingXml("temperature", "maximum", LONG, "k", ["31"])),
  }),
};
for (const [what, xml] of Object.entries(LONG_NAMES)) {
  Deno.test(`a ${what} of 201 characters, which every row would repeat, refuses the document`, () =>
    refuses(xml, /^the name "k{40}…" has 201 characters$/));
}

Deno.test("references that do not hold refuse the document (D30)", () => {
  refuses(dwmlXml({ layouts: TWO_DAYS + TWO_DAYS }), /layout k occurs twice/);
  refuses(dwmlXml({ locations: KORD_LOCATION + KORD_LOCATION }), /location point1 occurs twice/);
  refuses(
    dwmlXml({ parameters: `<parameters applicable-location="point9"/>` }),
    /unknown location "point9"/,
  );
  refuses(dwmlXml({ parameters: "<parameters/>" }), /unknown location/);
  refuses(
    dwmlXml({ parameters: maximum("31", "18"), layouts: layout(key("l"), start(A)) }),
    /layout/,
  );
  refuses(dwmlXml({ creationDate: "" }), /creation-date/);
  refuses(dwmlXml({ creationDate: "<creation-date>today</creation-date>" }), /creation-date/);
  const two = "<creation-date>2026-01-17T17:13:40Z</creation-date>".repeat(2);
  refuses(dwmlXml({ creationDate: two }), /creation-date/);
});

Deno.test("a value too few or too many refuses the document, so that none can shift (D31)", async () => {
  const xml = await sampleText("daemon/dwml.xml.gz");
  const windIndex = xml.indexOf('<wind-speed type="sustained"');
  const one = xml.slice(0, windIndex) + xml.slice(windIndex).replace(/<value>\d+<\/value>/, "");
  refuses(one, /60 values for 61 intervals/);
  refuses(dwmlXml({ parameters: maximum("31") }), /1 values for 2 intervals/);
  refuses(dwmlXml({ parameters: maximum("31", "18", "5") }), /3 values for 2 intervals/);
  refuses(dwmlXml({ parameters: maximum() }), /0 values/);
});

Deno.test("a value with elements inside refuses the document", () => {
  refuses(dwmlXml({ parameters: maximum("3<b/>1", "18") }), /inside a value/);
});

Deno.test("unknown elements beside the values of a metric are passed over, whatever they hold", () => {
  const uncertainty =
    '<uncertainty type="plus-minus"><error units="Fahrenheit"><value>3</value></error>' +
    "</uncertainty>";
  const plain = maximum("31", "18");
  const parameters = plain.replace("</temperature>", `${uncertainty}</temperature>`);
  assert.notEqual(parameters, plain);
  assert.deepEqual(
    parseDwml(dwmlXml({ parameters }), LATER),
    parseDwml(dwmlXml({ parameters: plain }), LATER),
  );
});

Deno.test("what is no DWML is refused", async () => {
  for (const xml of ["", "<error><pre>x</pre></error>", "<response/>", "not xml"]) refuses(xml);
  refuses(await sampleText("noaa/golden/f09c_html_503.xml"), /expected <dwml>/);
  const xml = dwmlXml({ parameters: maximum("31", "18") });
  for (const length of [0.1, 0.5, 0.9, 0.999]) refuses(xml.slice(0, length * xml.length));
});

Deno.test("locations without usable coordinates have no rows and are named", () => {
  const place = (key: string, point: string) =>
    `<location><location-key>${key}</location-key>${point}</location>`;
  const locations = KORD_LOCATION + place("point2", "") +
    place("point3", `<point latitude="91" longitude="0"/>`) +
    place("point4", `<point latitude="x" longitude="0"/>`) +
    place("point5", `<point latitude="39.3" longitude="-94.7"/>`);
  const document = parseDwml(dwmlXml({ locations, parameters: maximum("31", "18") }), LATER);
  assert.deepEqual(document.unplaced, ["point2", "point3", "point4"]);
  assert.deepEqual(
    document.locations.map(({ key, lat, lon, intervals }) => [key, lat, lon, intervals.length]),
    [["point1", "41.98", "-87.90", 2], ["point5", "39.30", "-94.70", 0]],
  );
  refuses(dwmlXml({ locations: place("", `<point latitude="1" longitude="1"/>`) }));
  refuses(dwmlXml({ locations: place("p", `<point latitude="1" longitude="1"/>`.repeat(2)) }));
});

Deno.test("parts may come in any order and unknown elements anywhere", () => {
  const xml = dwmlXml({
    locations: maximum("31", "18"),
    layouts:
      `<extra><deep><temperature type="maximum"><value>9</value></temperature></deep></extra>`,
    parameters: TWO_DAYS + KORD_LOCATION,
  });
  const [location] = parseDwml(xml, LATER).locations;
  assert.deepEqual(location?.intervals.map(({ values }) => values[0]?.value), [31, 18]);
});

Deno.test("equal instants under other offsets are one interval", () => {
  const eastern = layoutXml("e", ["2026-01-18T08:00:00-05:00", "2026-01-18T20:00:00-05:00"]);
  const parameters = parametersXml(
    readingXml("temperature", "maximum", "Fahrenheit", "k", ["31", "18"]),
    readingXml("probability-of-precipitation", "12 hour", "percent", "e", ["40"]),
  );
  const [location] =
    parseDwml(dwmlXml({ layouts: TWO_DAYS + eastern, parameters }), LATER).locations;
  const [first] = location!.intervals;
  assert.equal(location!.intervals.length, 2);
  assert.deepEqual(
    first?.values.map(({ metric, value, entry }) => [metric, value, entry.start]),
    [
      ["max_temp", 31, "2026-01-18T07:00:00-06:00"],
      ["twelve_hour_probability_of_precipitation", 40, "2026-01-18T08:00:00-05:00"],
    ],
  );
});

Deno.test("periods that overlap when clocks change are kept as sent (D45)", () => {
  const fall = layoutXml(
    "p",
    ["2022-11-05T08:00:00-04:00", "2022-11-05T20:00:00-04:00"],
    ["2022-11-05T19:00:00-04:00", "2022-11-06T07:00:00-05:00"],
  );
  const parameters = parametersXml(
    readingXml("probability-of-precipitation", "12 hour", "percent", "p", ["7", "12"]),
  );
  const [location] = parseDwml(dwmlXml({ layouts: fall, parameters }), LATER).locations;
  assert.deepEqual(
    location?.intervals.map(({ begin, end, values, problems }) => [
      begin,
      end,
      values[0]?.value,
      problems.length,
    ]),
    [
      ["2022-11-05T12:00:00Z", "2022-11-06T00:00:00Z", 7, 0],
      ["2022-11-05T23:00:00Z", "2022-11-06T12:00:00Z", 12, 0],
    ],
  );
});
