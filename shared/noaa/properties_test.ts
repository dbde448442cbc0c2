import assert from "node:assert/strict";
import fc from "fast-check";
import { dwmlXml } from "../../testing/fixtures/dwml.ts";
import {
  ANY_STATION,
  RECEIVED_LATE_MS,
  rowsByLocation,
} from "../../testing/fixtures/forecast_rows.ts";
import { kpwmReport } from "../../testing/fixtures/metar_report.ts";
import { sampleText } from "../../testing/noaa/samples.ts";
import { HOUR_MS } from "../time/units.ts";
import { NoaaDocumentError } from "./error.ts";
import { checkReport } from "./metar/check.ts";
import { parseMetarDocument, type RawReport, REPORT_FIELDS } from "./metar/document.ts";
import { judgeHistoryAnswer } from "./metar/history_answer.ts";
import { observationRow } from "./metar/row.ts";
import { parseNdfdError } from "./ndfd/error_document.ts";
import { stationAliases } from "./shef/aliases.ts";
import { parseRr7 } from "./shef/bulletin.ts";
import { parseProductIndex, parseProductLocations, parseRr7Product } from "./shef/product.ts";
import { parseStationCatalog } from "./stations.ts";

const DAY = { windowStartMs: Date.UTC(2026, 8, 24), windowEndMs: Date.UTC(2026, 8, 25) };

/** Everything that turns the text of a document into something else. */
const READERS: Record<string, (text: string) => unknown> = {
  catalog: (text) => stationAliases(parseStationCatalog(text)),
  metar: (text) => {
    const document = parseMetarDocument(text);
    const stationIds = document.reports.map(({ station_id }) => station_id?.trim() ?? "");
    return [
      document.reports.map(checkReport),
      judgeHistoryAnswer(document, { stationIds, ...DAY }),
    ];
  },
  dwml: (text) => [...rowsByLocation(text)],
  ndfdError: parseNdfdError,
  product: (text) => {
    const product = parseRr7Product(text);
    return parseRr7(product.productText, product.issuedAtMs);
  },
  bulletin: (text) => parseRr7(text, Date.UTC(2026, 8, 27, 6)),
  index: parseProductIndex,
  locations: parseProductLocations,
};

/** What a reader gives, or its message when it refuses; anything else it throws fails the test. */
function outcome(read: (text: string) => unknown, text: string): unknown {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof NoaaDocumentError) return error.message;
    throw error;
  }
}

const SAMPLES = await Promise.all([
  "noaa/stations/stations.cache.xml",
  "noaa/golden/s01.xml",
  "noaa/decoder/ktah-decoded-mismatch.xml",
  "daemon/history-kpwm-kjfk-20260924.xml.gz",
  "noaa/golden/f02_max_min.xml",
  "noaa/golden/f20_snow.xml",
  "noaa/golden/f09b_error_doc_prolog.xml",
  "noaa/ndfd/dwml-2020-03-dst-change.xml.gz",
  "daemon/rr7-nyc-positive.json.gz",
  "noaa/shef/shef-RR3OKX.txt",
].map(sampleText));

/** A place in a text, as a part of its length. */
const place = fc.nat(9999).map((n) => n / 10_000);

/** A document with a few spans replaced by pieces of itself, of other documents, or by anything. */
const mutated = fc.tuple(
  fc.constantFrom(...SAMPLES),
  fc.array(
    fc.record({
      at: place,
      cut: fc.integer({ min: 0, max: 80 }),
      put: fc.oneof(
        fc.constantFrom(
          "",
          "<",
          ">",
          "&",
          '"',
          "</",
          "/>",
          "]]>",
          "<!--",
          "<![CDATA[",
          "&#0;",
          "\n.",
        ),
        fc.string({ unit: "binary", maxLength: 12 }),
        fc.tuple(fc.constantFrom(...SAMPLES), place).map(
          ([text, from]) => text.slice(from * text.length, from * text.length + 60),
        ),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
).map(([text, edits]) =>
  edits.reduce((result, { at, cut, put }) => {
    const from = Math.floor(at * result.length);
    return result.slice(0, from) + put + result.slice(from + cut);
  }, text)
);

// Real documents are large: making a failing one smaller would take minutes, so that these end at the first.
for (const [name, read] of Object.entries(READERS)) {
  Deno.test(`no text makes the ${name} reader throw anything but NoaaDocumentError`, () => {
    const any = fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 200 }), fc.json());
    fc.assert(fc.property(any, (text) => void outcome(read, text)), { numRuns: 200 });
  });

  Deno.test(`no damage to real documents makes the ${name} reader throw anything else`, () => {
    fc.assert(fc.property(mutated, (text) => void outcome(read, text)), {
      numRuns: 300,
      endOnFailure: true,
    });
  });

  Deno.test(`the ${name} reader gives the same for the same text`, () => {
    for (const text of SAMPLES) assert.deepEqual(outcome(read, text), outcome(read, text));
    fc.assert(
      fc.property(mutated, (text) => assert.deepEqual(outcome(read, text), outcome(read, text))),
      { numRuns: 50, endOnFailure: true },
    );
  });
}

const fieldText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom("", " ", "NaN", "VRB", "-99.99", "18.9", "60", "0", "METAR", "SPECI", "KPWM"),
  fc.constantFrom(
    "2026-09-24T18:51:00Z",
    "METAR KPWM 241851Z 06003KT 19/06 RMK AO2 P0012 T01890056",
  ),
  fc.array(
    fc.constantFrom(
      "METAR",
      "SPECI",
      "KPWM",
      "241851Z",
      "06003KT",
      "19/06",
      "RMK",
      "AO2",
      "P0012",
      "PNO",
      "=",
    ),
    { maxLength: 12 },
  ).map((tokens) => tokens.join(" ")),
);
const anyReport = fc.dictionary(
  fc.constantFrom(...REPORT_FIELDS),
  fc.option(fieldText, { nil: undefined }),
)
  .map((fields): RawReport => kpwmReport(fields));

Deno.test("every report becomes a row or is accounted for, with its values as sent", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const checked = checkReport(report);
      assert.equal(checked.reasons.length, checked.codes.length);
      assert.equal(checked.reasons.length === 0, checked.status === "validated");
      if (checked.status === "unrepresentable") return;
      const row = observationRow(checked, ANY_STATION);
      assert.equal(row.quality_reason === null, row.quality_status === "validated");
      assert.equal(row.quality_metrics === null, row.quality_status === "validated");
      const spellSent = (text: string | undefined) =>
        text === undefined || text === "VRB" ? null : Number(text);
      const asSent = (value: number | null, text: string | undefined) =>
        value === null || value === spellSent(text);
      assert.ok(asSent(row.temperature_value, report.temp_c));
      assert.ok(asSent(row.dewpoint_value, report.dewpoint_c));
      assert.ok(asSent(row.wind_speed, report.wind_speed_kt));
      assert.ok(asSent(row.wind_direction, report.wind_dir_degrees?.trim()));
      if (report.precip_in !== undefined) assert.ok(asSent(row.precip_in, report.precip_in));
      else assert.ok(row.precip_in === null || row.precip_in === 0);
      // A value that was sent and is not in the row is a problem of its group.
      if (row.quality_status !== "validated") return;
      assert.notEqual(row.temperature_value, null);
      if (report.dewpoint_c !== undefined) assert.notEqual(row.dewpoint_value, null);
      if (report.wind_speed_kt !== undefined) assert.notEqual(row.wind_speed, null);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("of an answer every report is a row, unrepresentable, outside the window, or refused with a reason", () => {
  const reports = fc.array(anyReport, { maxLength: 8 });
  fc.assert(fc.property(reports, (reports) => {
    const document = {
      sourceName: "metar",
      errors: "",
      warnings: "",
      numResults: reports.length,
      reports,
    };
    const judged = judgeHistoryAnswer(document, { stationIds: ["KPWM"], ...DAY });
    const { reports: rows, unrepresentable, outsideWindow } = judged;
    assert.equal(judged.status === "failed", judged.error !== null);
    if (judged.failureKind === "response") return assert.equal(rows.length, 0);
    assert.equal(rows.length + unrepresentable.length + outsideWindow, reports.length);
  }));
});

const EPOCH = Date.UTC(2026, 0, 18);
const METRICS = [
  ["temperature", "maximum", "max_temp", "Fahrenheit"],
  ["temperature", "minimum", "min_temp", "Fahrenheit"],
  ["wind-speed", "sustained", "wind_speed", "knots"],
  ["precipitation", "liquid", "liquid_precipitation_amt", "inches"],
  [
    "probability-of-precipitation",
    "12 hour",
    "twelve_hour_probability_of_precipitation",
    "percent",
  ],
] as const;

const entries = fc.uniqueArray(
  fc.record({ start: fc.integer({ min: 0, max: 12 }), length: fc.constantFrom(0, 1, 3, 6) }),
  { minLength: 1, maxLength: 5, selector: ({ start }) => start },
).map((all) => all.toSorted((a, b) => a.start - b.start));
const layouts = fc.array(
  fc.record({ offset: fc.constantFrom(-10, -6, -5, -4), entries }),
  { minLength: 1, maxLength: 3 },
);
const readings = fc.array(
  fc.record({
    metric: fc.constantFrom(...METRICS),
    layout: fc.nat(),
    values: fc.infiniteStream(
      fc.oneof(fc.integer({ min: -5, max: 110 }).map(String), fc.constantFrom("", "1.5", "bad")),
    ),
  }),
  { maxLength: 6 },
);

function localTime(hour: number, offset: number): string {
  const local = new Date(EPOCH + (hour + offset) * HOUR_MS).toISOString().slice(0, 19);
  return `${local}-${String(-offset).padStart(2, "0")}:00`;
}

Deno.test("no value appears on an interval it was not sent for, and none that was sent is lost", () => {
  fc.assert(
    fc.property(layouts, readings, (layouts, readings) => {
      const sent = new Map<string, string[]>();
      const elements = readings.map(
        ({ metric: [element, type, metric, units], layout, values }) => {
          const index = layout % layouts.length;
          const texts = layouts[index]!.entries.map(({ start, length }) => {
            const text = values.next().value;
            const period = `${metric} ${EPOCH + start * HOUR_MS} ${
              EPOCH + (start + length) * HOUR_MS
            }`;
            sent.set(period, [...sent.get(period) ?? [], text]);
            return `<value>${text}</value>`;
          });
          return `<${element} type="${type}" units="${units}" time-layout="k${index}">${
            texts.join("")
          }</${element}>`;
        },
      );
      const xml = dwmlXml({
        layouts: layouts.map(({ offset, entries }, index) =>
          `<time-layout><layout-key>k${index}</layout-key>${
            entries.map(({ start, length }) =>
              `<start-valid-time>${localTime(start, offset)}</start-valid-time>` +
              (length > 0
                ? `<end-valid-time>${localTime(start + length, offset)}</end-valid-time>`
                : "")
            ).join("")
          }</time-layout>`
        ).join(""),
        parameters: `<parameters applicable-location="point1">${elements.join("")}</parameters>`,
      });
      const rows = rowsByLocation(xml, RECEIVED_LATE_MS).get("point1")!;
      const seen = new Set<string>();
      for (const row of rows) {
        const carried = JSON.parse(row.source_layouts!) as Record<string, { value: string }>;
        for (const [, , metric] of METRICS) {
          const period = `${metric} ${Date.parse(row.begin_time)} ${Date.parse(row.end_time)}`;
          const texts = sent.get(period);
          assert.equal(metric in carried, texts !== undefined, period);
          if (!texts) {
            assert.equal(row[metric], null, period);
            continue;
          }
          seen.add(period);
          assert.equal(carried[metric]!.value, texts[0], "the first text sent is the one kept");
          if (row[metric] !== null) assert.equal(row[metric], Number(texts[0]));
          const accounted = texts.length === 1 && (texts[0] === "" || row[metric] !== null);
          if (!accounted) assert.equal(row.quality_status, "rejected", period);
        }
      }
      assert.equal(seen.size, sent.size, "every interval that something was sent for has its row");
      const keys = rows.map((row) => `${row.begin_time} ${row.end_time}`);
      assert.deepEqual(keys, [...new Set(keys)].sort(), "ordered, each interval once");
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

Deno.test("texts made to be slow are read in time proportional to their length", () => {
  const long = 1_000_000;
  const number = "1".repeat(long) + "x";
  const equals = "=".repeat(long) + "x=";
  const checked = checkReport(kpwmReport({ temp_c: number, raw_text: `METAR KPWM ${equals}` }));
  assert.equal(checked.status, "rejected");
  const spaces = " ".repeat(long);
  for (const read of Object.values(READERS)) {
    outcome(read, `<?xml version="1.0"${spaces}x?><a/>`);
    outcome(read, `<error>${"<".repeat(long)}${number},${spaces}`);
    outcome(read, `.A MCI 0926${spaces}DH0800`);
    outcome(read, `<a ${"b".repeat(long)}`);
    outcome(read, `<a>${"&".repeat(long)}</a>`);
  }
});
