import { compareWeatherFileNames } from "../../../shared/contract/weather_file_name.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { type DisplayRow, SHOWN_VALUES } from "../rows/display_row.ts";

/** The values that a native interval can have; temperatures in °F. Null: none was forecast. */
export type ForecastValues = Readonly<Record<typeof SHOWN_VALUES[number], number | null>>;

/** One native interval with its newest values; an instant ends when it begins. */
export interface ForecastPeriod extends ForecastValues {
  readonly beginMs: number;
  readonly endMs: number;
}

/** What a display believes; both ends included. */
const PLAUSIBLE: Partial<Record<typeof SHOWN_VALUES[number], readonly [number, number]>> = {
  max_temp: [-200, 200],
  min_temp: [-200, 200],
  wind_speed: [0, 500],
};

/** When a forecast was issued, ms; rows without a readable time come before all others. */
export function issuedMs(row: Pick<StoredForecast, "generated_at">): number {
  return parseInstant(row.generated_at) ?? -Infinity;
}

/**
 * The native intervals of one station in order of time: of each the newest issue, in its newest publication, and the
 * greatest value of each kind if that has several rows. A rejected row stands for its interval, without values.
 */
export function forecastPeriods(rows: readonly DisplayRow[]): ForecastPeriod[] {
  const newest = new Map<string, { readonly row: DisplayRow; readonly period: ForecastPeriod }>();
  for (const row of rows) {
    const period = periodOf(row);
    if (!period) continue;
    const key = `${period.beginMs} ${period.endMs}`;
    const before = newest.get(key);
    const order = before ? compareIssues(row, before.row) : 1;
    if (order > 0) newest.set(key, { row, period });
    else if (order === 0) newest.set(key, { row, period: greater(before!.period, period) }); // equal to one before
  }
  return [...newest.values()].map(({ period }) => period)
    .sort((a, b) => a.beginMs - b.beginMs || a.endMs - b.endMs);
}

function compareIssues(a: DisplayRow, b: DisplayRow): number {
  const [issuedA, issuedB] = [issuedMs(a), issuedMs(b)];
  return issuedA === issuedB ? compareWeatherFileNames(a.file, b.file) : issuedA < issuedB ? -1 : 1;
}

function periodOf(row: DisplayRow): ForecastPeriod | undefined {
  const beginMs = parseInstant(row.begin_time);
  const endMs = parseInstant(row.end_time);
  if (beginMs === undefined || endMs === undefined || endMs < beginMs) return undefined;
  return { beginMs, endMs, ...valuesOf((name) => valueToShow(row, name)) };
}

function valueToShow(row: DisplayRow, name: typeof SHOWN_VALUES[number]): number | null {
  const value = row[name];
  if (value === null || !Number.isFinite(value) || row.quality_status === "rejected") return null;
  const isCelsius = /^cel[sc]ius$/i.test(row.temperature_unit_code ?? "");
  const inUnit = isCelsius && (name === "max_temp" || name === "min_temp")
    ? value * 9 / 5 + 32
    : value;
  const [least, most] = PLAUSIBLE[name] ?? [-Infinity, Infinity];
  return inUnit >= least && inUnit <= most ? inUnit : null;
}

function greater(a: ForecastPeriod, b: ForecastPeriod): ForecastPeriod {
  return {
    ...a,
    ...valuesOf((name) => {
      const both = [a[name], b[name]].filter((value) => value !== null);
      return both.length === 0 ? null : Math.max(...both);
    }),
  };
}

function valuesOf(value: (name: typeof SHOWN_VALUES[number]) => number | null): ForecastValues {
  return Object.fromEntries(SHOWN_VALUES.map((name) => [name, value(name)])) as Record<
    typeof SHOWN_VALUES[number],
    number | null
  >;
}
