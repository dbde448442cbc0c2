import { formatInstant, parseInstant } from "../../time/instant.ts";
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
 * What a METAR history request (aviationweather.gov data API) lacks to have asked for all reports of some stations in a
 * closed span; more stations and a longer span may have been asked for.
 *
 * @example
 * ```ts
 * import { historyProblem } from "./history_request.ts";
 * import assert from "node:assert/strict";
 * const url = "https://aviationweather.gov/api/data/metar?ids=KJFK,KPWM&format=xml" +
 *   "&date=2026-09-24T19:00:01Z&hours=3.00055556";
 * const fromMs = Date.UTC(2026, 8, 24, 16), toMs = Date.UTC(2026, 8, 24, 19);
 * assert.equal(historyProblem(url, ["KPWM"], { fromMs, toMs }), undefined);
 * assert.equal(historyProblem(url, ["KORD"], { fromMs, toMs }), "ids does not name KORD");
 * ```
 * @returns a short sentence that names the parameter; `undefined` when it asked for all of it
 */
export function historyProblem(
  url: string,
  stationIds: readonly string[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): string | undefined {
  const { values, problem } = strictQuery(url, PARAMETERS);
  if (!values) return problem;
  const missing = ["ids", "date", "hours"].find((name) => !values.has(name));
  if (missing) return `the parameter ${missing} is missing`;
  const ids = values.get("ids")?.split(",") ?? [];
  if (new Set(ids).size !== ids.length) return "ids names a station twice";
  const unasked = stationIds.find((id) => !ids.includes(id));
  if (unasked !== undefined) return `ids does not name ${unasked}`;
  const endMs = parseInstant(values.get("date"));
  if (endMs === undefined) return "date is no instant";
  const startMs = endMs - Math.round(Number(values.get("hours")) * HOUR_MS);
  const holds = fromMs >= startMs - SPARE_MS && toMs <= endMs + SPARE_MS;
  return holds
    ? undefined
    : `date and hours ask for ${formatInstant(startMs)} to ${formatInstant(endMs)} alone`;
}
