import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Database } from "../database/database.ts";
import { type FreeSpace, freeSpace as freeSpaceOfDisk } from "./disk/free_space.ts";
import { placeIncoming, removeIfEmpty } from "./disk/incoming.ts";
import { Layout } from "./disk/layout.ts";
import { namesIn, nanoseconds } from "./disk/listing.ts";
import { DEFAULT_LIMITS, type FileLimits } from "./disk/limits.ts";
import { Facts } from "./facts/facts.ts";
import { FileIndex } from "./facts/file_index.ts";
import { IndexConnection } from "./facts/index_connection.ts";
import { KeptDays } from "./facts/kept_days.ts";
import { LightFiles } from "./light/light_files.ts";
import { Adoption } from "./listed/adoption.ts";
import type { WeatherFileKind, WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { parseDay } from "../../shared/time/utc_days.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { type FileProblems, fileProblems } from "./listed/file_problems.ts";
import { ListedFiles } from "./listed/listed_files.ts";
import { Quarantine } from "./listed/quarantine.ts";
import { repair, type RepairReport } from "./uploads/repair.ts";
import { SearchedFiles } from "./searched_files.ts";
import { MAX_CLOCK_LEAD_MS, Uploads } from "./uploads/uploads.ts";
import type { WholeFileReader } from "./uploads/whole_file.ts";

/** Where the weather files lie and what they may take. */
export interface WeatherFilesOptions {
  /** The uploaded files: `<YYYY-MM-DD>/<name>`. */
  readonly weatherDir: string;
  /** Light copies and index; may be deleted while the program is down. */
  readonly cacheDir: string;
  /** Lists the published files. */
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<FileLimits>;
  readonly freeSpace?: FreeSpace;
  /** Reads uploads whole before they are published. */
  readonly wholeFiles: WholeFileReader;
}

/** Days with files that are looked through for the newest with rows. */
const FRESH_DAYS = 3;

type Parts = Pick<
  WeatherFiles,
  | "uploads"
  | "light"
  | "facts"
  | "keptDays"
  | "listed"
  | "searched"
  | "adoption"
  | "quarantine"
  | "repaired"
>;

/** The published weather files: as they were uploaded, as the engine reads them, and what they say besides. */
export class WeatherFiles {
  readonly uploads: Uploads;
  readonly light: LightFiles;
  readonly facts: Facts;
  /** What is derived of the reports of whole days. */
  readonly keptDays: KeptDays;
  /** Which files there have to be. */
  readonly listed: ListedFiles;
  /** Holds the disk against that. */
  readonly searched: SearchedFiles;
  /** Lists in the background what the database does not list yet. */
  readonly adoption: Adoption;
  /** Takes files out of use, and back. */
  readonly quarantine: Quarantine;
  /** What the start put in order. */
  readonly repaired: RepairReport;
  readonly #db: Database;
  readonly #connection: IndexConnection;
  readonly #layout: Layout;
  readonly #incoming: string;
  readonly #clock: Clock;

  private constructor(
    parts: Parts,
    db: Database,
    connection: IndexConnection,
    layout: Layout,
    incoming: string,
    clock: Clock,
  ) {
    this.uploads = parts.uploads;
    this.light = parts.light;
    this.facts = parts.facts;
    this.keptDays = parts.keptDays;
    this.listed = parts.listed;
    this.searched = parts.searched;
    this.adoption = parts.adoption;
    this.quarantine = parts.quarantine;
    this.repaired = parts.repaired;
    this.#db = db;
    this.#connection = connection;
    this.#layout = layout;
    this.#incoming = incoming;
    this.#clock = clock;
  }

  /** Opens the files and puts their folders in order. */
  static async open(options: WeatherFilesOptions): Promise<WeatherFiles> {
    const { weatherDir, cacheDir, db, clock, log, wholeFiles, freeSpace = freeSpaceOfDisk } =
      options;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const layout = new Layout(weatherDir, cacheDir);
    await Deno.mkdir(layout.weatherDir, { recursive: true });
    const incoming = await placeIncoming(layout);
    const connection = await IndexConnection.open(layout.indexPath, log);
    const index = await FileIndex.load(connection);
    const light = new LightFiles({ layout, index, limits, log });
    const repaired = await repair({ layout, incoming, index, light });
    log.info(
      "weather files: index {index}, {partialUploads} partial uploads removed, " +
        "{staleEntries} stale entries forgotten, {comparedFiles} files compared, {strayCopies} stray copies removed",
      { index: connection.state, ...repaired },
    );
    const findFiles = light.find.bind(light);
    const facts = new Facts({ connection, layout, limits, findFiles });
    const listed = new ListedFiles(db, clock);
    const adoption = new Adoption({ layout, listed, readHash: light.hashOf.bind(light), log });
    const keeping = { layout, incoming, light, listed, adoption };
    const quarantine = new Quarantine({ layout, listed, limits, light, log });
    const setAside = (file: WeatherFileName) =>
      quarantine.setDamagedAside(file).catch((error) => {
        log.error("{name} could not be set aside: {error}", { name: file.name, error });
      });
    light.onDamaged((file) => void setAside(file));
    const uploads = new Uploads({ ...keeping, limits, freeSpace, wholeFiles, clock, log });
    void adoption.run();
    const searched = new SearchedFiles({ layout, listed, light, quarantine, adoption });
    const keptDays = new KeptDays(connection);
    const parts = {
      uploads,
      light,
      facts,
      keptDays,
      listed,
      searched,
      adoption,
      quarantine,
      repaired,
    };
    return new WeatherFiles(parts, db, connection, layout, incoming, clock);
  }

  /** Where list and disk are not as they should be. */
  problems(): Promise<FileProblems> {
    return fileProblems(this.#layout, this.#db);
  }

  /**
   * The newest file of a kind that holds rows: one that only records a gap tells of no weather. `undefined` when none of
   * the newest days has any.
   */
  async newestWithRows(kind: WeatherFileKind): Promise<WeatherFileName | undefined> {
    const latestNs = nanoseconds(this.#clock.now() + MAX_CLOCK_LEAD_MS);
    const days = (await this.light.days()).slice(-FRESH_DAYS);
    for (const day of days.reverse()) {
      const dayMs = parseDay(day);
      if (dayMs === undefined) continue;
      const span = namesIn({ fromMs: dayMs, toMs: dayMs + DAY_MS - 1 });
      const newest = (await this.light.find(kind, span))
        .findLast(({ file, rows }) => rows > 0 && file.instantNs <= latestNs);
      if (newest) return newest.file;
    }
    return undefined;
  }

  /** The files of a kind since an instant: the times in their names, and how many rows they hold. */
  async rowCounts(
    kind: WeatherFileKind,
    sinceMs: number,
  ): Promise<{ readonly instantMs: number; readonly rows: number }[]> {
    const span = namesIn({ fromMs: sinceMs, toMs: this.#clock.now() + MAX_CLOCK_LEAD_MS });
    return (await this.light.find(kind, span))
      .map(({ file, rows }) => ({ instantMs: Number(file.instantNs / 1_000_000n), rows }));
  }

  /** Reads no more files for the first time, or anew; who waits for that is told that it ends. */
  async stopReading(): Promise<void> {
    const adopted = this.adoption.stop();
    this.light.stop();
    await adopted;
  }

  /** Closes the index once what is under way is done, and leaves nothing but uploaded files among the originals. */
  async close(): Promise<void> {
    await this.stopReading();
    await this.quarantine.idle();
    await this.#connection.close();
    await removeIfEmpty(this.#incoming);
  }
}
