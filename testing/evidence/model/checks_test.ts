import assert from "node:assert/strict";
import { checkReport, checkReportUnder } from "../../../shared/noaa/metar/check.ts";
import type { RawReport } from "../../../shared/noaa/metar/document.ts";
import { check, type DecodedReport } from "./checks.ts";
import { randomDecoded } from "./random_decoded.ts";

const RUNS = 4000;
/** The first report; fixed for the same reason as in `model_test.ts`. */
const SEED = Number(Deno.env.get("EVIDENCE_MODEL_SEED") ?? 11);

/** The elements that NOAA would send of it. */
function sent(report: DecodedReport): RawReport {
  const text = (value: number | string | null) => value === null ? undefined : String(value);
  return {
    station_id: report.station,
    observation_time: new Date(report.t).toISOString(),
    latitude: "41.96",
    longitude: "-87.93",
    metar_type: text(report.type),
    temp_c: text(report.temperature),
    dewpoint_c: text(report.dewpoint),
    wind_speed_kt: text(report.speed),
    wind_dir_degrees: text(report.direction),
    precip_in: text(report.inches),
    wx_string: undefined,
    raw_text: report.raw,
  };
}

Deno.test("the checks of a report and their plain second reading doubt the same groups", () => {
  const counts = {
    validated: 0,
    unverified: 0,
    rejected: 0,
    "told apart by the second version": 0,
  };
  for (let seed = SEED; seed < SEED + RUNS; seed++) {
    const report = randomDecoded(seed);
    const checked = checkReport(sent(report));
    assert.ok(checked.status !== "unrepresentable");
    const found = { status: checked.status, doubtful: checked.metrics, inches: checked.precipIn };
    assert.deepEqual(found, check(report), `${seed}: ${JSON.stringify(report)}`);
    counts[checked.status]++;
    const first = checkReportUnder("metar-consistency-v1", sent(report));
    if (String(first.metrics) !== String(checked.metrics)) {
      counts["told apart by the second version"]++;
    }
  }
  for (const [what, count] of Object.entries(counts)) {
    assert.ok(count >= RUNS / 50, `few ${what}: ${JSON.stringify(counts)}`);
  }
});
