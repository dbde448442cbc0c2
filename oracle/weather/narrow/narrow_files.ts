import { join } from "node:path";
import { LRUCache } from "lru-cache";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { type ForecastCommon, ForecastPages } from "./forecast_pages.ts";
import { NarrowFile } from "./narrow_file.ts";
import { type ObservationCommon, ObservationPages } from "./observation_pages.ts";
import { type Directory, type Source, StationPagesError } from "./station_pages.ts";

/** Directories that are kept in memory: those of a month of observations and of a day and a half of forecasts. */
const MOST_KEPT = 72;

interface Known {
  readonly directory: Directory;
  readonly mark: string;
  forecasts?: ForecastPages;
  observations?: ObservationPages;
}

/** The narrow files of a cache: where they lie, and which can be read. */
export class NarrowFiles {
  readonly folder: string;
  readonly #known = new LRUCache<string, Known>({ max: MOST_KEPT });

  /** @param folder where they lie */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Where the narrow file of a forecast file belongs. */
  forecastPath({ day, name }: WeatherFileName): string {
    return join(this.folder, day, `${name}.narrow`);
  }

  /** Where that of the observation files of a UTC day belongs. */
  observationPath(day: string): string {
    return join(this.folder, day, "observations.narrow");
  }

  /** Opens that of a forecast file; `undefined` unless it is there, sound, and was made from these bytes. */
  openForecast(
    file: WeatherFileName,
    sha256: string,
  ): { readonly narrow: NarrowFile; readonly pages: ForecastPages } | undefined {
    const path = this.forecastPath(file);
    const opened = this.#open(path);
    if (!opened) return undefined;
    const { narrow, known } = opened;
    const [source] = known.directory.sources;
    if (source?.name !== file.name || source.sha256 !== sha256) {
      narrow[Symbol.dispose]();
      return undefined;
    }
    known.forecasts ??= new ForecastPages(known.directory.common as ForecastCommon); // by its name
    return { narrow, pages: known.forecasts };
  }

  /** Opens that of a day of observations; `undefined` unless it is there and sound. */
  openDay(
    day: string,
  ): { readonly narrow: NarrowFile; readonly pages: ObservationPages } | undefined {
    const opened = this.#open(this.observationPath(day));
    if (!opened) return undefined;
    const { narrow, known } = opened;
    known.observations ??= new ObservationPages(known.directory.common as ObservationCommon);
    return { narrow, pages: known.observations };
  }

  /** What a narrow file was made from, or `undefined` unless it is there and sound. */
  sourcesAt(path: string): readonly Source[] | undefined {
    try {
      using narrow = NarrowFile.open(path);
      return narrow.directory.sources;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Reads the directory of a file anew the next time. */
  forget(path: string): void {
    this.#known.delete(path);
  }

  #open(path: string): { readonly narrow: NarrowFile; readonly known: Known } | undefined {
    const before = this.#known.get(path);
    try {
      const narrow = NarrowFile.open(path, before);
      const { directory, mark } = narrow;
      const known = before?.mark === mark ? before : { directory, mark };
      this.#known.set(path, known);
      return { narrow, known };
    } catch (error) {
      this.forget(path);
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof StationPagesError || error instanceof Deno.errors.NotFound;
}
