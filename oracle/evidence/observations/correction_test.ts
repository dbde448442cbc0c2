import assert from "node:assert/strict";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import { checkReport } from "../../../shared/noaa/metar/check.ts";
import { parseMetarDocument } from "../../../shared/noaa/metar/document.ts";
import { observationRow } from "../../../shared/noaa/metar/row.ts";
import { unnamedStation } from "../../../shared/noaa/stations.ts";
import {
  soundEvidence,
  withHonestDocuments,
} from "../../../testing/evidence/writer/sound_evidence.ts";
import { instant, observation, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { sampleText } from "../../../testing/noaa/samples.ts";
import { isCorrection } from "./correction.ts";
import type { StoredEvidence } from "../../stored/stored_evidence.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { readReports } from "./report.ts";
import { judgeEvidence } from "../strict.ts";

const CORRECTED = "METAR KORD 011253Z COR 27008KT 10SM CLR 12/05 A3000 RMK AO2 T01200050";

Deno.test("a correction is told by its header, with or without a type, and by nothing else", () => {
  for (const text of [CORRECTED, CORRECTED.slice(6), CORRECTED.replace("METAR", "SPECI")]) {
    assert.equal(isCorrection(text), true, text);
  }
  for (const text of ["", CORRECTED.replace(" COR", ""), `${CORRECTED.replace(" COR", "")} COR`]) {
    assert.equal(isCorrection(text), false, text);
  }
});

Deno.test("beside its correction in one publication a report is nothing", () => {
  const file = published("observations", "13:05");
  const original = observation("12:53", { file });
  const correction = { ...original, temperature_value: 12, raw_text: CORRECTED };
  for (const rows of [[original, correction], [correction, original], [correction, correction]]) {
    const [report, ...others] = readReports(rows, "strict", CURRENT_RULES);
    assert.deepEqual([report?.temperatureC, report?.screened], [12, null]);
    assert.deepEqual(others, []);
  }
  const second = { ...correction, temperature_value: 13 };
  const [torn] = readReports([original, correction, second], "strict", CURRENT_RULES);
  assert.equal(torn?.screened, "publication conflict");
});

Deno.test("a newer publication still wins over a correction", () => {
  const correction = observation("12:53", {
    temperature_value: 12,
    raw_text: CORRECTED,
    file: published("observations", "13:05"),
  });
  const newer = observation("12:53", { file: published("observations", "14:05") });
  assert.equal(readReports([correction, newer], "strict", CURRENT_RULES)[0]?.temperatureC, 10);
});

for (
  const path of [
    "noaa/awc/corrections-20260822.xml.gz",
    "daemon/history-20260822-25stations-15h.xml.gz",
  ]
) {
  Deno.test(`no report of NOAA contradicts its correction: ${path.split("/").at(-1)}`, async () => {
    const file = published("observations", "13:05");
    const rows: StoredObservation[] = [];
    for (const report of parseMetarDocument(await sampleText(path)).reports) {
      const checked = checkReport(report);
      if (checked.status === "unrepresentable") continue;
      rows.push({ ...observationRow(checked, unnamedStation(checked.stationId)), file });
    }
    const stations = Map.groupBy(rows, (row) => row.station_id);
    const reports = [...stations.values()].flatMap((own) =>
      readReports(own, "strict", CURRENT_RULES)
    );
    assert.ok(reports.length < rows.length);
    assert.deepEqual(reports.filter(({ screened }) => screened === "publication conflict"), []);
  });
}

Deno.test("an event settles although each collection brings a report and its correction", () => {
  const stored = soundEvidence(["KORD"], ["temp_high"]);
  const corrections = stored.observations.filter((row) => row.generated_at === instant("12:53"))
    .map((row) => ({ ...row, temperature_value: 20, raw_text: CORRECTED }));
  const files = new Set(corrections.map((row) => row.file.name));
  const both: StoredEvidence = {
    ...stored,
    observations: [...stored.observations, ...corrections],
    receipts: stored.receipts.map((receipt) =>
      files.has(receipt.file.name)
        ? {
          ...receipt,
          response_count: receipt.response_count + 1,
          report_count: receipt.report_count + 1,
        }
        : receipt
    ),
  };
  const { readings, block } = judgeEvidence(withHonestDocuments(both));
  assert.equal(block, undefined);
  assert.equal(readings[0]?.observed, 68);
});
