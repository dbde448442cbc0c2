import { parseInstant } from "../../time/instant.ts";
import { HOUR_MS } from "../../time/units.ts";
import { strictQuery } from "../strict_query.ts";

/** What a claim may exceed the span that was asked for by: the service does not say whether its limits are inclusive. */
const SPARE_MS = 1000;
const PARAMETERS = {
  ids: /^[A-Za-z0-9]+(?:,[A-Za-z0-9]+)*$/,
  format: /^xml$/,
  date: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/,
  hours: /^\d{1,4}(?:\.\d{1,12})?$/,
};

/**
 * Whether a METAR history request (aviationweather.gov data API) asked for all reports of some stations in a closed
 * span: more stations and a longer span may have been asked for.
 *
 * @example
 * ```ts
 * import { historyAskedFor } from "./history_request.ts";
 * import assert from "node:assert/strict";
 * const url = "https://aviationweather.gov/api/data/metar?ids=KJFK,KPWM&format=xml" +
 *   "&date=2026-09-24T19:00:01Z&hours=3.00055556";
 * const fromMs = Date.UTC(2026, 8, 24, 16), toMs = Date.UTC(2026, 8, 24, 19);
 * assert.equal(historyAskedFor(url, ["KPWM"], { fromMs, toMs }), true);
 * assert.equal(historyAskedFor(url, ["KORD"], { fromMs, toMs }), false);
 * ```
 */
export function historyAskedFor(
  url: string,
  stationIds: readonly string[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): boolean {
  const asked = strictQuery(url, PARAMETERS);
  const ids = asked?.get("ids")?.split(",") ?? [];
  const endMs = parseInstant(asked?.get("date"));
  const hours = asked?.get("hours");
  if (endMs === undefined || hours === undefined || new Set(ids).size !== ids.length) return false;
  const startMs = endMs - Math.round(Number(hours) * HOUR_MS);
  return stationIds.every((id) => ids.includes(id)) && fromMs >= startMs - SPARE_MS &&
    toMs <= endMs + SPARE_MS;
}
