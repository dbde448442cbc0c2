import { celsius } from "../../evidence/observations/celsius.ts";
import { isUsable, readReports } from "../../evidence/observations/report.ts";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { MINUTE_MS } from "../../../shared/time/units.ts";
import type { StoredObservation } from "../../stored/rows.ts";

/** What is kept of one report, judged by itself: whether it steps from the one before it shows only beside that. */
export interface Mark {
  readonly atMs: number;
  /** It shows that the station reports: neither rejected nor of a publisher without checks. */
  readonly isUsable: boolean;
  /** °C as stored, whatever is thought of it; null when it is absent or no number. */
  readonly temperatureC: number | null;
  /** Whether the temperature may be used. */
  readonly hasTemperature: boolean;
  /** Knots, if they may be used. */
  readonly windKt: number | null;
}

/**
 * The reports of one station in one publication, by the rules of settlement.
 * @param rows in any order; those whose instant cannot be read are left out
 * @returns one mark a minute, ascending
 */
export function marksOf(rows: readonly StoredObservation[]): Mark[] {
  const byMinute = Map.groupBy(
    rows.filter((row) => parseInstant(row.generated_at) !== undefined),
    (row) => Math.floor(parseInstant(row.generated_at)! / MINUTE_MS), // it was asked just above
  );
  return [...byMinute.values()].map(markOf).sort((a, b) => a.atMs - b.atMs);
}

/** @param rows of one minute, at least one with an instant */
function markOf(rows: readonly StoredObservation[]): Mark {
  const report = readReports(rows, "strict", CURRENT_RULES)[0]!; // as above
  const { row, atMs, verdict, windKt } = report;
  const temperature = celsius(row.temperature_value, row.temperature_unit_code);
  return {
    atMs,
    isUsable: isUsable(report) && verdict !== "rejected",
    temperatureC: typeof temperature === "number" ? temperature : null,
    hasTemperature: report.temperatureC !== null,
    windKt,
  };
}
