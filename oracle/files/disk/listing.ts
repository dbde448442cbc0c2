import {
  compareWeatherFileNames,
  isDayFolder,
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { parseDay } from "../../../shared/time/utc_days.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { DAY_MS, LAST_MS } from "../../../shared/time/units.ts";
import type { Layout } from "./layout.ts";

/** A closed span of publication times, nanoseconds since the Unix epoch. */
export interface NanosecondSpan {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** Milliseconds as nanoseconds. */
export function nanoseconds(ms: number): bigint {
  return BigInt(Math.floor(ms)) * 1_000_000n;
}

/** A span of names: they may have fractions of a millisecond, and all of the last one counts. */
export function namesIn({ fromMs, toMs }: ClosedSpan): NanosecondSpan {
  return { fromNs: nanoseconds(fromMs), toNs: nanoseconds(toMs) + 999_999n };
}

/** All of time that a name can spell. */
export const EVERY_NAME: NanosecondSpan = {
  fromNs: nanoseconds(-LAST_MS),
  toNs: nanoseconds(LAST_MS),
};

/** The published files of some kinds whose names lie in the span, oldest first; read from the folders each time. */
export async function listFiles(
  layout: Layout,
  kinds: readonly WeatherFileKind[],
  span: NanosecondSpan = EVERY_NAME,
): Promise<WeatherFileName[]> {
  const files: WeatherFileName[] = [];
  for (const day of await dayFolders(layout.weatherDir)) {
    if (!mayHold(day, span)) continue;
    for await (const entry of Deno.readDir(layout.dayFolder(day))) {
      const file = entry.isFile ? parseWeatherFileName(entry.name) : undefined;
      if (!file || file.day !== day || !kinds.includes(file.kind)) continue;
      if (file.instantNs >= span.fromNs && file.instantNs <= span.toNs) files.push(file);
    }
  }
  return files.sort(compareWeatherFileNames);
}

/** The names of the day folders below `root`, oldest first. */
export async function dayFolders(root: string): Promise<string[]> {
  const days: string[] = [];
  try {
    for await (const entry of Deno.readDir(root)) {
      if (entry.isDirectory && isDayFolder(entry.name)) days.push(entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return days.sort();
}

/** Whether a file of a day may lie in the span. */
export function mayHold(day: string, { fromNs, toNs }: NanosecondSpan): boolean {
  const startMs = parseDay(day);
  if (startMs === undefined) return false;
  const startNs = nanoseconds(startMs);
  return startNs <= toNs && startNs + nanoseconds(DAY_MS) > fromNs;
}
