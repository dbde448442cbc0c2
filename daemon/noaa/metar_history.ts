import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { HOUR_MS } from "../../shared/time/units.ts";

/** The window of a run that starts at `nowMs`: the `hours` up to one second before the run's whole second. */
export function historyWindow(nowMs: number, hours: number): ClosedSpan {
  const toMs = Math.floor(nowMs / 1000) * 1000 - 1000;
  return { fromMs: toMs - hours * HOUR_MS, toMs };
}

/** Whether the service takes an id in a list of ids. */
export const isAskable = (stationId: string): boolean => /^[A-Za-z0-9]+$/.test(stationId);

/**
 * The request for all reports of some stations in a closed window (aviationweather.gov data API). One spare
 * second on each side, because the API does not say whether its limits are inclusive.
 *
 * @example
 * ```ts
 * import { historyUrl, historyWindow } from "./metar_history.ts";
 * import assert from "node:assert/strict";
 * const window = historyWindow(Date.UTC(2026, 8, 24, 19, 0, 1), 3);
 * assert.equal(
 *   historyUrl("https://aviationweather.gov", ["KJFK", "KPWM"], window),
 *   "https://aviationweather.gov/api/data/metar?ids=KJFK,KPWM&format=xml&date=2026-09-24T19:00:01Z&hours=3.00055556",
 * );
 * ```
 * @throws {RangeError} for an empty list, or an id that is not letters and digits only
 */
export function historyUrl(
  baseUrl: string,
  stationIds: readonly string[],
  { fromMs, toMs }: ClosedSpan,
): string {
  const bad = stationIds.find((id) => !isAskable(id));
  if (bad !== undefined || stationIds.length === 0) {
    throw new RangeError(
      bad === undefined ? "no station to ask for" : `${bad} is no station id the service takes`,
    );
  }
  const hours = ((toMs - fromMs) / 1000 + 2) / 3600;
  return `${baseUrl}/api/data/metar?ids=${stationIds.join(",")}&format=xml` +
    `&date=${formatInstant(toMs + 1000)}&hours=${hours.toFixed(8)}`;
}
