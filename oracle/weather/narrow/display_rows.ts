import {
  compareWeatherFileNames,
  parseWeatherFileName,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { Turns } from "../../../shared/lifecycle/turns.ts";
import type { Window } from "../../../shared/time/window.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { StoredObservation } from "../../stored/rows.ts";
import type { BeginLimits } from "../engine/row_select.ts";
import { DISPLAY_COLUMNS, type DisplayRow } from "../rows/display_row.ts";
import type { NarrowFiles } from "./narrow_files.ts";
import { describedStation, type PackedStation, STATIONS_PAGE } from "./observation_pages.ts";
import { StationPagesError } from "./station_pages.ts";

/** What rows a display reads. */
export interface DisplayQuery {
  /** Valid station ids. */
  readonly stations: readonly string[];
  /** Oldest first. */
  readonly files: readonly LightFile[];
}

/** What display rows are read with. */
export interface DisplayRowsOptions {
  readonly narrow: NarrowFiles;
  /** The same out of light copies. */
  readonly rows: {
    forecastColumns(
      query: DisplayQuery & { readonly begins?: BeginLimits },
      columns: typeof DISPLAY_COLUMNS,
    ): Promise<DisplayRow[]>;
    observations(query: DisplayQuery): Promise<StoredObservation[]>;
  };
  /** Told of a day whose narrow files are found damaged. */
  onDamaged(day: string): void;
}

/** Files in one query of the engine: about a day of them. */
const FILES_AT_ONCE = 28;

/**
 * The rows that displays read: out of narrow files where they are, and out of light copies by the engine where they are
 * not. Both tell the same.
 */
export class DisplayRows {
  readonly #options: DisplayRowsOptions;
  readonly #turns = new Turns();

  constructor(options: DisplayRowsOptions) {
    this.#options = options;
  }

  /** Forecast rows; of files of our own writer only those that begin within the limits. */
  async forecasts(
    { stations, files, begins }: DisplayQuery & { readonly begins?: BeginLimits },
  ): Promise<DisplayRow[]> {
    const found: DisplayRow[] = [];
    const left: LightFile[] = [];
    for (const file of files) {
      const rows = await this.#ofForecast(file, stations, begins);
      if (rows) { for (const row of rows) found.push(row); }
      else left.push(file);
    }
    const rest = await this.#options.rows
      .forecastColumns({ stations, files: left, begins }, DISPLAY_COLUMNS);
    return found.concat(rest);
  }

  /**
   * Reports whose instants lie in the window, in parts: of each at least the rows of the newest of the files that hold it;
   * from the engine all rows, whatever their instants.
   */
  async *observations(
    { stations, files, window }: DisplayQuery & { readonly window: Window },
  ): AsyncGenerator<readonly StoredObservation[]> {
    const left: LightFile[] = [];
    for (const [day, ofDay] of Map.groupBy(files, ({ file }) => file.day)) {
      const { rows, covered } = await this.#ofDay(day, ofDay, stations, window);
      yield rows;
      for (const file of ofDay) if (!covered.has(file)) left.push(file);
    }
    for (let end = left.length; end > 0; end -= FILES_AT_ONCE) {
      const part = left.slice(Math.max(end - FILES_AT_ONCE, 0), end);
      yield await this.#options.rows.observations({ stations, files: part });
    }
  }

  /**
   * How the newest of some files of a day describe stations; `undefined` where no narrow file tells of all of them.
   * @param files of the day, but for the oldest ones
   * @param isWanted whether something has to be known of a station
   */
  describe(
    day: string,
    files: readonly LightFile[],
    isWanted: (stationId: string) => boolean,
  ): (readonly [row: Record<string, unknown>, file: WeatherFileName])[] | undefined {
    const opened = this.#options.narrow.openDay(day);
    if (!opened) return undefined;
    using narrow = opened.narrow;
    const { directory } = narrow;
    const sources = sourcesAmong(directory.sources, files);
    const known = new Set(sources);
    if (files.some((file) => !known.has(file)) || !isCutBefore(directory.sources, files)) {
      return undefined;
    }
    if (!directory.stations.some((id) => id !== STATIONS_PAGE && isWanted(id))) return [];
    const pages = this.#sound(day, () => [...narrow.pages([STATIONS_PAGE])]);
    if (!pages) return undefined;
    const stations = (pages[0]?.[1] ?? {}) as Record<string, PackedStation>; // as it was written
    return Object.entries(stations).flatMap(([id, packed]) => {
      const file = sources[packed.file]?.file;
      return file && isWanted(id) ? [[describedStation(id, packed), file] as const] : [];
    });
  }

  async #ofForecast(
    light: LightFile,
    stations: readonly string[],
    begins: BeginLimits | undefined,
  ): Promise<DisplayRow[] | undefined> {
    const { file, sha256 } = light;
    const opened = this.#options.narrow.openForecast(file, sha256);
    if (!opened) return undefined;
    using narrow = opened.narrow;
    const span = begins && { fromMs: begins.fromMs, beforeMs: begins.beforeMs(light) };
    const rows: DisplayRow[] = [];
    const pages = narrow.pages(stations);
    for (;;) {
      const next = this.#sound(file.day, () => pages.next());
      if (!next) return undefined;
      if (next.done) return rows;
      const [id, page] = next.value;
      const ofStation = opened.pages.rows(id, page as number[][], file, span); // as it was written
      for (const row of ofStation) rows.push(row);
      await this.pause();
    }
  }

  /** @returns rows, and the files that they stand for */
  async #ofDay(
    day: string,
    files: readonly LightFile[],
    stations: readonly string[],
    window: Window,
  ): Promise<{ readonly rows: StoredObservation[]; readonly covered: ReadonlySet<LightFile> }> {
    const none = { rows: [], covered: new Set<LightFile>() };
    const opened = this.#options.narrow.openDay(day);
    if (!opened) return none;
    using narrow = opened.narrow;
    const sources = sourcesAmong(narrow.directory.sources, files);
    const newest = opened.pages.newestOfSets(sources.map((source) => source?.file));
    const rows: StoredObservation[] = [];
    const pages = narrow.pages(stations);
    for (;;) {
      const next = this.#sound(day, () => pages.next());
      if (!next) return none;
      if (next.done) break;
      const [id, page] = next.value;
      const ofStation = opened.pages.rows(id, page as never, newest, window); // as it was written
      for (const row of ofStation) rows.push(row);
      await this.pause();
    }
    return { rows, covered: new Set(sources.filter((source) => source !== undefined)) };
  }

  /** What a narrow file gives, or `undefined` when it turns out damaged. */
  #sound<T>(day: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof StationPagesError)) throw error;
      this.#options.onDamaged(day);
      return undefined;
    }
  }

  /** Lets others have their turn. */
  pause(): Promise<void> | undefined {
    return this.#turns.pass();
  }
}

/** The files by source number, as far as they have the bytes that were packed. */
function sourcesAmong(
  sources: readonly { readonly name: string; readonly sha256: string }[],
  files: readonly LightFile[],
): (LightFile | undefined)[] {
  const byName = new Map(files.map((file) => [file.file.name, file]));
  return sources.map(({ name, sha256 }) => {
    const file = byName.get(name);
    return file?.sha256 === sha256 ? file : undefined;
  });
}

/** Whether files that are not asked for are all older than those that are. */
function isCutBefore(
  sources: readonly { readonly name: string }[],
  files: readonly LightFile[],
): boolean {
  const asked = new Set(files.map(({ file }) => file.name));
  const oldest = files[0]?.file;
  return sources.every(({ name }) => {
    const file = asked.has(name) ? undefined : parseWeatherFileName(name);
    return !file || !oldest || compareWeatherFileNames(file, oldest) < 0;
  });
}
