import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import { Station } from "../../../shared/contract/station.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { Uploads } from "../../files/uploads/uploads.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import * as v from "valibot";
import type { FileRows } from "../rows/file_rows.ts";
import { rowsOf, type Scan } from "../engine/scan.ts";

/** How long before the newest file a station may have been seen last, days. */
const SEEN_WITHIN_DAYS = 30;
const DAY_NS = 86_400_000_000_000n;
/** Files in one query: few enough that other queries get their turn between. */
const FILES_AT_ONCE = 96;

const COLUMNS = OBSERVATION_COLUMNS.filter(({ name }) => name in Station.entries);

interface SeenStation {
  readonly station: Station;
  readonly file: WeatherFileName;
}

/** Every station seen in the observation files of the last 30 days before the newest; each file is read once. */
export class StationList {
  readonly #uploads: Pick<Uploads, "newest">;
  readonly #light: Pick<LightFiles, "find">;
  readonly #rows: FileRows;
  readonly #seen = new Map<string, SeenStation>();
  #read = new Set<string>();
  #newestMs: number | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(
    uploads: Pick<Uploads, "newest">,
    light: Pick<LightFiles, "find">,
    rows: FileRows,
  ) {
    this.#uploads = uploads;
    this.#light = light;
    this.#rows = rows;
  }

  /** The stations by id, each as the newest file describes it, and the newest report that a file speaks of. */
  async stations(): Promise<{ readonly rows: Station[]; readonly newestMs: number | undefined }> {
    const sinceNs = await this.#update();
    const rows = this.#seenSince(sinceNs).sort((a, b) => a.station_id < b.station_id ? -1 : 1);
    return { rows, newestMs: this.#newestMs };
  }

  /** The ids of those that a file published since an instant has. */
  async idsSince(sinceMs: number): Promise<ReadonlySet<string>> {
    await this.#update();
    return new Set(this.#seenSince(nanoseconds(sinceMs)).map(({ station_id: id }) => id));
  }

  #seenSince(sinceNs: bigint): Station[] {
    return [...this.#seen.values()].filter(({ file }) => file.instantNs >= sinceNs)
      .map(({ station }) => station);
  }

  /** @returns since when a station must have been seen */
  #update(): Promise<bigint> {
    const reading = this.#reading.then(() => this.#readNewFiles());
    this.#reading = reading.catch(() => {});
    return reading;
  }

  /** @returns since when a station must have been seen */
  async #readNewFiles(): Promise<bigint> {
    const newest = await this.#uploads.newest("observations");
    if (!newest) return 0n;
    const sinceNs = newest.instantNs - BigInt(SEEN_WITHIN_DAYS) * DAY_NS;
    const files = await this.#light
      .find("observations", { fromNs: sinceNs, toNs: newest.instantNs });
    const unread = files.filter(({ file }) => !this.#read.has(file.name)).reverse();
    for (let from = 0; from < unread.length; from += FILES_AT_ONCE) {
      await this.#readFiles(unread.slice(from, from + FILES_AT_ONCE).reverse());
    }
    this.#read = new Set(files.map(({ file }) => file.name));
    this.#newestMs = files.reduce<number | undefined>((newest, { file, bounds }) => {
      const reportedMs = parseInstant(bounds.generated_at?.max) ??
        Number(file.instantNs / 1_000_000n);
      return Math.max(newest ?? -Infinity, reportedMs);
    }, undefined);
    return sinceNs;
  }

  /** Goes before the queries of visitors: creating an event waits for it, and each file is read once. */
  async #readFiles(files: readonly LightFile[]): Promise<void> {
    const { table, files: read } = await this.#rows.query(files, COLUMNS, newestRows, true);
    for (const { file, ...row } of rowsOf<Record<string, unknown>>(table, COLUMNS, read)) {
      const { success, output: station } = v.safeParse(Station, row);
      if (!success) continue;
      const before = this.#seen.get(station.station_id);
      if (before && before.file.instantNs > file.instantNs) continue;
      this.#seen.set(station.station_id, { station, file });
    }
  }
}

/** One row a station: what its newest file says. A station has one elevation, so that of an older file will do. */
function newestRows({ tables }: Scan): string {
  const union = tables.map(({ columns, source }) => `SELECT ${columns} FROM ${source}`)
    .join(" UNION ALL ");
  const values = COLUMNS.filter(({ name }) => name !== "station_id")
    .map(({ name }) => `arg_max(${name}, file) AS ${name}`).join(", ");
  return `SELECT station_id, ${values}, max(file) AS file FROM (${union}) GROUP BY station_id`;
}
