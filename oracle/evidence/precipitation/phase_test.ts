import assert from "node:assert/strict";
import { instant, ms, observation, receipt } from "../../../testing/evidence/writer/stored_rows.ts";
import { CURRENT_RULES, RULES_V1 } from "../../rules/rule_set.ts";
import type { StoredReceipt } from "../../stored/receipt.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { collectionHistory } from "../collection/coverage.ts";
import { observationPublications } from "../collection/publication.ts";
import { OFFICIAL_URL_PREFIXES } from "../collection/source_url.ts";
import { readReports } from "../observations/report.ts";
import { hasPhaseClosure } from "./phase.ts";

type Change = Partial<StoredObservation>;
const hour = (time: string, inches: number | null, change: Change = {}) =>
  observation(time, { precip_in: inches, ...change });
const special = (time: string, inches: number | null, change: Change = {}) =>
  hour(time, inches, { metar_type: "SPECI", ...change });

const reportOf = (groups: string, remarks = "", celsius = 10): Change => ({
  raw_text: `METAR KORD 011453Z 27008KT 10SM ${groups} BKN040 A3000 RMK AO2 ${remarks}`.trim(),
  temperature_value: celsius,
});

function judgeClosure(
  rows: readonly StoredObservation[],
  receipts?: readonly StoredReceipt[],
  start = "13:00",
  end = "15:00",
  rules = CURRENT_RULES,
) {
  const span = { startMs: ms(start), endMs: ms(end) };
  const history = collectionHistory(receipts ?? [receipt("08:00", "17:00")], "KORD", {
    nowMs: ms("20:00"),
    urlPrefixes: OFFICIAL_URL_PREFIXES,
    publications: observationPublications(span, ms("20:00")),
    rules,
  });
  return hasPhaseClosure(readReports(rows, "strict", CURRENT_RULES), span, history, rules);
}

Deno.test("phase closure reaches from a routine report before the window to one after it", () => {
  const rows = [hour("12:53", 0), hour("13:53", 0), hour("14:53", 0), hour("15:53", 0)];
  assert.equal(judgeClosure(rows), true);
  assert.equal(
    judgeClosure([hour("13:00", 0), hour("14:00", 0), hour("15:00", 0)]),
    true,
    "ends count",
  );

  const from = (
    time: string,
  ) => [hour(time, 0), hour("12:30", 0, { metar_type: "SPECI" }), ...rows.slice(1)];
  assert.equal(judgeClosure(from("11:30")), true, "90 minutes before");
  assert.equal(judgeClosure(from("11:29")), false, "91 minutes before");
  const to = (
    time: string,
  ) => [...rows.slice(0, 3), hour("15:30", 0, { metar_type: "SPECI" }), hour(time, 0)];
  assert.equal(judgeClosure(to("16:15")), true, "75 minutes after");
  assert.equal(judgeClosure(to("16:16")), false, "76 minutes after");

  assert.equal(judgeClosure(rows.slice(1)), false, "no anchor");
  assert.equal(judgeClosure(rows.slice(0, 3)), false, "no closing report");
  assert.equal(judgeClosure([rows[0]!, rows[2]!, rows[3]!]), false, "a gap of two hours");
  const snow = { raw_text: "METAR KORD 011453Z 27008KT 1SM -SN OVC010 00/M01 A3000 RMK AO2" };
  for (const index of rows.keys()) {
    const frozen = rows.map((row, i) => i === index ? { ...row, ...snow } : row);
    assert.equal(judgeClosure(frozen), false, `frozen in report ${index}`);
    const unverified = { quality_status: "unverified", quality_metrics: "present_weather" };
    const doubtful = rows.map((row, i) => i === index ? { ...row, ...unverified } : row);
    assert.equal(judgeClosure(doubtful), false, `unverified in report ${index}`);
  }
  assert.equal(judgeClosure(rows, [receipt("12:53", "15:53")]), true, "collected exactly");
  assert.equal(judgeClosure(rows, [receipt("12:53:01", "15:53")]), false, "anchor not collected");
  assert.equal(
    judgeClosure(rows, [receipt("12:53", "15:52:59")]),
    false,
    "closing report not collected",
  );
  assert.equal(instant("12:53"), rows[0]!.generated_at);
});

Deno.test("rain of a report that cannot tell its phase is of unknown phase at 2 °C and below", () => {
  const dryHour = hour("12:53", 0);
  const rows = (middle: StoredObservation, ...more: StoredObservation[]) =>
    [dryHour, hour("13:53", 0), ...more, middle, hour("15:53", 0)].sort((a, b) =>
      a.generated_at! < b.generated_at! ? -1 : 1
    );
  const wet = (celsius: number, groups: string, remarks = "") =>
    hour("14:53", 0.1, { ...reportOf(groups, `P0010 ${remarks}`, celsius), dewpoint_value: null });
  assert.equal(judgeClosure(rows(wet(2, "-RA", "FZRANO"))), false);
  assert.equal(judgeClosure(rows(wet(2.1, "-RA", "FZRANO"))), true);
  assert.equal(judgeClosure(rows(wet(2, "-RA"))), true);
  assert.equal(judgeClosure(rows(wet(2, "//"))), false);
  assert.equal(judgeClosure(rows(wet(2.1, "//"))), true);
  assert.equal(judgeClosure(rows(wet(1, "//")), undefined, undefined, undefined, RULES_V1), true);
  const still = { ...reportOf("//", "FZRANO", -4), dewpoint_value: null };
  assert.equal(judgeClosure(rows(hour("14:53", 0, still))), true, "nothing fell");
  const blind = special("14:20", null, { ...reportOf("//", "", 1), dewpoint_value: null });
  assert.equal(judgeClosure(rows(wet(3, "-RA"), blind)), false, "it fell in the same hour");
  assert.equal(judgeClosure(rows(hour("14:53", 0), blind)), true, "nothing fell in the same hour");
});
