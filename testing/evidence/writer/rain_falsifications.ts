import type { Draft, Falsification } from "./falsification.ts";
import { first, forgeDocument, last } from "./falsification.ts";

const RAIN = /^evidence: it does not settle: .*KMCI\/rain_amt/;
const EVIDENCE = /^evidence(\.(precipitation|documents)\[\d+\].*)?: /;

type Footer = Draft["evidence"]["precipitation"][number];
type Hour = Footer["rows"][number];

function footers(change: (footer: Footer) => void): (record: Draft) => void {
  return ({ evidence }) => evidence.precipitation.forEach(change);
}

function hours(change: (row: Hour) => void): (record: Draft) => void {
  return footers((footer) => footer.rows.forEach(change));
}

/** Changes the hours in which it rained. */
function wet(change: (row: Hour) => void): (record: Draft) => void {
  return hours((row) => row.liquid_in ? change(row) : undefined);
}

/** Rain from fixed hours: the hours, their bulletins, the catalog, and the forecast of it. */
export const RAIN_FALSIFICATIONS: readonly Falsification[] = [
  ["a wetter hour", RAIN, wet((row) => row.liquid_in = 1.5)],
  ["a dry hour", RAIN, wet((row) => row.liquid_in = 0)],
  ["an hour that is missing", RAIN, wet((row) => row.status = "missing")],
  ["an hour of no amount", RAIN, wet((row) => row.liquid_in = null)],
  ["an hour in doubt", RAIN, wet((row) => row.reason = "x")],
  [
    "an hour that began earlier",
    RAIN,
    wet((row) => row.start = first(row.start.split(":")) + ":30:00Z"),
  ],
  ["hours issued at another time", EVIDENCE, hours((row) => row.issued_at = row.end)],
  ["hours that came before they ended", EVIDENCE, hours((row) => row.received_at = row.start)],
  ["hours of another station", RAIN, hours((row) => row.source_station_id = "DSM")],
  ["hours given to another station", EVIDENCE, hours((row) => row.station_id = "KORD")],
  [
    "hours of another bulletin",
    EVIDENCE,
    hours((row) => row.source_url = row.source_url.replace(/.{4}$/, "beef")),
  ],
  ["hours of another document", EVIDENCE, hours((row) => row.source_sha256 = "a".repeat(64))],
  ["hours of another catalog", EVIDENCE, hours((row) => row.mapping_sha256 = "a".repeat(64))],
  ["no hours", EVIDENCE, footers((footer) => footer.rows = [])],
  [
    "the wet hours less",
    EVIDENCE,
    footers((footer) => footer.rows = footer.rows.filter((row) => row.liquid_in === 0)),
  ],
  ["no footers", EVIDENCE, (r) => r.evidence.precipitation = []],
  ["the last footer less", EVIDENCE, (r) => r.evidence.precipitation.pop()],
  ["a footer of no file", EVIDENCE, (r) => last(r.evidence.precipitation).file = "x.parquet"],
  [
    "footers that were asked for later",
    EVIDENCE,
    footers((footer) => footer.requested_at = footer.completed_at),
  ],
  [
    "footers from after the decision",
    EVIDENCE,
    footers((footer) => footer.completed_at = "2030-01-03T00:00:00Z"),
  ],
  ["footers without sources", EVIDENCE, footers((footer) => footer.sources = [])],
  [
    "sources from elsewhere",
    EVIDENCE,
    footers((footer) =>
      footer.sources.forEach((source) => source.source_url = "https://example.org/products/1")
    ),
  ],
  [
    "a catalog received later",
    EVIDENCE,
    footers((footer) =>
      footer.sources.forEach((source) => source.received_at = "2030-02-01T00:00:00Z")
    ),
  ],
  ["no catalog", RAIN, (r) => withoutDocuments(r, "catalog")],
  ["no bulletins", RAIN, (r) => withoutDocuments(r, "rr7")],
  ["a bulletin of another amount", EVIDENCE, (r) => forgeDocument(r, "rr7", /0\.50/, "1.50")],
  ["a bulletin of another station", EVIDENCE, (r) => forgeDocument(r, "rr7", /MCI/g, "DSM")],
  ["a catalog of another alias", EVIDENCE, (r) => forgeDocument(r, "catalog", /MCI/g, "MCX")],
  [
    "an issue of the source",
    RAIN,
    (r) =>
      last(r.evidence.precipitation).issues.push({
        station_ids: [],
        window_start: "2030-01-01T00:00:00Z",
        window_end: "2030-01-02T00:00:00Z",
        reason: "x",
        kind: "response",
      }),
  ],
  [
    "more rain forecast",
    EVIDENCE,
    (r) => r.evidence.forecasts.forEach((row) => row.liquid_precipitation_amt &&= 1),
  ],
  [
    "snow forecast",
    EVIDENCE,
    (r) => r.evidence.forecasts.forEach((row) => row.snow_amt === 0 ? row.snow_amt = 1 : 0),
  ],
  [
    "ice forecast",
    EVIDENCE,
    (r) => r.evidence.forecasts.forEach((row) => row.ice_amt === 0 ? row.ice_amt = 0.1 : 0),
  ],
  ["a DWML document of another rain", EVIDENCE, (r) => forgeDocument(r, "ndfd", /0\.25/, "0.05")],
  [
    "reports of snow where it rained",
    EVIDENCE,
    (r) => r.evidence.observations.forEach((row) => row.wx_string = "SN"),
  ],
  ["no receipts of the reports around the rain", EVIDENCE, (r) => r.evidence.receipts = []],
];

function withoutDocuments({ evidence }: Draft, kind: string): void {
  evidence.documents = evidence.documents.filter((document) => document.kind !== kind);
}
