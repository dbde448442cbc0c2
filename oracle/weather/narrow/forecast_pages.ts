import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import type { DisplayRow } from "../rows/display_row.ts";

/** Some rows of a station that follow each other: head, shape, and their values in order. */
export type Run = readonly number[];

/** What rows of a run have in common: issue, unit of temperatures, quality. */
export type Head = readonly [issue: string | null, unit: string | null, quality: string | null];

/** What the pages of a forecast file share. */
export interface ForecastCommon {
  /** Texts of `begin_time` and `end_time`. */
  readonly times: readonly string[];
  readonly heads: readonly Head[];
  /** Of the rows of a run: begin, end, and a bit for each of `SHOWN_VALUES` that the row has. */
  readonly shapes: readonly (readonly number[])[];
}

/** Which periods are wanted, by when they begin; `beforeMs` is not included. */
export interface BeginSpan {
  readonly fromMs: number;
  readonly beforeMs: number;
}

/** Reads the pages of one forecast file. */
export class ForecastPages {
  readonly #common: ForecastCommon;
  readonly #beginsMs: readonly (number | undefined)[];

  /** @param common as {@link ForecastPacker.finish} gave it */
  constructor(common: ForecastCommon) {
    this.#common = common;
    this.#beginsMs = common.times.map((text) => parseInstant(text));
  }

  /** The rows of a station, in the order of the file. */
  rows(
    station_id: string,
    page: readonly Run[],
    file: WeatherFileName,
    begins?: BeginSpan,
  ): DisplayRow[] {
    const rows: DisplayRow[] = [];
    // Times of our own writer have whole seconds, and are compared as texts elsewhere.
    const fromMs = begins && wholeSecond(begins.fromMs);
    const beforeMs = begins && wholeSecond(begins.beforeMs);
    for (const run of page) {
      const [generated_at, temperature_unit_code, quality_status] = this.#common.heads[run[0]!]!;
      const shape = this.#common.shapes[run[1]!]!;
      let next = 2;
      for (let i = 0; i < shape.length; i += 3) {
        const [begin, end, bits] = [shape[i]!, shape[i + 1]!, shape[i + 2]!];
        const beginMs = this.#beginsMs[begin] ?? NaN;
        if (fromMs !== undefined && !(beginMs >= fromMs && beginMs < beforeMs!)) {
          for (let left = bits; left !== 0; left &= left - 1) next++;
          continue;
        }
        const value = (bit: number) => (bits & (1 << bit)) === 0 ? null : run[next++]!;
        rows.push({
          station_id,
          generated_at,
          begin_time: this.#common.times[begin]!,
          end_time: this.#common.times[end]!,
          temperature_unit_code,
          quality_status,
          file,
          // in the order of SHOWN_VALUES
          max_temp: value(0),
          min_temp: value(1),
          wind_speed: value(2),
          wind_direction: value(3),
          relative_humidity_max: value(4),
          relative_humidity_min: value(5),
          twelve_hour_probability_of_precipitation: value(6),
          liquid_precipitation_amt: value(7),
          snow_amt: value(8),
          snow_ratio: value(9),
          ice_amt: value(10),
        });
      }
    }
    return rows;
  }
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
