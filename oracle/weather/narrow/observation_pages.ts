import {
  compareWeatherFileNames,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { parseInstant } from "../../../shared/time/instant.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { StoredObservation } from "../../stored/rows.ts";

/** Texts that repeat from report to report. */
export const KIND_COLUMNS = [
  "temperature_unit_code",
  "dewpoint_unit_code",
  "wind_direction_unit_code",
  "wind_speed_unit_code",
  "precip_unit_code",
  "wx_string",
  "metar_type",
  "quality_status",
  "quality_reason",
  "validation_version",
  "quality_metrics",
] as const satisfies readonly (keyof StoredObservation)[];
/** The numbers of a report. */
export const VALUE_COLUMNS = [
  "temperature_value",
  "dewpoint_value",
  "wind_direction",
  "wind_speed",
  "precip_in",
] as const satisfies readonly (keyof StoredObservation)[];
/** What a station is called and where it is. */
export const STATION_COLUMNS = [
  "station_name",
  "latitude",
  "longitude",
  "state",
  "iata_id",
  "elevation_m",
] as const satisfies readonly (keyof StoredObservation)[];

/** The page that describes all stations; sorts before every station id. */
export const STATIONS_PAGE = "*";

/** A number as JSON can hold it; one that is not finite is spelled. */
export type PackedNumber = number | string | null;

/** A report: instant, kind, set of files, raw text, values. */
export type PackedRow = readonly [
  time: number,
  kind: number,
  files: number,
  raw: string | null,
  ...values: PackedNumber[],
];

/** How the newest file, a source number, describes a station; with the newest elevation that any file has. */
export interface PackedStation {
  readonly file: number;
  readonly cells: readonly (string | number | null)[];
}

/** What the pages of a day share. */
export interface ObservationCommon {
  readonly times: readonly string[];
  readonly kinds: readonly (readonly (string | null)[])[];
  /** Sets of source numbers, ascending. */
  readonly sets: readonly (readonly number[])[];
}

/** Reads the pages of a day. */
export class ObservationPages {
  readonly #common: ObservationCommon;
  readonly #timesMs: readonly number[];

  /** @param common as {@link ObservationPacker.finish} gave it */
  constructor(common: ObservationCommon) {
    this.#common = common;
    this.#timesMs = common.times.map((text) => parseInstant(text) ?? NaN);
  }

  /**
   * Of each set of files the newest that was asked for.
   * @param sources those that were asked for by source number
   */
  newestOfSets(
    sources: readonly (WeatherFileName | undefined)[],
  ): readonly (WeatherFileName | undefined)[] {
    return this.#common.sets.map((set) =>
      set.reduce<WeatherFileName | undefined>((newest, source) => {
        const file = sources[source];
        return !newest || (file && compareWeatherFileNames(file, newest) > 0)
          ? file ?? newest
          : newest;
      }, undefined)
    );
  }

  /**
   * Reports of a station whose instants lie in the window, each of the newest of the files that hold it.
   * @param newest as {@link newestOfSets} gave it
   */
  rows(
    station_id: string,
    page: readonly PackedRow[],
    newest: readonly (WeatherFileName | undefined)[],
    { startMs, endMs }: Window,
  ): StoredObservation[] {
    const rows: StoredObservation[] = [];
    for (const [time, kind, set, raw_text, ...values] of page) {
      const instantMs = this.#timesMs[time]!;
      const file = newest[set];
      if (!file || !(instantMs >= startMs && instantMs < endMs)) continue;
      const texts = this.#common.kinds[kind]!;
      rows.push({
        station_id,
        station_name: null,
        latitude: null,
        longitude: null,
        state: null,
        iata_id: null,
        elevation_m: null,
        generated_at: this.#common.times[time]!,
        raw_text,
        file,
        // in the order of KIND_COLUMNS and VALUE_COLUMNS
        temperature_unit_code: texts[0]!,
        dewpoint_unit_code: texts[1]!,
        wind_direction_unit_code: texts[2]!,
        wind_speed_unit_code: texts[3]!,
        precip_unit_code: texts[4]!,
        wx_string: texts[5]!,
        metar_type: texts[6]!,
        quality_status: texts[7]!,
        quality_reason: texts[8]!,
        validation_version: texts[9]!,
        quality_metrics: texts[10]!,
        temperature_value: unpackNumber(values[0]),
        dewpoint_value: unpackNumber(values[1]),
        wind_direction: unpackNumber(values[2]),
        wind_speed: unpackNumber(values[3]),
        precip_in: unpackNumber(values[4]),
      } as StoredObservation); // the quality columns are texts of the file
    }
    return rows;
  }
}

/** The cells of a described station by name. */
export function describedStation(id: string, { cells }: PackedStation): Record<string, unknown> {
  return {
    station_id: id,
    ...Object.fromEntries(STATION_COLUMNS.map((name, index) => [name, cells[index] ?? null])),
  };
}

function unpackNumber(packed: PackedNumber | undefined): number | null {
  return packed === null || packed === undefined ? null : Number(packed);
}
