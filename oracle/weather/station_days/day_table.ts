import { isTemperatureStep } from "../../evidence/observations/screening.ts";
import { fahrenheit } from "../../evidence/observations/point_values.ts";
import type { DayMarks } from "./day_marks.ts";
import type { Mark } from "./mark.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";

/** What a station reported on one UTC day, of the reports that may be used. */
export interface StationDay {
  /** The newest report that shows the station reporting; null without any. */
  readonly lastMs: number | null;
  /** °F; null when nothing was reported. */
  readonly highF: number | null;
  readonly lowF: number | null;
  /** The greatest, knots. */
  readonly windKt: number | null;
}

/** The days of all stations as far as they were derived. */
export interface HeldDays {
  /** Another number whenever a day is told otherwise than before. */
  readonly version: number;
  /** The day that begins at a midnight, if it was derived. */
  table(dayMs: number): DayTable | undefined;
  /** Whether all days from a midnight on were derived, as far as there are files. */
  isDerivedSince(dayMs: number): boolean;
}

/** Numbers a station has in {@link DayTable.of}. */
const HIGH = 0, LOW = 1, WIND = 2, NUMBERS = 3;

/** When all stations reported on one UTC day, as small as it can be held; four bytes a report. */
export class DayTable {
  readonly dayMs: number;
  readonly #places: ReadonlyMap<string, number>;
  /** Where the times of each station begin, and where the last end. */
  readonly #offsets: Uint32Array;
  /** Milliseconds since midnight, doubled; odd where the temperature may be used. */
  readonly #times: Uint32Array;
  readonly #numbers: Float64Array;

  private constructor(
    dayMs: number,
    places: ReadonlyMap<string, number>,
    offsets: Uint32Array,
    times: Uint32Array,
    numbers: Float64Array,
  ) {
    this.dayMs = dayMs;
    this.#places = places;
    this.#offsets = offsets;
    this.#times = times;
    this.#numbers = numbers;
  }

  /** Judges each report beside the one before it, as settlement does, and keeps what may be used. */
  static async of(marks: DayMarks): Promise<DayTable> {
    const { dayMs } = marks;
    const places = new Map<string, number>();
    const offsets: number[] = [0];
    const times: number[] = [];
    const numbers: number[] = [];
    const turns = new Turns();
    for (const [station, all] of marks.byStation()) {
      await turns.pass();
      places.set(station, places.size);
      let [high, low, wind] = [NaN, NaN, NaN];
      let before: Mark | undefined;
      for (const mark of all) {
        const steps = isTemperatureStep(screened(mark), before && screened(before));
        before = mark;
        if (steps || mark.atMs < dayMs) continue;
        if (mark.hasTemperature && mark.temperatureC !== null) {
          high = Math.max(Number.isNaN(high) ? -Infinity : high, mark.temperatureC);
          low = Math.min(Number.isNaN(low) ? Infinity : low, mark.temperatureC);
        }
        if (mark.windKt !== null) wind = Math.max(Number.isNaN(wind) ? 0 : wind, mark.windKt);
        if (mark.isUsable) times.push((mark.atMs - dayMs) * 2 + (mark.hasTemperature ? 1 : 0));
      }
      offsets.push(times.length);
      numbers.push(high, low, wind);
    }
    return new DayTable(
      dayMs,
      places,
      Uint32Array.from(offsets),
      Uint32Array.from(times),
      Float64Array.from(numbers),
    );
  }

  /** Every station with a report, also one that may not be used. */
  get stations(): Iterable<string> {
    return this.#places.keys();
  }

  /** The memory it takes but for the ids, bytes. */
  get bytes(): number {
    return this.#offsets.byteLength + this.#times.byteLength + this.#numbers.byteLength;
  }

  /** How many reports of all stations may be used. */
  get reports(): number {
    return this.#times.length;
  }

  /** Adds the instants of usable reports of a station, ascending, to one list, and those with a temperature to another. */
  addTimes(station: string, reports: number[], temperatures: number[]): void {
    const place = this.#places.get(station);
    if (place === undefined) return;
    const end = this.#offsets[place + 1]!; // one more than stations
    for (let index = this.#offsets[place]!; index < end; index++) {
      const time = this.#times[index]!;
      const atMs = this.dayMs + (time >>> 1);
      reports.push(atMs);
      if ((time & 1) === 1) temperatures.push(atMs);
    }
  }

  /** What a station reported on the day; `undefined` when it did not report at all. */
  day(station: string): StationDay | undefined {
    const place = this.#places.get(station);
    if (place === undefined) return undefined;
    const end = this.#offsets[place + 1]!;
    const hasTimes = end > this.#offsets[place]!;
    const number = (which: number) => {
      const value = this.#numbers[place * NUMBERS + which]!;
      return Number.isNaN(value) ? null : value;
    };
    const [highC, lowC] = [number(HIGH), number(LOW)];
    return {
      lastMs: hasTimes ? this.dayMs + (this.#times[end - 1]! >>> 1) : null,
      highF: highC === null ? null : fahrenheit(highC),
      lowF: lowC === null ? null : fahrenheit(lowC),
      windKt: number(WIND),
    };
  }
}

function screened({ atMs, temperatureC }: Mark) {
  return { atMs, temperature: temperatureC ?? undefined };
}
