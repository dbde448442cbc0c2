import {
  parseWeatherFileName,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { Window } from "../../../shared/time/window.ts";
import { DaemonBench } from "../../noaa/daemon.ts";
import type { FaultPlan } from "../../noaa/fault.ts";
import { tableRecording } from "./table_recording.ts";
import type { WeatherTable } from "./weather_table.ts";

/** A file that the daemon wrote. */
export interface WrittenFile extends WeatherFileName {
  readonly path: string;
}

/** Weather files in a folder of their own, as a daemon between NOAA and an oracle leaves them. */
export interface WrittenEvidence extends AsyncDisposable {
  /** Oldest first. */
  readonly files: readonly WrittenFile[];
  /** Beginnings of the URLs that the files name; an oracle must trust them. */
  readonly urlPrefixes: readonly string[];
}

/** What is collected, and when. */
export interface EvidenceOptions {
  readonly table: WeatherTable;
  /** When the daemon runs, ms; see {@link runsFor}. */
  readonly runs: readonly number[];
  /** How NOAA misbehaves meanwhile. */
  readonly faults?: FaultPlan;
  /** Stations in one request of history; all of them unless given. */
  readonly batchSize?: number;
  /** Hours of reports that each run asks for; the daemon's default unless given. */
  readonly historyHours?: number;
}

/**
 * Runs that suffice to settle a window: one a day before it for planning, one between the last forecast and its start,
 * one every three hours from there, and one five minutes after the signing date.
 */
export function runsFor(window: Window & { readonly signingMs: number }): number[] {
  const { startMs, endMs, signingMs } = window;
  const runs = [startMs - 24 * HOUR_MS + 5 * MINUTE_MS, startMs - 55 * MINUTE_MS];
  for (let runMs = startMs + 125 * MINUTE_MS; runMs < endMs; runMs += 3 * HOUR_MS) runs.push(runMs);
  runs.push(endMs + 5 * MINUTE_MS, signingMs + 5 * MINUTE_MS);
  return [...new Set(runs)].sort((a, b) => a - b);
}

/**
 * Lets the real daemon collect a table of weather over real HTTP from a server that tells it, run by run. Receipts,
 * documents, footers and bytes are the daemon's own.
 */
export async function writeEvidence(options: EvidenceOptions): Promise<WrittenEvidence> {
  const { table, runs, faults, batchSize = 25, historyHours = 4 } = options;
  const [first] = runs;
  if (first === undefined) throw new RangeError("a daemon that never runs writes nothing");
  let now = () => first;
  const bench = await DaemonBench.start({
    recording: tableRecording(table, () => now()),
    start: new Date(first).toISOString(),
    faults,
    settings: {
      observationBatchSize: batchSize,
      observationHistoryHours: historyHours,
      minForecastCoverage: 0,
      retentionDays: 365,
    },
  });
  now = () => bench.clock.now();
  for (const run of runs) {
    bench.clock.moveTo(run);
    await bench.daemon.runCycle();
  }
  const paths = [...await bench.files("observations"), ...await bench.files("forecasts")];
  const files = paths.map((path): WrittenFile => {
    const name = parseWeatherFileName(path.slice(path.lastIndexOf("/") + 1))!; // the daemon's own
    return { ...name, path };
  }).sort((a, b) => a.instantNs < b.instantNs ? -1 : 1);
  return {
    files,
    urlPrefixes: [`${bench.noaa.origin}/`],
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}
