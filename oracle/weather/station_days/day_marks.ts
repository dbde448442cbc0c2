import * as v from "valibot";
import {
  compareWeatherFileNames,
  parseWeatherFileName,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import type { Mark } from "./mark.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";

/** How long before its day marks are kept: as far back as the report before the first may matter. */
export const LEAD_MS = 2 * HOUR_MS;

/** A file that marks come from. */
export interface MarkSource {
  readonly file: WeatherFileName;
  /** Of its bytes. */
  readonly sha256: string;
}

interface KeptMark {
  readonly mark: Mark;
  /** Its place in the list of sources. */
  readonly source: number;
}

const StoredMarks = v.object({
  sources: v.array(v.tuple([v.string(), v.string()])),
  stations: v.array(v.string()),
  counts: v.string(),
  times: v.string(),
  origins: v.string(),
  temperatures: v.string(),
  winds: v.string(),
});

const USABLE = 1, WARM = 2;
const NO_WIND = -1;

/** The reports of all stations in one UTC day and {@link LEAD_MS} before it: of each minute the newest publication's. */
export class DayMarks {
  readonly #sources: MarkSource[] = [];
  readonly #stations = new Map<string, Map<number, KeptMark>>();
  /** @param dayMs the midnight it begins at */
  constructor(readonly dayMs: number) {}

  /** What it was made from, in the order in which it came. */
  get sources(): readonly MarkSource[] {
    return this.#sources;
  }

  /** Names a file that marks are added from. @returns what {@link add} takes */
  addSource(source: MarkSource): number {
    return this.#sources.push(source) - 1;
  }

  /** Whether a report counts that a source has of an instant: it is of the day, and no newer source has its minute. */
  misses(source: number, station: string, atMs: number): boolean {
    const minute = this.#minuteOf(atMs);
    if (minute === undefined) return false;
    const before = this.#stations.get(station)?.get(minute);
    return !before || this.#compare(before.source, source) <= 0;
  }

  /** Adds reports of a station; those of minutes outside are left out. */
  add(source: number, station: string, marks: readonly Mark[]): void {
    const kept = this.#stations.get(station) ?? new Map<number, KeptMark>();
    this.#stations.set(station, kept);
    for (const mark of marks) {
      const minute = this.#minuteOf(mark.atMs);
      if (minute === undefined) continue;
      const before = kept.get(minute);
      if (before && this.#compare(before.source, source) > 0) continue;
      kept.set(minute, { mark, source });
    }
  }

  /** The reports of each station, ascending, those of the lead first. */
  *byStation(): Iterable<readonly [station: string, marks: readonly Mark[]]> {
    for (const [station, kept] of this.#stations) {
      if (kept.size === 0) continue;
      const sorted = [...kept].sort(([a], [b]) => a - b);
      yield [station, sorted.map(([, { mark }]) => mark)];
    }
  }

  /** All of it as text, for {@link parse}; it must not change meanwhile. */
  async toText(): Promise<string> {
    const stations = [...this.#stations].filter(([, kept]) => kept.size > 0);
    const count = stations.reduce((sum, [, kept]) => sum + kept.size, 0);
    const columns = {
      counts: Uint16Array.from(stations, ([, kept]) => kept.size),
      times: new Uint32Array(count),
      origins: new Uint16Array(count),
      temperatures: new Float64Array(count),
      winds: new Int16Array(count),
    };
    const turns = new Turns();
    let next = 0;
    for (const [, kept] of stations) {
      await turns.pass();
      for (const { mark, source } of kept.values()) {
        columns.times[next] = this.#timeOf(mark);
        columns.origins[next] = source;
        columns.temperatures[next] = mark.temperatureC ?? NaN;
        columns.winds[next++] = mark.windKt ?? NO_WIND;
      }
    }
    const text = ({ buffer }: { readonly buffer: ArrayBuffer }) =>
      new Uint8Array(buffer).toBase64();
    return JSON.stringify(
      {
        sources: this.#sources.map(({ file, sha256 }) => [file.name, sha256]),
        stations: stations.map(([station]) => station),
        counts: text(columns.counts),
        times: text(columns.times),
        origins: text(columns.origins),
        temperatures: text(columns.temperatures),
        winds: text(columns.winds),
      } satisfies v.InferOutput<typeof StoredMarks>,
    );
  }

  /**
   * Reads what {@link toText} wrote; `undefined` when it is something else.
   * @param dayMs of the day it was written for
   */
  static async parse(dayMs: number, text: string): Promise<DayMarks | undefined> {
    try {
      return await DayMarks.#parse(dayMs, text);
    } catch {
      return undefined; // it can be made anew from the files
    }
  }

  static async #parse(dayMs: number, text: string): Promise<DayMarks> {
    const stored = v.parse(StoredMarks, JSON.parse(text));
    const marks = new DayMarks(dayMs);
    for (const [name, sha256] of stored.sources) {
      const file = parseWeatherFileName(name);
      if (!file) throw new RangeError(`${name} is no weather file`);
      marks.addSource({ file, sha256 });
    }
    const bytes = (column: keyof typeof stored & string) =>
      Uint8Array.fromBase64(stored[column] as string).buffer; // the columns are texts
    const counts = new Uint16Array(bytes("counts"));
    const times = new Uint32Array(bytes("times"));
    const origins = new Uint16Array(bytes("origins"));
    const temperatures = new Float64Array(bytes("temperatures"));
    const winds = new Int16Array(bytes("winds"));
    const turns = new Turns();
    let next = 0;
    for (const [index, station] of stored.stations.entries()) {
      await turns.pass();
      const kept = new Map<number, KeptMark>();
      for (const end = next + counts[index]!; next < end; next++) {
        const time = times[next]!;
        const sinceLead = Math.floor(time / 4);
        const temperatureC = temperatures[next]!;
        const windKt = winds[next]!;
        kept.set(Math.floor(sinceLead / MINUTE_MS), {
          source: origins[next]!,
          mark: {
            atMs: dayMs - LEAD_MS + sinceLead,
            isUsable: (time & USABLE) !== 0,
            hasTemperature: (time & WARM) !== 0,
            temperatureC: Number.isNaN(temperatureC) ? null : temperatureC,
            windKt: windKt === NO_WIND ? null : windKt,
          },
        });
      }
      marks.#stations.set(station, kept);
    }
    return marks;
  }

  #minuteOf(atMs: number): number | undefined {
    const minute = Math.floor((atMs - this.dayMs + LEAD_MS) / MINUTE_MS);
    return minute < 0 || minute >= MINUTES ? undefined : minute;
  }

  /** Milliseconds since the lead began, and two flags: 26 hours take 27 bits. */
  #timeOf({ atMs, isUsable, hasTemperature }: Mark): number {
    return (atMs - this.dayMs + LEAD_MS) * 4 + (isUsable ? USABLE : 0) +
      (hasTemperature ? WARM : 0);
  }

  #compare(a: number, b: number): number {
    return compareWeatherFileNames(this.#sources[a]!.file, this.#sources[b]!.file); // both were added
  }
}

const MINUTES = (24 * HOUR_MS + LEAD_MS) / MINUTE_MS;
