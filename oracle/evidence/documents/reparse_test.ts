import assert from "node:assert/strict";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { checkReport, checkReportUnder } from "../../../shared/noaa/metar/check.ts";
import { parseMetarDocument } from "../../../shared/noaa/metar/document.ts";
import { observationRow } from "../../../shared/noaa/metar/row.ts";
import { parseDwml } from "../../../shared/noaa/ndfd/document.ts";
import { forecastRows } from "../../../shared/noaa/ndfd/row.ts";
import { parseStationCatalog } from "../../../shared/noaa/stations.ts";
import { sampleText } from "../../../testing/noaa/recording.ts";
import { CURRENT_RULES, type DocumentKind, RULES_V1 } from "../../rules/rule_set.ts";
import { reparse } from "./reparse.ts";
import {
  forecastDigest,
  observationDigest,
  precipitationDigest,
  verdictRow,
} from "./row_digest.ts";

const METARS = sampleText("history-20260822T175501Z-4h-25stations.xml");
const DWML = sampleText("dwml.xml");
const PRODUCT = sampleText("rr7-mci-positive.json");
const catalog = parseStationCatalog(sampleText("stations-us-subset.xml"));
const station = (id: string) => catalog.stations.find((s) => s.stationId === id)!; // in the sample

function read(kind: DocumentKind, text: string, subject: string, receivedAt: string | null = null) {
  const [verdict] = reparse(
    { kind, sha256: sha256Hex(text), receivedAt, text },
    [subject],
    CURRENT_RULES,
  );
  return verdict!; // one for each subject
}

/** The rows that the daemon stores of a METAR answer for a station. */
function storedReports(text: string, id: string) {
  return parseMetarDocument(text).reports.map(checkReport)
    .filter((checked) => checked.status !== "unrepresentable")
    .filter((checked) => checked.stationId === id)
    .map((checked) => observationRow(checked, station(id)));
}

Deno.test("a METAR answer gives the rows that were stored of it", () => {
  const rows = storedReports(METARS, "KORD");
  const verdict = read("metar", METARS, "KORD");
  assert.equal(verdict.problem, null);
  assert.equal(verdict.reports, 110);
  assert.ok(rows.length >= 4);
  assert.deepEqual(
    verdict.rows,
    rows.map((row) =>
      verdictRow(Date.parse(row.generated_at), observationDigest(row, CURRENT_RULES))
    ),
  );
});

Deno.test("a METAR answer with fractions of seconds gives the rows that were stored of it", () => {
  const text = METARS.replaceAll(".000Z</observation_time>", ".500Z</observation_time>");
  assert.notEqual(text, METARS);
  const rows = storedReports(text, "KORD");
  assert.deepEqual(
    read("metar", text, "KORD").rows,
    rows.map((row) =>
      verdictRow(Date.parse(row.generated_at), observationDigest(row, CURRENT_RULES))
    ),
  );
});

Deno.test("a METAR answer is read by the checks of the rules that are asked", () => {
  const remarked = METARS.replaceAll(" RMK AO2 ", " RMK AO2 WND DATA ESTMD ");
  const document = { kind: "metar" as const, sha256: sha256Hex(remarked), receivedAt: null };
  for (const rules of [RULES_V1, CURRENT_RULES]) {
    const rows = parseMetarDocument(remarked).reports
      .filter((report) => report.station_id === "KORD")
      .map((report) => checkReportUnder(rules.validation, report))
      .filter((checked) => checked.status !== "unrepresentable")
      .map((checked) => observationRow(checked, station("KORD")));
    const status = rules === RULES_V1 ? "validated" : "rejected";
    assert.ok(rows.every((row) => row.quality_status === status));
    const [verdict] = reparse({ ...document, text: remarked }, ["KORD"], rules);
    assert.deepEqual(
      verdict?.rows,
      rows.map((row) => verdictRow(Date.parse(row.generated_at), observationDigest(row, rules))),
    );
    assert.equal(verdict?.parser, rules.parsers.metar);
  }
});

Deno.test("a row of which one cell was changed does not come out of its document", () => {
  const [row] = storedReports(METARS, "KORD");
  const { rows } = read("metar", METARS, "KORD");
  const isIn = (change: object) =>
    rows.includes(
      verdictRow(
        Date.parse(row!.generated_at),
        observationDigest({ ...row!, ...change }, CURRENT_RULES),
      ),
    );
  assert.equal(isIn({}), true);
  for (
    const change of [
      { temperature_value: 26.2 },
      { wind_speed: 99 },
      { raw_text: `${row!.raw_text} ` },
      { latitude: 41 },
      { precip_in: 1 },
    ]
  ) assert.equal(isIn(change), false, JSON.stringify(change));
  assert.equal(isIn({ station_name: "O'Hare", elevation_m: null }), true, "not from the document");
  const verdict = { quality_status: "rejected", validation_version: "metar-consistency-v1" };
  assert.equal(isIn(verdict), true, "what its writer found is not in the document");
});

Deno.test("every subject is answered from one reading, also one the document does not know", () => {
  const document = {
    kind: "metar" as const,
    sha256: sha256Hex(METARS),
    receivedAt: null,
    text: METARS,
  };
  const verdicts = reparse(document, ["KORD", "KJFK", "KXYZ"], CURRENT_RULES);
  assert.deepEqual(verdicts.map((v) => [v.subject, v.rows.length > 0]), [["KORD", true], [
    "KJFK",
    true,
  ], ["KXYZ", false]]);
  assert.equal(verdicts[0]?.parser, CURRENT_RULES.parsers.metar);
});

Deno.test("a METAR answer that is not whole proves nothing", () => {
  const problem = (text: string) => read("metar", text, "KORD").problem;
  assert.ok(problem(METARS.slice(0, METARS.length / 2)));
  assert.match(
    problem(METARS.replace(/num_results="\d+"/, 'num_results="111"')) ?? "",
    /not whole/,
  );
  assert.match(
    problem(
      METARS.replace("<errors/>", "<errors><error>x</error></errors>").replace(
        "<errors />",
        "<errors><error>x</error></errors>",
      ),
    ) ?? "",
    /problem/,
  );
  assert.ok(problem("<html><body>busy</body></html>"));
  assert.ok(problem(""));
});

Deno.test("a DWML document gives the rows that were stored of it", () => {
  const receivedAt = "2026-09-17T00:15:00Z";
  const document = parseDwml(DWML, Date.parse(receivedAt));
  const location = document.locations.find(({ key }) => key === "point1")!; // in the sample
  const source = { url: "https://example/ndfd", receivedAt, sha256: sha256Hex(DWML) };
  const rows = forecastRows(location, station("KORD"), source, document.issuedAt);
  const verdict = read("ndfd", DWML, "point1", receivedAt);
  assert.equal(rows.length, 116);
  assert.equal(verdict.receivedAt, receivedAt);
  assert.deepEqual(
    verdict.rows,
    rows.map((row) => verdictRow(Date.parse(row.begin_time), forecastDigest(row))),
  );
  const changed = { ...rows[0]!, wind_speed: 77 };
  assert.equal(
    verdict.rows.includes(verdictRow(Date.parse(changed.begin_time), forecastDigest(changed))),
    false,
  );
});

Deno.test("a DWML document received long before its issue gives rejected rows", () => {
  const early = read("ndfd", DWML, "point1", "2026-09-16T23:00:00Z");
  assert.notDeepEqual(early.rows, read("ndfd", DWML, "point1", "2026-09-17T00:15:00Z").rows);
  assert.equal(early.rows.length, 116);
});

Deno.test("a DWML document without the location, the receipt time or its end proves nothing", () => {
  assert.match(
    read("ndfd", DWML, "point3", "2026-09-17T00:15:00Z").problem ?? "",
    /no location point3/,
  );
  assert.match(read("ndfd", DWML, "point1", null).problem ?? "", /no receipt time/);
  assert.ok(read("ndfd", DWML.slice(0, 9000), "point1", "2026-09-17T00:15:00Z").problem);
});

Deno.test("an RR7 product gives its hour, bound to its id and issue", () => {
  const verdict = read("rr7", PRODUCT, "MCI");
  assert.equal(verdict.problem, null);
  const product = JSON.parse(PRODUCT) as { id: string; issuanceTime: string };
  const endMs = Number(verdict.rows[0]?.split(" ")[0]);
  const instant = (ms: number) => new Date(ms).toISOString();
  const hour = (liquid_in: number, id = product.id) =>
    verdictRow(
      endMs,
      precipitationDigest(id, {
        issued_at: product.issuanceTime,
        start: instant(endMs - 3_600_000),
        end: instant(endMs),
        liquid_in,
        status: "validated",
      }),
    );
  const amount = Number(/\/PPH\s+([\d.]+)/.exec(PRODUCT)?.[1]);
  assert.deepEqual(verdict.rows, [hour(amount)]);
  assert.notEqual(verdict.rows[0], hour(amount + 0.01));
  assert.notEqual(verdict.rows[0], hour(amount, "00000000-0000-4000-8000-000000000000"));
  assert.deepEqual(read("rr7", PRODUCT, "NYC").rows, []);
  const commented = PRODUCT.replace("PPH 0.21", "PPH 0.21 : AUTO");
  assert.deepEqual(read("rr7", commented, "MCI").rows, verdict.rows);
  const document = { kind: "rr7" as const, sha256: "", receivedAt: null, text: commented };
  const [first] = reparse(document, ["MCI"], RULES_V1);
  assert.match(
    first!.problem ?? "",
    /not an hourly amount/,
    "as a record of the first rules had it",
  );
  assert.ok(read("rr7", PRODUCT.replace('"RR7"', '"RR8"'), "MCI").problem);
});

Deno.test("the catalog leads from an alias to its station, and never guesses", () => {
  const text = sampleText("stations.cache-20260822.xml");
  const document = { kind: "catalog" as const, sha256: sha256Hex(text), receivedAt: null, text };
  const verdicts = reparse(document, ["MCI", "KMCI", "NYC", "mci"], CURRENT_RULES);
  assert.deepEqual(verdicts.map((v) => v.rows), [["KMCI"], ["KMCI"], [], []]);
  assert.deepEqual(
    read("catalog", text.replace(/<data num_results="\d+"/, '<data num_results="1"'), "MCI").rows,
    [],
  );
});
