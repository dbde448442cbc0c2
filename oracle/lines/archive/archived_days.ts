import { dirname } from "node:path";
import type { Logger } from "@logtape/logtape";
import { systemClock } from "../../../shared/lifecycle/clock.ts";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { isPublishedIn } from "../../evidence/collection/publication.ts";
import { Layout } from "../../files/disk/layout.ts";
import { DEFAULT_LIMITS } from "../../files/disk/limits.ts";
import { removeIfThere } from "../../files/disk/remove_if_there.ts";
import { Facts } from "../../files/facts/facts.ts";
import { FileIndex } from "../../files/facts/file_index.ts";
import { KeptDays } from "../../files/facts/kept_days.ts";
import { IndexConnection } from "../../files/facts/index_connection.ts";
import { LightFiles } from "../../files/light/light_files.ts";
import { Weather } from "../../weather/weather.ts";
import { dayPublications, DayReader } from "../history/day_reader.ts";
import type { PastDays, ReadDay } from "../history/read_day.ts";
import type { Archive } from "./archive.ts";

/** How archived days are read. */
export interface ArchivedDaysOptions {
  readonly archive: Archive;
  /** An empty folder for copies of its files; the caller removes it. */
  readonly folder: string;
  readonly memoryMb: number;
  /** Beginnings of the URLs that count as sources. */
  readonly urlPrefixes: readonly string[];
  readonly log: Logger;
}

/**
 * Past days out of an archive. The files that a day needs are copied to a folder of their own while it is read: they are
 * published nowhere, stand in no list, and can never become evidence.
 */
export class ArchivedDays implements PastDays, AsyncDisposable {
  readonly #options: ArchivedDaysOptions;
  readonly #layout: Layout;
  readonly #connection: IndexConnection;
  readonly #weather: Weather;
  readonly #reader: DayReader;
  readonly #copied = new Map<string, WeatherFileName>();

  private constructor(
    options: ArchivedDaysOptions,
    layout: Layout,
    connection: IndexConnection,
    light: LightFiles,
  ) {
    const { memoryMb, urlPrefixes, log } = options;
    this.#options = options;
    this.#layout = layout;
    this.#connection = connection;
    // Nothing is uploaded here, and nobody asks for the list of stations or for their days.
    const uploads = { newest: () => Promise.resolve(undefined), onPublished: () => () => {} };
    const keptDays = new KeptDays(connection);
    this.#weather = new Weather({ uploads, light, keptDays, clock: systemClock, memoryMb, log });
    const findFiles = light.find.bind(light);
    this.#reader = new DayReader({
      rows: this.#weather.rows,
      facts: new Facts({ connection, layout, limits: DEFAULT_LIMITS, findFiles }),
      dailyForecasts: this.#weather.forecasts.bind(this.#weather),
      hashOf: light.hashOf.bind(light),
      urlPrefixes,
    });
  }

  /** Opens the reading; the engine starts with the first day. */
  static async open(options: ArchivedDaysOptions): Promise<ArchivedDays> {
    const { folder, log } = options;
    const layout = new Layout(`${folder}/files`, `${folder}/cache`);
    await Deno.mkdir(layout.weatherDir, { recursive: true });
    const connection = await IndexConnection.open(layout.indexPath, log);
    const index = await FileIndex.load(connection);
    const light = new LightFiles({ layout, index, limits: DEFAULT_LIMITS, log });
    return new ArchivedDays(options, layout, connection, light);
  }

  /** Days are best asked for newest first: files that an earlier day does not need are removed. */
  async read(dayMs: number, nowMs: number, signal?: AbortSignal): Promise<ReadDay> {
    const needed = await this.#needed(dayMs, nowMs);
    await this.#keepOnly(new Set(needed.map(({ name }) => name)));
    for (const file of needed) {
      signal?.throwIfAborted();
      await this.#copy(file);
    }
    return await this.#reader.read(dayMs, nowMs, signal);
  }

  /** The files that {@link DayReader} looks into: those of a published day. */
  async #needed(dayMs: number, nowMs: number): Promise<WeatherFileName[]> {
    const spans = dayPublications(dayMs, nowMs);
    const { observations, forecasts } = spans;
    const found = await this.#options.archive.files({
      fromMs: Math.min(observations.fromMs, forecasts.fromMs),
      toMs: Math.max(observations.toMs, forecasts.toMs),
    });
    return found.filter((file) => isPublishedIn(file, spans[file.kind]));
  }

  async #keepOnly(names: ReadonlySet<string>): Promise<void> {
    for (const [name, file] of this.#copied) {
      if (names.has(name)) continue;
      await removeIfThere(this.#layout.original(file));
      await removeIfThere(this.#layout.light(file));
      this.#copied.delete(name);
    }
  }

  async #copy(file: WeatherFileName): Promise<void> {
    if (this.#copied.has(file.name)) return;
    const bytes = await this.#options.archive.read(file);
    if (!bytes) return;
    const path = this.#layout.original(file);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, bytes);
    this.#copied.set(file.name, file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#weather.close();
    await this.#connection.close();
  }
}
