import assert from "node:assert/strict";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { ms, observation } from "../../../testing/evidence/writer/stored_rows.ts";
import { readReports } from "../observations/report.ts";
import { precipitationProblem } from "./provable_window.ts";

/** Reports at these minutes of six hours, as the last day before the window has them. */
function reports(minutes: readonly number[], change: Partial<StoredObservation> = {}) {
  const rows = [0, 1, 2, 3, 4, 5].flatMap((hour) =>
    minutes.map((minute) =>
      observation(`0${hour}:${String(minute).padStart(2, "0")}`, { precip_in: 0, ...change })
    )
  );
  return readReports(rows, "strict", CURRENT_RULES);
}

const window = (start: string, end: string) => ({ startMs: ms(start), endMs: ms(end) });
const HOURS = window("2T06:00", "2T18:00");
const BETWEEN_REPORTS = window("2T05:53", "2T17:53");

Deno.test("amounts that lead from report to report prove a window that begins and ends at one", () => {
  const hourly = { hasFixedHours: false, reports: reports([53]) };
  assert.equal(precipitationProblem({ ...hourly, window: BETWEEN_REPORTS }), undefined);
  for (const [start, end] of [["2T06:00", "2T17:53"], ["2T05:53", "2T18:00"]] as const) {
    assert.match(
      precipitationProblem({ ...hourly, window: window(start, end) })!,
      /must begin and end when one comes: minute 53 of an hour$/,
    );
  }
  assert.equal(
    precipitationProblem({ window: HOURS, hasFixedHours: false, reports: reports([0]) }),
    undefined,
  );
});

Deno.test("fixed hours prove whole UTC hours and nothing else, whatever the reports", () => {
  const fixed = { hasFixedHours: true, reports: reports([53]) };
  assert.equal(precipitationProblem({ ...fixed, window: HOURS }), undefined);
  assert.match(precipitationProblem({ ...fixed, window: BETWEEN_REPORTS })!, /whole UTC hours/);
});

Deno.test("reports every 20 minutes, or without an amount, prove no window", () => {
  const often = { window: window("2T05:55", "2T17:55"), reports: reports([15, 35, 55]) };
  assert.match(precipitationProblem({ ...often, hasFixedHours: false })!, /not an hour apart/);
  const silent = { window: BETWEEN_REPORTS, reports: reports([53], { precip_in: null }) };
  assert.match(precipitationProblem({ ...silent, hasFixedHours: false })!, /tell no amounts/);
});

Deno.test("special reports are no ends, and without a report nothing can be told", () => {
  const speci = [...reports([53]), ...reports([0], { metar_type: "SPECI" })]
    .sort((a, b) => a.atMs - b.atMs);
  const told = { hasFixedHours: false, window: HOURS };
  assert.match(precipitationProblem({ ...told, reports: speci })!, /minute 53/);
  assert.equal(precipitationProblem({ ...told, reports: [] }), undefined);
});
