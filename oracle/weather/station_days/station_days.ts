import type { Logger } from "@logtape/logtape";
import { OBSERVATION_COLUMNS } from "../../../shared/contract/observation_file.ts";
import type { Clock } from "../../../shared/lifecycle/clock.ts";
import { formatDay, startOfDay } from "../../../shared/time/utc_days.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { isPublishedIn, observationPublications } from "../../evidence/collection/publication.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import type { KeptDays } from "../../files/facts/kept_days.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import { rowsOf, type Scan } from "../engine/scan.ts";
import { instantLiteral } from "../engine/sql.ts";
import { mayHold } from "../rows/file_bounds.ts";
import type { FileRows } from "../rows/file_rows.ts";
import { DayMarks, LEAD_MS, type MarkSource } from "./day_marks.ts";
import { DayTable, type HeldDays } from "./day_table.ts";
import { KEPT_DAYS } from "./span.ts";
import { marksOf } from "./mark.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import { WokenWork } from "./woken_work.ts";

/** Files in one query: few enough that visitors get their turn between, enough to leave out what newer ones repeat. */
const FILES_AT_ONCE = 2;

/** What tells nothing about when a station reported, nor what. */
const ABOUT_PLACES = ["station_name", "latitude", "longitude", "elevation_m", "state", "iata_id"];
const COLUMNS = OBSERVATION_COLUMNS.filter(({ name }) => !ABOUT_PLACES.includes(name));

/** What the days of stations are derived from, and where they are kept. */
export interface StationDaysOptions {
  readonly light: Pick<LightFiles, "find">;
  readonly rows: Pick<FileRows, "query">;
  readonly kept: Pick<KeptDays, "get" | "put" | "forgetBefore">;
  readonly clock: Clock;
  readonly log: Logger;
}

interface HeldDay {
  readonly table: DayTable;
  readonly sources: ReadonlySet<string>;
}

/**
 * When every station reported, day by day: derived from the observation files in the background, kept in the index, and
 * held small. A day is derived again when its files are others than those it was derived from. Nothing is signed by it.
 */
export class StationDays implements HeldDays {
  readonly #options: StationDaysOptions;
  readonly #days = new Map<number, HeldDay>();
  /** The oldest day that was looked at since the start. */
  #lookedAt = Infinity;
  #version = 0;
  readonly #work: WokenWork;

  constructor(options: StationDaysOptions) {
    this.#options = options;
    this.#work = new WokenWork(() => this.#update(), (error) => {
      options.log.warn("the days of stations could not be derived: {error}", { error });
    });
  }

  /** Brings the days up to date in the background. */
  wake(): void {
    this.#work.wake();
  }

  /** Resolves when nothing is derived any more. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Derives nothing more; resolves when the files at hand are done with. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  table(dayMs: number): DayTable | undefined {
    return this.#days.get(dayMs)?.table;
  }

  get version(): number {
    return this.#version;
  }

  isDerivedSince(dayMs: number): boolean {
    return this.#lookedAt <= dayMs;
  }

  /** How much is held. */
  get size(): { readonly days: number; readonly bytes: number; readonly reports: number } {
    let [bytes, reports] = [0, 0];
    for (const { table } of this.#days.values()) {
      bytes += table.bytes;
      reports += table.reports;
    }
    return { days: this.#days.size, bytes, reports };
  }

  /** Today first, so that the newest is told soonest. */
  async #update(): Promise<void> {
    const { light, kept, clock } = this.#options;
    const nowMs = clock.now();
    const today = startOfDay(nowMs);
    const oldest = today - KEPT_DAYS * DAY_MS;
    const span = { fromNs: nanoseconds(oldest - DAY_MS), toNs: nanoseconds(nowMs + HOUR_MS) };
    const files = await light.find("observations", span);
    for (let dayMs = today; dayMs >= oldest && !this.#work.isStopped; dayMs -= DAY_MS) {
      await this.#updateDay(dayMs, files.filter((file) => tellsOf(file, dayMs, nowMs)));
      if (!this.#work.isStopped) this.#lookedAt = Math.min(this.#lookedAt, dayMs);
    }
    for (const dayMs of this.#days.keys()) if (dayMs < oldest) this.#days.delete(dayMs);
    await kept.forgetBefore(formatDay(oldest));
  }

  async #updateDay(dayMs: number, files: readonly LightFile[]): Promise<void> {
    const held = this.#days.get(dayMs);
    const wanted = new Set(files.map(keyOf));
    if (wanted.size === 0) {
      if (this.#days.delete(dayMs)) this.#version++;
      return;
    }
    if (held && isSame(held.sources, wanted)) return;
    const { kept } = this.#options;
    const marks = await this.#keptMarks(dayMs, wanted) ?? new DayMarks(dayMs);
    const known = new Set(marks.sources.map(keyOf));
    const missing = files.filter((file) => !known.has(keyOf(file)));
    for (let end = missing.length; end > 0; end -= FILES_AT_ONCE) {
      if (this.#work.isStopped) return;
      await this.#addFiles(marks, missing.slice(Math.max(end - FILES_AT_ONCE, 0), end));
    }
    this.#days.set(dayMs, { table: await DayTable.of(marks), sources: wanted });
    this.#version++;
    if (missing.length > 0) await kept.put(formatDay(dayMs), await marks.toText());
  }

  /** What is kept of a day, unless it tells of a file that is not there any more. */
  async #keptMarks(dayMs: number, wanted: ReadonlySet<string>): Promise<DayMarks | undefined> {
    const text = await this.#options.kept.get(formatDay(dayMs));
    const marks = text === undefined ? undefined : await DayMarks.parse(dayMs, text);
    return marks?.sources.every((source) => wanted.has(keyOf(source))) ? marks : undefined;
  }

  async #addFiles(marks: DayMarks, files: readonly LightFile[]): Promise<void> {
    const { dayMs } = marks;
    const { table, files: read } = await this.#options.rows
      .query(files, COLUMNS, (scan) => newestRows(scan, dayMs), "background");
    const sources = new Map(files.map((file) => [file.file.name, marks.addSource(file)]));
    const rows = rowsOf<StoredObservation>(table, COLUMNS, read); // judging reads no others
    const turns = new Turns();
    for (const [station, own] of Map.groupBy(rows, (row) => row.station_id)) {
      for (const [name, ofFile] of Map.groupBy(own, (row) => row.file.name)) {
        marks.add(sources.get(name)!, station, marksOf(ofFile)); // one of those that were read
      }
      await turns.pass();
    }
  }
}

/** Whether a file may hold reports of a day, and counts for it. */
function tellsOf({ file, bounds }: LightFile, dayMs: number, nowMs: number): boolean {
  const day = { startMs: dayMs, endMs: dayMs + DAY_MS };
  return mayHold(bounds.generated_at, dayMs - LEAD_MS, day.endMs - 1) &&
    isPublishedIn(file, observationPublications(day, nowMs + HOUR_MS));
}

/** Of each station and minute the rows of the newest file; that other rows of it lie further back costs nothing here. */
function newestRows({ tables }: Scan, dayMs: number): string {
  const [from, to] = [instantLiteral(dayMs - LEAD_MS), instantLiteral(dayMs + DAY_MS)];
  const all = tables.map(({ columns, source }) =>
    `SELECT ${columns} FROM ${source} WHERE generated_at >= ${from} AND generated_at < ${to}`
  ).join(" UNION ALL ");
  const minute = "substr(generated_at, 1, 16)";
  return `WITH found AS (${all}), newest AS (SELECT station_id AS id, ${minute} AS minute, ` +
    `max(file) AS newest FROM found GROUP BY 1, 2) SELECT found.* FROM found JOIN newest ` +
    `ON station_id = id AND ${minute} = minute AND file = newest`;
}

function keyOf({ file, sha256 }: MarkSource): string {
  return `${file.name} ${sha256}`;
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && a.isSubsetOf(b);
}
