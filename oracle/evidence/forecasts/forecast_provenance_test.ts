import assert from "node:assert/strict";
import { honestVerdicts } from "../../../testing/evidence/writer/honest_verdicts.ts";
import {
  forecast,
  instant,
  ms,
  published,
  retained,
} from "../../../testing/evidence/writer/stored_rows.ts";
import type { DocumentVerdicts } from "../documents/document_verdict.ts";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import { proveForecast } from "./forecast_provenance.ts";
import type { RetainedForecast } from "../../stored/retained_forecast.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { OFFICIAL_URL_PREFIXES } from "../collection/source_url.ts";

const INPUT = {
  rules: CURRENT_RULES,
  terms: { startMs: ms("12:00") },
  nowMs: ms("2T00:00"),
  urlPrefixes: OFFICIAL_URL_PREFIXES,
};
const high = forecast("12:00", "2T00:00", { max_temp: 50 });
const low = forecast("00:00", "13:00", { min_temp: 40 });

function prove(
  rows: readonly StoredForecast[],
  documents: readonly RetainedForecast[] = rows.map(retained),
  verdicts: DocumentVerdicts | undefined = honestVerdicts({ forecasts: rows }),
  rules = CURRENT_RULES,
) {
  const proven = proveForecast(rows, { ...INPUT, rules, retained: documents, verdicts });
  return "rows" in proven ? undefined : `${proven.damaged ? "damaged: " : ""}${proven.reason}`;
}

Deno.test("rows of one retained document that was received in time are proven", () => {
  assert.equal(prove([high, low]), undefined);
  assert.equal(prove([high, low], undefined, undefined), undefined);
});

const FAILING: readonly [change: Partial<StoredForecast>, reason: RegExp][] = [
  [{ forecast_interval_version: null }, /no native intervals/],
  [{ forecast_interval_version: "ndfd-native-v2" }, /no native intervals/],
  [{ generated_at: "soon" }, /no readable issue time/],
  [{ source_received_at: null }, /no receipt time/],
  [{ source_received_at: instant("12:00:01") }, /received after the event started/],
  [{ generated_at: instant("0T20:15:01") }, /issued after it was received/],
  [{ source_location: null }, /no source location/],
  [{ source_location: "" }, /no source location/],
  [{ source_xml_sha256: null }, /names no source document/],
  [{ source_url: null }, /not trusted/],
  [{ source_url: "https://example.org/ndfdXMLclient.php?x" }, /not trusted/],
  [{ source_url: "https://aviationweather.gov/api/data/metar?x" }, /not trusted/],
  [{ source_layouts: null }, /no source layouts/],
  [{ source_layouts: "{}" }, /no source layouts/],
  [{ source_layouts: "[]" }, /no source layouts/],
  [{ source_layouts: "not JSON" }, /no source layouts/],
  [{ source_layouts: '{"max_temp":{"layout":"x"}}' }, /no source layouts/],
];

Deno.test("a forecast proves only a point that its URL asked for", () => {
  const other = high.source_url!.replace("-87.93", "-87.92");
  const proveWith = (source_url: string, rules = CURRENT_RULES) =>
    prove([{ ...high, source_url }], undefined, undefined, rules);
  assert.equal(proveWith(other.replace("?listLatLon=", "?listLatLon=41.96,-87.93%20")), undefined);
  assert.match(proveWith(other) ?? "", /a point that its address did not ask for/);
  assert.match(proveWith(`${high.source_url}&listLatLon=41.96,-87.93`) ?? "", /did not ask for/);
  assert.equal(proveWith(other, RULES_V1), undefined, "by the first rules any would do");
});

Deno.test("a row without provenance makes all of the station unavailable", () => {
  for (const [change, reason] of FAILING) {
    const rows = [{ ...high, ...change }, {
      ...low,
      ...("source_location" in change || "source_xml_sha256" in change ? change : {}),
    }];
    assert.match(prove(rows) ?? "proven", reason, JSON.stringify(change));
  }
});

Deno.test("an issue may lie ten minutes ahead of its receipt, no more", () => {
  assert.equal(prove([{ ...high, generated_at: instant("0T20:15") }]), undefined);
  assert.ok(prove([{ ...high, generated_at: instant("0T20:15:01") }]));
});

Deno.test("a receipt at the start of the event is in time", () => {
  const row = { ...high, source_received_at: instant("12:00") };
  assert.equal(prove([row]), undefined);
});

Deno.test("rows of two files, documents or places have no single source", () => {
  for (
    const change of [
      { file: published("forecasts", "0T21:00") },
      { source_xml_sha256: "e".repeat(64) },
      { source_location: "point2" },
    ]
  ) {
    assert.match(prove([high, { ...low, ...change }]) ?? "", /more than one source/);
  }
});

Deno.test("the retained document must be there, in the file of the row, and agree with it", () => {
  assert.match(prove([high], []) ?? "", /^damaged: .*not retained/);
  const elsewhere = { ...retained(high), file: published("forecasts", "0T21:00") };
  assert.match(prove([high], [elsewhere]) ?? "", /not retained/);
  assert.match(prove([high], [{ ...retained(high), url: "https://other" }]) ?? "", /contradicts/);
  assert.match(
    prove([high], [{ ...retained(high), receivedAt: instant("0T20:06") }]) ?? "",
    /contradicts/,
  );
  assert.equal(
    prove([high], [retained(high), { ...elsewhere, receivedAt: instant("0T21:06") }]),
    undefined,
  );
  const conflicting = { ...retained(high), receivedAt: instant("0T20:06") };
  assert.match(prove([high], [retained(high), conflicting]) ?? "", /contradicts/);
});

Deno.test("the rows must be exactly what the document gives", () => {
  const honest = honestVerdicts({ forecasts: [high, low] });
  assert.equal(prove([high, low], undefined, honest), undefined);
  assert.match(prove([high], undefined, honest) ?? "", /^damaged: .*differs/, "a row is missing");
  assert.match(prove([high, low, low], undefined, honest) ?? "", /differs/, "a row too many");
  assert.match(prove([{ ...high, max_temp: 51 }, low], undefined, honest) ?? "", /differs/);
  assert.match(
    prove([high, low], undefined, () => undefined) ?? "",
    /^damaged: .*could not be read/,
  );
  const broken: DocumentVerdicts = (question) => ({ ...honest(question)!, problem: "not XML" });
  assert.match(prove([high, low], undefined, broken) ?? "", /could not be read/);
});

Deno.test("names of the station do not come from the document", () => {
  const honest = honestVerdicts({ forecasts: [high] });
  assert.equal(
    prove([{ ...high, station_name: "O'Hare", elevation_m: 200 }], undefined, honest),
    undefined,
  );
  assert.match(prove([{ ...high, latitude: 41.97 }], undefined, honest) ?? "", /differs/);
});
