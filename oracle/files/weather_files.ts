import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { type FreeSpace, freeSpace as freeSpaceOfDisk } from "./disk/free_space.ts";
import { placeIncoming, removeIfEmpty } from "./disk/incoming.ts";
import { Layout } from "./disk/layout.ts";
import { DEFAULT_LIMITS, type FileLimits } from "./disk/limits.ts";
import { Facts } from "./facts/facts.ts";
import { FileIndex } from "./facts/file_index.ts";
import { IndexConnection } from "./facts/index_connection.ts";
import { LightFiles } from "./light/light_files.ts";
import { repair, type RepairReport } from "./uploads/repair.ts";
import { Uploads } from "./uploads/uploads.ts";

/** Where the weather files lie and what they may take. */
export interface WeatherFilesOptions {
  /** The uploaded files: `<YYYY-MM-DD>/<name>`. */
  readonly weatherDir: string;
  /** Light copies and index; may be deleted while the program is down. */
  readonly cacheDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<FileLimits>;
  readonly freeSpace?: FreeSpace;
}

/** The published weather files: as they were uploaded, as the engine reads them, and what they say besides. */
export class WeatherFiles {
  readonly uploads: Uploads;
  readonly light: LightFiles;
  readonly facts: Facts;
  /** What the start put in order. */
  readonly repaired: RepairReport;
  readonly #connection: IndexConnection;
  readonly #incoming: string;

  private constructor(
    { uploads, light, facts, repaired }: Pick<
      WeatherFiles,
      "uploads" | "light" | "facts" | "repaired"
    >,
    connection: IndexConnection,
    incoming: string,
  ) {
    this.uploads = uploads;
    this.light = light;
    this.facts = facts;
    this.repaired = repaired;
    this.#connection = connection;
    this.#incoming = incoming;
  }

  /** Opens the files and puts their folders in order. */
  static async open(options: WeatherFilesOptions): Promise<WeatherFiles> {
    const { weatherDir, cacheDir, clock, log, freeSpace = freeSpaceOfDisk } = options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const layout = new Layout(weatherDir, cacheDir);
    await Deno.mkdir(layout.weatherDir, { recursive: true });
    const incoming = await placeIncoming(layout);
    const connection = await IndexConnection.open(layout.indexPath, log);
    const index = await FileIndex.load(connection);
    const light = new LightFiles({ layout, index, limits, log });
    const repaired = await repair({ layout, incoming, index, light });
    log.info(
      "Weather files: index {index}, {partialUploads} partial uploads removed, " +
        "{staleEntries} stale entries forgotten, {comparedFiles} files compared, {strayCopies} stray copies removed",
      { index: connection.state, ...repaired },
    );
    const findFiles = light.find.bind(light);
    const facts = new Facts({ connection, layout, limits, findFiles });
    const uploads = new Uploads({ layout, incoming, limits, light, freeSpace, clock, log });
    return new WeatherFiles({ uploads, light, facts, repaired }, connection, incoming);
  }

  /** Closes the index once what is under way is done, and leaves nothing but uploaded files among the originals. */
  async close(): Promise<void> {
    await this.#connection.close();
    await removeIfEmpty(this.#incoming);
  }
}
