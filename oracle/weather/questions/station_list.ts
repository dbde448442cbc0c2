import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import { Station } from "../../../shared/contract/station.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { Uploads } from "../../files/uploads/uploads.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import * as v from "valibot";
import type { DisplayRows } from "../narrow/display_rows.ts";
import type { FileRows } from "../rows/file_rows.ts";
import { rowsOf, type Scan } from "../engine/scan.ts";
import { newestReportIn } from "./newest_report.ts";

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
  readonly #displayRows: Pick<DisplayRows, "describe" | "pause">;
  readonly #seen = new Map<string, SeenStation>();
  #read = new Set<string>();
  #newestMs: number | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(
    { uploads, light, rows, displayRows }: {
      readonly uploads: Pick<Uploads, "newest">;
      readonly light: Pick<LightFiles, "find">;
      readonly rows: FileRows;
      readonly displayRows: Pick<DisplayRows, "describe" | "pause">;
    },
  ) {
    this.#uploads = uploads;
    this.#light = light;
    this.#rows = rows;
    this.#displayRows = displayRows;
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
    for (const part of await this.#describe(files)) await this.#readFiles(part);
    this.#read = new Set(files.map(({ file }) => file.name));
    this.#newestMs = newestReportIn(files);
    return sinceNs;
  }

  /**
   * Takes what narrow files say of the days that have files which were not read, newest first.
   * @returns the files of other days, newest part first
   */
  async #describe(files: readonly LightFile[]): Promise<LightFile[][]> {
    const left: LightFile[] = [];
    const days = [...Map.groupBy(files, ({ file }) => file.day)].reverse();
    for (const [day, ofDay] of days) {
      const unread = ofDay.filter(({ file }) => !this.#read.has(file.name));
      if (unread.length === 0) continue;
      const oldest = unread[0]!.file;
      const described = this.#displayRows.describe(day, ofDay, (id) => this.#lacks(id, oldest));
      if (described) { for (const [row, file] of described) this.#take(row, file); }
      else left.unshift(...unread);
      await this.#displayRows.pause();
    }
    const parts: LightFile[][] = [];
    for (let end = left.length; end > 0; end -= FILES_AT_ONCE) {
      parts.push(left.slice(Math.max(end - FILES_AT_ONCE, 0), end));
    }
    return parts;
  }

  /** Whether files from this one on may say something new of a station. */
  #lacks(stationId: string, file: WeatherFileName): boolean {
    const seen = this.#seen.get(stationId);
    return !seen || seen.station.elevation_m === null || seen.file.instantNs < file.instantNs;
  }

  /** Goes before the queries of visitors: creating an event waits for it, and each file is read once. */
  async #readFiles(files: readonly LightFile[]): Promise<void> {
    const { table, files: read } = await this.#rows.query(files, COLUMNS, newestRows, "urgent");
    for (const { file, ...row } of await rowsOf<Record<string, unknown>>(table, COLUMNS, read)) {
      await this.#displayRows.pause();
      this.#take(row, file);
    }
  }

  /** A station is as its newest file describes it; it has one elevation, so that of an older file will do. */
  #take(row: Record<string, unknown>, file: WeatherFileName): void {
    const { success, output: station } = v.safeParse(Station, row);
    if (!success) return;
    const before = this.#seen.get(station.station_id);
    const isOlder = before && before.file.instantNs > file.instantNs;
    const [newer, older] = isOlder ? [before.station, station] : [station, before?.station];
    const elevation_m = newer.elevation_m ?? older?.elevation_m ?? null;
    this.#seen.set(station.station_id, {
      station: { ...newer, elevation_m },
      file: isOlder ? before.file : file,
    });
  }
}

/** One row a station: what its newest file says, and the newest elevation. */
function newestRows({ tables }: Scan): string {
  const union = tables.map(({ columns, source }) => `SELECT ${columns} FROM ${source}`)
    .join(" UNION ALL ");
  const values = COLUMNS.filter(({ name }) => name !== "station_id")
    .map(({ name }) => `arg_max(${name}, file) AS ${name}`).join(", ");
  return `SELECT station_id, ${values}, max(file) AS file FROM (${union}) GROUP BY station_id`;
}
