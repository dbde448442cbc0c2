import { formatMilliseconds, parseForeignInstant } from "../time/instant.ts";

/** The two kinds of weather file the daemon publishes. */
export type WeatherFileKind = "observations" | "forecasts";

/** The parts of a canonical weather file name. */
export interface WeatherFileName {
  /** The name itself, e.g. `observations_2026-09-17T12:05:00.000Z.parquet`. */
  readonly name: string;
  readonly kind: WeatherFileKind;
  /** UTC day of the stamp, `YYYY-MM-DD`: the folder the file is kept in. */
  readonly day: string;
  /** The stamp as nanoseconds since the Unix epoch; file names are ordered by it, never as text. */
  readonly instantNs: bigint;
}

const PATTERN =
  /^(observations|forecasts)_((\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z\.parquet$/;

/** Whether a name is that of the folder of a day's files, `YYYY-MM-DD`. */
export function isDayFolder(name: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(name);
}

/**
 * Reads a weather file name with 0–9 digits of second fraction, as this and earlier daemons write it.
 *
 * @example
 * ```ts
 * import { parseWeatherFileName } from "./weather_file_name.ts";
 * import assert from "node:assert/strict";
 * assert.equal(parseWeatherFileName("forecasts_2030-01-01T05:00:00.5Z.parquet")?.day, "2030-01-01");
 * assert.equal(parseWeatherFileName("../forecasts_2030-01-01T05:00:00Z.parquet"), undefined);
 * ```
 * @returns the parts, or `undefined` for anything that is not exactly such a name of a real instant
 */
export function parseWeatherFileName(name: string): WeatherFileName | undefined {
  const match = PATTERN.exec(name);
  if (!match) return undefined;
  const [, kind, seconds, day, fraction] = match;
  const ms = parseForeignInstant(`${seconds}Z`);
  if (ms === undefined) return undefined;
  return {
    name,
    kind: kind as WeatherFileKind, // the pattern admits nothing else
    day: day!,
    instantNs: BigInt(ms) * 1_000_000n + BigInt((fraction ?? "").padEnd(9, "0")),
  };
}

/**
 * The name of a file stamped at `epochMs`, written with exactly three digits of fraction.
 *
 * @example
 * ```ts
 * import { weatherFileName } from "./weather_file_name.ts";
 * import assert from "node:assert/strict";
 * assert.equal(weatherFileName("observations", 0), "observations_1970-01-01T00:00:00.000Z.parquet");
 * ```
 */
export function weatherFileName(kind: WeatherFileKind, epochMs: number): string {
  return `${kind}_${formatMilliseconds(epochMs)}.parquet`;
}

/** Orders names by their instant, then kind and spelling, oldest first. */
export function compareWeatherFileNames(a: WeatherFileName, b: WeatherFileName): number {
  if (a.instantNs !== b.instantNs) return a.instantNs < b.instantNs ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
