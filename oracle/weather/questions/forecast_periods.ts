import { compareWeatherFileNames } from "../../../shared/contract/weather_file_name.ts";
import type { StoredForecast } from "../../stored/rows.ts";
import { knownInstant } from "../rows/known_instant.ts";
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
  return knownInstant(row.generated_at) ?? -Infinity;
}

/**
 * The native intervals of one station in order of time: of each the newest issue, in its newest publication, and the
 * greatest value of each kind if that has several rows. A rejected row stands for its interval, without values.
 */
export function forecastPeriods(rows: readonly DisplayRow[]): ForecastPeriod[] {
  const newest = new Map<string, Interval>();
  for (const row of rows) {
    const beginMs = knownInstant(row.begin_time);
    const endMs = knownInstant(row.end_time);
    if (beginMs === undefined || endMs === undefined || endMs < beginMs) continue;
    const key = `${beginMs} ${endMs}`;
    const before = newest.get(key);
    const order = before ? compareIssues(row, before.rows[0]!) : 1; // it has rows
    if (order > 0) newest.set(key, { beginMs, endMs, rows: [row] });
    else if (order === 0) before!.rows.push(row); // equal to one before
  }
  return [...newest.values()]
    .map(({ beginMs, endMs, rows }) => ({ beginMs, endMs, ...valuesToShow(rows) }))
    .sort((a, b) => a.beginMs - b.beginMs || a.endMs - b.endMs);
}

/** The rows of the newest publication of the newest issue of a native interval. */
interface Interval {
  readonly beginMs: number;
  readonly endMs: number;
  readonly rows: DisplayRow[];
}

function compareIssues(a: DisplayRow, b: DisplayRow): number {
  const [issuedA, issuedB] = [issuedMs(a), issuedMs(b)];
  return issuedA === issuedB ? compareWeatherFileNames(a.file, b.file) : issuedA < issuedB ? -1 : 1;
}

/** Of each value the greatest of some rows. */
function valuesToShow(rows: readonly DisplayRow[]): ForecastValues {
  const values = {} as Record<typeof SHOWN_VALUES[number], number | null>;
  for (const name of SHOWN_VALUES) {
    values[name] = rows.reduce<number | null>((greatest, row) => {
      const value = valueToShow(row, name);
      return value === null ? greatest : Math.max(value, greatest ?? -Infinity);
    }, null);
  }
  return values;
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
