import {
  compareWeatherFileNames,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { RuleSet } from "../../rules/rule_set.ts";
import type { ScoredTerms } from "../../stored/scored_terms.ts";
import type { Window } from "../../../shared/time/window.ts";

/** How long before a window its forecasts may have been issued. */
export const FORECAST_LOOK_BACK_MS = 7 * DAY_MS;

/** How long before a window reports are read: anchors, and the report by which the first is judged. */
export const READ_BEFORE_MS = 2 * HOUR_MS;
/** How long after a window reports are read, end included: as late as the closing report of precipitation may be. */
export const READ_AFTER_MS = 75 * MINUTE_MS;

/** The closed span of report instants that the strict rules look at. */
export function readSpan(window: Window): ClosedSpan {
  return { fromMs: window.startMs - READ_BEFORE_MS, toMs: window.endMs + READ_AFTER_MS };
}

/**
 * How long before and after a window further reports are read, which tell only of those in it: whether a station reports
 * at all within a day of an answer without a report, and whether its thermometer was stuck.
 */
const AROUND_MS = 2 * DAY_MS;

/** The closed span of report instants around {@link readSpan} that tell of the reports in it. */
export function aroundSpan(window: Window): ClosedSpan {
  return { fromMs: window.startMs - AROUND_MS, toMs: window.endMs + AROUND_MS };
}

/**
 * The files that are searched for the reports of an event: from a day before its window until a day after the later of
 * its end and its signing date, or now. The first release searched until a day after the end.
 */
export function evidencePublications(
  { startMs, endMs, signingMs }: Pick<ScoredTerms, "startMs" | "endMs" | "signingMs">,
  nowMs: number,
  { filesCountAfterSigning }: Pick<RuleSet, "filesCountAfterSigning">,
): ClosedSpan {
  const lastMs = filesCountAfterSigning ? Math.max(endMs, signingMs) : endMs;
  return { fromMs: startMs - DAY_MS, toMs: Math.min(lastMs + DAY_MS, nowMs) };
}

/** The files that show what was observed in a window: a day before it until a day after it, or now. */
export function observationPublications(
  window: Window,
  nowMs: number,
): ClosedSpan {
  return { fromMs: window.startMs - DAY_MS, toMs: Math.min(window.endMs + DAY_MS, nowMs) };
}

/** The files that are searched for forecasts of a window that starts at `startMs`. */
export function forecastPublications(startMs: number, nowMs: number): ClosedSpan {
  return { fromMs: startMs - FORECAST_LOOK_BACK_MS, toMs: Math.min(startMs + DAY_MS, nowMs) };
}

/** Whether the time in a file's name lies in the span, both ends included. */
export function isPublishedIn(file: WeatherFileName, span: ClosedSpan): boolean {
  return file.instantNs >= BigInt(span.fromMs) * 1_000_000n &&
    file.instantNs <= BigInt(span.toMs) * 1_000_000n;
}

/** The publication time of a file in milliseconds, rounded up, so that it never looks earlier than it was. */
export function publishedMs(file: WeatherFileName): number {
  return Number((file.instantNs + 999_999n) / 1_000_000n);
}

/** The rows of the newest publication among `rows`; `rows` must not be empty. */
export function newestPublication<Row extends { readonly file: WeatherFileName }>(
  rows: readonly Row[],
): readonly Row[] {
  const newest = rows.map((row) => row.file).reduce((a, b) =>
    compareWeatherFileNames(a, b) < 0 ? b : a
  );
  return rows.filter((row) => compareWeatherFileNames(row.file, newest) === 0);
}
