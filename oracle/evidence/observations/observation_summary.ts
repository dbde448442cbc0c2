import { sumOf } from "../../../shared/contract/amount.ts";
import { contains, type Window } from "../../../shared/time/window.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { fahrenheit, relativeHumidity } from "./point_values.ts";
import { isPublishedIn, observationPublications } from "../collection/publication.ts";
import { CURRENT_RULES } from "../../rules/rule_set.ts";
import { readReports, type Report } from "./report.ts";

/** What the reports of one station come to over a window, as people are shown it; null where nothing was reported. */
export interface ObservationSummary {
  readonly tempLowF: number | null;
  readonly tempHighF: number | null;
  /** The newest temperature, with the instant of its report. */
  readonly latestTempF: number | null;
  readonly latestTempAtMs: number | null;
  readonly windSpeedKt: number | null;
  /** At the greatest speed, the latest if several. */
  readonly windDirection: number | null;
  /** Percent, of the mean temperature and the mean dewpoint. */
  readonly humidity: number | null;
  readonly rainIn: number | null;
  /** Ten times the liquid that fell as snow. */
  readonly snowIn: number | null;
  /** Liquid that fell frozen otherwise. */
  readonly iceIn: number | null;
}

/** Inches of snow for an inch of liquid, as displays estimate it. */
const SNOW_RATIO = 10;
/** At or below this temperature, °C, precipitation of unstated kind is shown as snow. */
const SNOW_BELOW_C = 2;

/**
 * Sums up the stored reports of one station over `[startMs, endMs)` for display and provisional scores: values as
 * stored, implausible ones left out. Nothing is ever signed from it.
 *
 * @param rows of the station; two hours before the window help to judge its first report
 */
export function summarizeObservations(
  rows: readonly StoredObservation[],
  window: Window,
  nowMs: number,
): ObservationSummary {
  const publications = observationPublications(window, nowMs);
  const published = rows.filter((row) => isPublishedIn(row.file, publications));
  const reports = readReports(published, "display", CURRENT_RULES)
    .filter((r) => contains(window, r.atMs));
  const temperatures = valuesOf(reports, (r) => r.temperatureC);
  const latest = reports.findLast((r) => r.temperatureC !== null);
  const windiest = reports.reduce<Report | undefined>(
    (a, b) => b.windKt !== null && b.windKt >= (a?.windKt ?? -Infinity) ? b : a,
    undefined,
  );
  return {
    tempLowF: inFahrenheit(lowest(temperatures)),
    tempHighF: inFahrenheit(highest(temperatures)),
    latestTempF: inFahrenheit(latest?.temperatureC ?? null),
    latestTempAtMs: latest?.atMs ?? null,
    windSpeedKt: windiest?.windKt ?? null,
    windDirection: windiest?.windDirection ?? null,
    humidity: meanHumidity(temperatures, valuesOf(reports, (r) => r.dewpointC)),
    ...sumPrecipitation(reports),
  };
}

/** The kind of precipitation that a display gives a report. */
function displayPhase(report: Report): "rain" | "snow" | "ice" {
  const weather = report.row.wx_string ?? "";
  if (/PL|GR|GS|IC|FZRA|FZDZ/.test(weather)) return "ice";
  if (/SN|SG/.test(weather)) return "snow";
  if (weather !== "" || report.temperatureC === null) return "rain";
  return report.temperatureC <= SNOW_BELOW_C ? "snow" : "rain";
}

/** Amounts of routine reports by kind; a special report repeats part of the next routine one. */
function sumPrecipitation(
  reports: readonly Report[],
): Pick<ObservationSummary, "rainIn" | "snowIn" | "iceIn"> {
  const amounts: Record<ReturnType<typeof displayPhase>, number[]> = {
    rain: [],
    snow: [],
    ice: [],
  };
  for (const report of reports) {
    if (report.row.metar_type === "SPECI" || report.accumulationIn === null) continue;
    amounts[displayPhase(report)].push(report.accumulationIn);
  }
  const isKnown = Object.values(amounts).some((found) => found.length > 0);
  if (!isKnown) return { rainIn: null, snowIn: null, iceIn: null };
  return {
    rainIn: sumOf(amounts.rain),
    snowIn: sumOf(amounts.snow.map((liquidIn) => SNOW_RATIO * liquidIn)),
    iceIn: sumOf(amounts.ice),
  };
}

function meanHumidity(temperatures: readonly number[], dewpoints: readonly number[]) {
  if (temperatures.length === 0 || dewpoints.length === 0) return null;
  const percent = relativeHumidity(mean(temperatures), mean(dewpoints));
  return percent >= 0 && percent <= 100 ? percent : null;
}

function valuesOf(reports: readonly Report[], valueOf: (report: Report) => number | null) {
  return reports.map(valueOf).filter((value) => value !== null);
}

function lowest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
}

function highest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function inFahrenheit(celsius: number | null): number | null {
  return celsius === null ? null : fahrenheit(celsius);
}
