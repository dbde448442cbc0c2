import type { GridPoint } from "../../shared/noaa/grid_point.ts";
import { formatMilliseconds } from "../../shared/time/instant.ts";
import { HOUR_MS } from "../../shared/time/units.ts";

/** Most points one request may name. */
export const POINTS_PER_REQUEST = 50;

const ELEMENTS = [
  "maxt",
  "mint",
  "wspd",
  "wdir",
  "pop12",
  "qpf",
  "snow",
  "snowratio",
  "iceaccum",
  "maxrh",
  "minrh",
] as const;

const SLACK_HOURS = 11;
const FORECAST_DAYS = 7;

/** The first and last digits of a request, `YYYY-MM-DDTHH:MM:SS` without an offset. */
export interface NdfdWindow {
  readonly begin: string;
  readonly end: string;
}

/**
 * The window of a request made at `nowMs`. NDFD reads its digits as clock time of the easternmost point asked,
 * anywhere from UTC−4 to UTC−10, so it begins 11 hours early: even a batch of Hawaii only is answered from now on.
 *
 * @example
 * ```ts
 * import { ndfdWindow } from "./ndfd.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(ndfdWindow(Date.UTC(2026, 8, 27, 22, 31, 47)), {
 *   begin: "2026-09-27T11:00:00",
 *   end: "2026-10-04T22:00:00",
 * });
 * ```
 */
export function ndfdWindow(nowMs: number): NdfdWindow {
  const beginMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - SLACK_HOURS * HOUR_MS;
  const endMs = beginMs + (FORECAST_DAYS * 24 + SLACK_HOURS) * HOUR_MS;
  const digits = (ms: number) => formatMilliseconds(ms).slice(0, 19);
  return { begin: digits(beginMs), end: digits(endMs) };
}

/** The request for the seven-day time series of some points (NDFD XML service), in the order the service documents. */
export function ndfdUrl(baseUrl: string, points: readonly GridPoint[], window: NdfdWindow): string {
  const list = points.map(({ lat, lon }) => `${lat},${lon}`).join("%20");
  const flags = ELEMENTS.map((name) => `&${name}=${name}`).join("");
  return `${baseUrl}/xml/sample_products/browser_interface/ndfdXMLclient.php?listLatLon=${list}` +
    `&product=time-series&begin=${window.begin}&end=${window.end}&Unit=e${flags}`;
}
