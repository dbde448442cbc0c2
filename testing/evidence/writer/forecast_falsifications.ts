import { encodeDocument } from "../../../shared/parquet/packed_document.ts";
import {
  documentOf,
  type Draft,
  type DraftForecast,
  type Falsification,
  first,
  forgeDocument,
  otherHex,
} from "./falsification.ts";

const FORECAST = /^evidence: it does not settle: KORD\/temp_high/;
const EVIDENCE = /^evidence(\.(forecasts|documents)\[\d+\])?: /;
const DOCUMENT = /^evidence\.documents\[\d+\]: /;

/** Changes the forecast of KORD's high of the day. */
function high(change: (row: DraftForecast) => void): (record: Draft) => void {
  return ({ evidence }) => change(evidence.forecasts.find((row) => row.max_temp === 70)!); // there
}

function each(change: (row: DraftForecast) => void): (record: Draft) => void {
  return ({ evidence }) => evidence.forecasts.forEach(change);
}

/** The values of forecasts, and where they come from. */
export const FORECAST_FALSIFICATIONS: readonly Falsification[] = [
  ["a warmer forecast", FORECAST, high((row) => row.max_temp = 71)],
  ["a colder forecast", FORECAST, high((row) => row.max_temp = 60)],
  ["no forecast of the high", FORECAST, high((row) => row.max_temp = null)],
  [
    "degrees of another scale forecast",
    EVIDENCE,
    high((row) => row.temperature_unit_code = "celsius"),
  ],
  ["a windier forecast", EVIDENCE, each((row) => row.wind_speed &&= Number(row.wind_speed) + 1)],
  ["a forecast of another hour", FORECAST, high((row) => row.begin_time = "2030-01-01T07:00:00Z")],
  ["a forecast to another hour", FORECAST, high((row) => row.end_time = "2030-01-01T17:00:00Z")],
  ["a forecast of no period", FORECAST, high((row) => row.interval_kind = "instant")],
  ["a forecast of another version", FORECAST, high((row) => row.forecast_interval_version = "v0")],
  ["a forecast in doubt", FORECAST, high((row) => row.quality_status = "unverified")],
  ["a rejected forecast", FORECAST, high((row) => row.quality_status = "rejected")],
  ["a forecast with a reason to doubt it", FORECAST, high((row) => row.quality_reason = "x")],
  [
    "a forecast whose layouts say another value",
    FORECAST,
    high((row) => {
      row.max_temp = 71;
      row.source_layouts = (row.source_layouts ?? "").replace('"70"', '"71"');
    }),
  ],
  ["a forecast without layouts", FORECAST, high((row) => row.source_layouts = "{}")],
  ["a forecast of another point", EVIDENCE, high((row) => row.source_location = "point9")],
  [
    "a forecast row less",
    FORECAST,
    (r) => r.evidence.forecasts.splice(r.evidence.forecasts.findIndex((x) => x.max_temp === 70), 1),
  ],
  ["no forecasts of one station", EVIDENCE, (r) => {
    r.evidence.forecasts = r.evidence.forecasts.filter((row) => row.station_id === "KORD");
  }],
  ["no forecasts", EVIDENCE, (r) => r.evidence.forecasts = []],
  [
    "a forecast row more",
    EVIDENCE,
    (r) => r.evidence.forecasts.push({ ...first(r.evidence.forecasts), max_temp: 90 }),
  ],
  [
    "a forecast of another issue",
    EVIDENCE,
    each((row) => row.generated_at = "2029-12-31T22:00:00Z"),
  ],
  [
    "a forecast issued after it came",
    EVIDENCE,
    each((row) => row.generated_at = "2030-01-01T00:00:00Z"),
  ],
  ["a forecast of no issue", EVIDENCE, each((row) => row.generated_at = null)],
  [
    "a forecast received after the start",
    EVIDENCE,
    each((row) => row.source_received_at = "2030-01-01T00:00:01Z"),
  ],
  [
    "a forecast from elsewhere",
    EVIDENCE,
    each((row) => row.source_url = "https://example.org/ndfdXMLclient.php?"),
  ],
  [
    "a forecast of another document",
    EVIDENCE,
    each((row) => row.source_xml_sha256 = otherHex(row.source_xml_sha256 ?? "")),
  ],
  ["a forecast of no document", EVIDENCE, each((row) => row.source_xml_sha256 = null)],
  [
    "a forecast in a file from after the decision",
    /^evidence\.forecasts\[0\]\.file: .* is not among the files in use/,
    each((row) => row.file = "forecasts_2030-02-01T00:00:00.000Z.parquet"),
  ],
  ["a forecast of another place", EVIDENCE, each((row) => row.latitude = Number(row.latitude) + 1)],
  [
    "a forecast of another city in a genuine document",
    EVIDENCE,
    ({ evidence }) => {
      const rows = evidence.forecasts.filter((row) => row.station_id === "KMCI");
      evidence.forecasts = [...rows.map((row) => ({ ...row, station_id: "KORD" })), ...rows];
    },
  ],
];

/** Documents that are missing, forged, or not what they are said to be. */
export const DOCUMENT_FALSIFICATIONS: readonly Falsification[] = [
  ["no documents", EVIDENCE, (r) => r.evidence.documents = []],
  [
    "no METAR documents",
    EVIDENCE,
    (r) => r.evidence.documents = r.evidence.documents.filter((x) => x.kind !== "metar"),
  ],
  [
    "a METAR document less",
    EVIDENCE,
    (r) => r.evidence.documents.splice(5, 1),
  ],
  [
    "no DWML document",
    EVIDENCE,
    (r) => r.evidence.documents = r.evidence.documents.filter((x) => x.kind !== "ndfd"),
  ],
  [
    "a document of another hash",
    DOCUMENT,
    (r) => documentOf(r, "metar").sha256 = otherHex(documentOf(r, "metar").sha256),
  ],
  [
    "another text under the hash",
    /^evidence\.documents\[\d+\]: its text does not hash to its name$/,
    (r) => documentOf(r, "metar").content = encodeDocument("<response/>"),
  ],
  ["no text under the hash", DOCUMENT, (r) => documentOf(r, "metar").content = ""],
  ["a document that is no gzip", DOCUMENT, (r) => documentOf(r, "ndfd").content = "AAAA"],
  ["a document that is no base64", DOCUMENT, (r) => documentOf(r, "ndfd").content = "?"],
  [
    "a document that ends early",
    DOCUMENT,
    (r) => documentOf(r, "ndfd").content = documentOf(r, "ndfd").content.slice(0, -40),
  ],
  [
    "a document received at another time",
    DOCUMENT,
    (r) => documentOf(r, "ndfd").received_at = "2029-12-31T23:00:00Z",
  ],
  ["a METAR document with a time", DOCUMENT, (r) => documentOf(r, "metar").received_at = "now"],
  ["a document from elsewhere", DOCUMENT, (r) => documentOf(r, "metar").url += "&x"],
  ["a document of another kind", DOCUMENT, (r) => documentOf(r, "metar").kind = "catalog"],
  [
    "a document in another file",
    DOCUMENT,
    (r) => documentOf(r, "metar").file = documentOf(r, "ndfd").file,
  ],
  [
    "a document twice",
    DOCUMENT,
    (r) => r.evidence.documents.push(structuredClone(documentOf(r, "metar"))),
  ],
  [
    "a document that nothing rests on",
    DOCUMENT,
    (r) => r.evidence.documents.push({ ...documentOf(r, "metar"), sha256: "0".repeat(64) }),
  ],
  [
    "a METAR document of another temperature",
    EVIDENCE,
    (r) => forgeDocument(r, "metar", /<temp_c>24\.0/, "<temp_c>34.0"),
  ],
  [
    "a METAR document of another wind",
    EVIDENCE,
    (r) => forgeDocument(r, "metar", /<wind_speed_kt>8</, "<wind_speed_kt>28<"),
  ],
  [
    "a METAR document of another raw text",
    EVIDENCE,
    (r) => forgeDocument(r, "metar", />METAR KORD 011853Z/, ">METAR KORD 011853Z COR"),
  ],
  [
    "a METAR document of another station",
    EVIDENCE,
    (r) => forgeDocument(r, "metar", /KORD(?= 011853Z)/, "KJFK"),
  ],
  [
    "a METAR document of another time",
    EVIDENCE,
    (r) => forgeDocument(r, "metar", /2030-01-01T18:53:00/, "2030-01-01T18:54:00"),
  ],
  [
    "a METAR document that is no XML",
    EVIDENCE,
    (r) => forgeDocument(r, "metar", /^[^]*011853Z/, ""),
  ],
  [
    "a DWML document of another high",
    FORECAST,
    (r) => forgeDocument(r, "ndfd", /<value>70/, "<value>60"),
  ],
  [
    "a DWML document of another point",
    EVIDENCE,
    (r) => forgeDocument(r, "ndfd", /latitude="41/, 'latitude="45'),
  ],
  [
    "a DWML document of another issue",
    EVIDENCE,
    (r) => forgeDocument(r, "ndfd", /2029-12-31T23:00:00Z/, "2029-12-31T22:00:00Z"),
  ],
];
