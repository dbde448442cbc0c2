import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../../shared/lifecycle/clock.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import { ParquetError } from "../../../shared/parquet/footer.ts";
import { formatDay, startOfDay } from "../../../shared/time/utc_days.ts";
import { DAY_MS, HOUR_MS } from "../../../shared/time/units.ts";
import { isPublishedIn, observationPublications } from "../../evidence/collection/publication.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import type { KeptDays } from "../../files/facts/kept_days.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import { mayHold } from "../rows/file_bounds.ts";
import { DayMarks, LEAD_MS, type MarkSource } from "./day_marks.ts";
import { DayTable, type HeldDays } from "./day_table.ts";
import { fileReports } from "./file_reports.ts";
import { KEPT_DAYS } from "./span.ts";
import { marksOf } from "./mark.ts";
import { WokenWork } from "../../../shared/lifecycle/woken_work.ts";

/** What the days of stations are derived from, and where they are kept. */
export interface StationDaysOptions {
  readonly light: Pick<LightFiles, "find" | "mend">;
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
    for (const file of missing.reverse()) { // so that what newer ones tell is not judged again
      if (this.#work.isStopped) return;
      await this.#addFile(marks, file);
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

  /** @param file whose pages are read again from a copy that is mended, where they cannot be read */
  async #addFile(marks: DayMarks, file: LightFile): Promise<void> {
    const source = marks.addSource(file);
    const isWanted = (station: string, atMs: number) => marks.misses(source, station, atMs);
    const found = await this.#mended(file, (readable) => fileReports(readable, isWanted));
    const turns = new Turns();
    for (const [station, rows] of found ?? []) {
      marks.add(source, station, marksOf(rows));
      await turns.pass();
    }
  }

  /** What can be read of a file; `undefined` of one that is damaged itself. */
  async #mended<T>(file: LightFile, read: (file: LightFile) => Promise<T>): Promise<T | undefined> {
    const { light, log } = this.#options;
    for (let readable: LightFile | undefined = file, isMended = false; readable;) {
      try {
        return await read(readable);
      } catch (error) {
        if (!(error instanceof ParquetError || error instanceof Deno.errors.NotFound)) throw error;
        const { name } = file.file;
        log.warn("the reports of {name} could not be read: {error}", { name, error });
        readable = isMended ? undefined : await light.mend(file.file);
        isMended = true;
      }
    }
    return undefined;
  }
}

/** Whether a file may hold reports of a day, and counts for it. */
function tellsOf({ file, bounds }: LightFile, dayMs: number, nowMs: number): boolean {
  const day = { startMs: dayMs, endMs: dayMs + DAY_MS };
  return mayHold(bounds.generated_at, dayMs - LEAD_MS, day.endMs - 1) &&
    isPublishedIn(file, observationPublications(day, nowMs + HOUR_MS));
}

function keyOf({ file, sha256 }: MarkSource): string {
  return `${file.name} ${sha256}`;
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && a.isSubsetOf(b);
}
