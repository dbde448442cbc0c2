import {
  FORECAST_COLUMNS,
  FORECAST_INTERVAL_VERSION,
} from "../../../shared/contract/forecast_file.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import type { Urgency } from "../engine/engine.ts";
import type { EngineTable } from "../engine/engine_message.ts";
import type { Scan } from "../engine/scan.ts";
import type { FileRows } from "../rows/file_rows.ts";
import { knownInstant } from "../rows/known_instant.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import { type ForecastReach, type PastReaches, REACH_WITHIN_MS } from "./forecast_reach.ts";
import { readTimedValues, type ReadTimes, SharedTimes } from "./reach_times.ts";

const WANTED = [
  "station_id",
  "generated_at",
  "begin_time",
  "end_time",
  "max_temp",
  "min_temp",
  "wind_speed",
  "interval_kind",
  "forecast_interval_version",
  "quality_status",
  "quality_reason",
];
/** The newest file nearly always has every station; the one before it, those that it could not get. */
const FILES_BEFORE = 2;
const COLUMNS = FORECAST_COLUMNS.filter(({ name }) => WANTED.includes(name));

/**
 * What the newest forecast issue of each station gives: of the files of the last {@link REACH_WITHIN_MS}, each read once.
 */
export class ForecastReaches implements PastReaches {
  readonly #light: Pick<LightFiles, "find">;
  readonly #rows: Pick<FileRows, "query">;
  /** By file; the newest last. */
  readonly #read = new Map<string, ReadonlyMap<string, ForecastReach>>();
  #merged: ReadonlyMap<string, ForecastReach> | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(light: Pick<LightFiles, "find">, rows: Pick<FileRows, "query">) {
    this.#light = light;
    this.#rows = rows;
  }

  /** The newest issue of every station that has one: when it gives values, but for contradictory ones not which. */
  newest(nowMs: number): Promise<ReadonlyMap<string, ForecastReach>> {
    const reading = this.#reading.then(() => this.#newest(nowMs));
    this.#reading = reading.catch(() => {});
    return reading;
  }

  /** Of at most {@link FILES_BEFORE} files; nothing of it is remembered. */
  async before(atMs: number): Promise<ReadonlyMap<string, ForecastReach>> {
    const files = (await this.#filesBefore(atMs)).slice(-FILES_BEFORE);
    const read: ReadonlyMap<string, ForecastReach>[] = [];
    for (const file of files) {
      read.push(await this.#readFile(file, readTimedValues, "background"));
    }
    const newest = merge(read);
    return new Map([...newest].filter(([, { issuedMs }]) => issuedMs < atMs));
  }

  async stateBefore(atMs: number): Promise<string> {
    return (await this.#filesBefore(atMs)).slice(-FILES_BEFORE).map(keyOf).join(" ");
  }

  #filesBefore(atMs: number): Promise<LightFile[]> {
    const [fromNs, toNs] = [nanoseconds(atMs - REACH_WITHIN_MS), nanoseconds(atMs) - 1n];
    return this.#light.find("forecasts", { fromNs, toNs });
  }

  async #newest(nowMs: number): Promise<ReadonlyMap<string, ForecastReach>> {
    const files = await this.#light.find("forecasts", {
      fromNs: nanoseconds(nowMs - REACH_WITHIN_MS),
      toNs: nanoseconds(nowMs),
    });
    const wanted = new Set(files.map(keyOf));
    for (const key of this.#read.keys()) if (!wanted.has(key)) this.#forget(key);
    for (const file of files) {
      const key = keyOf(file);
      if (this.#read.has(key)) continue;
      this.#read.set(key, await this.#readFile(file, new SharedTimes().read));
      this.#merged = undefined;
    }
    this.#merged ??= merge(files.map((file) => this.#read.get(keyOf(file))!)); // read just above
    return this.#merged;
  }

  #forget(key: string): void {
    this.#read.delete(key);
    this.#merged = undefined;
  }

  async #readFile(
    file: LightFile,
    read: ReadTimes,
    urgency?: Urgency,
  ): Promise<ReadonlyMap<string, ForecastReach>> {
    const { table } = await this.#rows.query([file], COLUMNS, reachRows, urgency);
    return await reachesIn(table, read);
  }
}

/** Of files oldest first; a later publication of the same issue replaces an earlier one. */
function merge(
  read: readonly ReadonlyMap<string, ForecastReach>[],
): ReadonlyMap<string, ForecastReach> {
  const newest = new Map<string, ForecastReach>();
  for (const [station, reach] of read.flatMap((each) => [...each])) {
    const before = newest.get(station);
    if (!before || before.issuedMs <= reach.issuedMs) newest.set(station, reach);
  }
  return newest;
}

/** One row a station and issue, with texts of the intervals that have values. */
function reachRows({ tables }: Scan): string {
  const list = (name: string, kind: string, text: string) =>
    `string_agg(CASE WHEN ${name} IS NOT NULL AND interval_kind = '${kind}' THEN ${text} END, ' ')`;
  const period = (name: string) =>
    list(name, "period", `begin_time || ',' || end_time || ',' || ${name}::VARCHAR`);
  const winds = list("wind_speed", "instant", "begin_time || ',,' || wind_speed::VARCHAR");
  const all = tables.map(({ columns, source }) =>
    `SELECT ${columns} FROM ${source} WHERE quality_status = 'validated' ` +
    `AND quality_reason IS NULL AND forecast_interval_version = '${FORECAST_INTERVAL_VERSION}'`
  ).join(" UNION ALL ");
  const [highs, lows] = [period("max_temp"), period("min_temp")];
  return `SELECT station_id, generated_at, max(end_time) AS through, ${highs} AS highs, ` +
    `${lows} AS lows, ${winds} AS winds FROM (${all}) ` +
    "GROUP BY station_id, generated_at ORDER BY station_id, generated_at";
}

/** @returns by station the newest of its issues */
async function reachesIn(
  { rows, columns }: EngineTable,
  read: ReadTimes,
): Promise<ReadonlyMap<string, ForecastReach>> {
  const instant = (text: string) => knownInstant(text) ?? NaN;
  const text = (name: string, row: number) => {
    const cell = columns[name]?.[row];
    return typeof cell === "string" ? cell : "";
  };
  const found = new Map<string, ForecastReach>();
  const turns = new Turns();
  for (let row = 0; row < rows; row++) {
    await turns.pass();
    found.set(text("station_id", row), {
      issuedMs: instant(text("generated_at", row)),
      throughMs: instant(text("through", row)),
      highs: read(text("highs", row)),
      lows: read(text("lows", row)),
      winds: read(text("winds", row)),
    });
  }
  return found;
}

function keyOf({ file, sha256 }: LightFile): string {
  return `${file.name} ${sha256}`;
}
