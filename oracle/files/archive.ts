import type { Logger } from "@logtape/logtape";
import { FORECAST_SOURCE_KEY_PREFIX } from "../../shared/contract/forecast_file.ts";
import {
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
} from "../../shared/contract/weather_file_name.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { HOUR_MS } from "../../shared/time/units.ts";
import { type FreeSpace, freeSpace as freeSpaceOfDisk } from "./uploads/disk_space.ts";
import { readDocuments, type RetainedDocument } from "./facts/document_texts.ts";
import { type ExcludedFile, FileCache } from "./light/file_cache.ts";
import type { FileFacts } from "./facts/file_facts.ts";
import { FileIndex, type IndexedFile } from "./facts/file_index.ts";
import { layoutOf } from "./layout.ts";
import { type ArchiveLimits, DEFAULT_LIMITS } from "./limits.ts";
import { ALL_TIME, listFiles, nanoseconds, type NanosecondSpan } from "./listing.ts";
import type { ClosedSpan } from "../stored/closed_span.ts";
import type { StoredPrecipitation } from "../stored/precipitation.ts";
import type { StoredReceipt } from "../stored/receipt.ts";
import type { RetainedForecast } from "../stored/retained_forecast.ts";
import { publishFile } from "./uploads/publish.ts";
import type { UploadBody } from "./uploads/receive.ts";
import { repair, type RepairReport } from "./uploads/repair.ts";
import {
  removeOldFiles,
  type RetentionOptions,
  type RetentionReport,
} from "./uploads/retention.ts";

/** Where the archive lies and what it may take. */
export interface ArchiveOptions {
  /** The uploaded files: `<YYYY-MM-DD>/<name>`. */
  readonly weatherDir: string;
  /** Light copies and index; may be deleted while the program is down. */
  readonly cacheDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<ArchiveLimits>;
  readonly freeSpace?: FreeSpace;
}

/** A file the engine can read quickly: the pages of an uploaded one without its documents. */
export interface LightFile extends Pick<FileFacts, "columns" | "bounds" | "rows"> {
  readonly file: WeatherFileName;
  readonly path: string;
}

/** The published weather files and what they say besides their rows. */
export interface Archive {
  /**
   * Publishes a file; when this resolves it is durable and readable.
   * @throws {RefusalError} `invalid`, `too_large`, `conflict` or `disk_full`; then nothing of it stays
   */
  publish(name: string, body: UploadBody): Promise<"stored">;
  /** Names of published files whose instant lies in the closed span, oldest first; times in milliseconds. */
  list(query: { start: number; end: number; kinds: readonly WeatherFileKind[] }): Promise<string[]>;
  /** An uploaded file, byte for byte, or `undefined`. The stream must be read or cancelled. */
  open(
    name: string,
  ): Promise<{ stream: ReadableStream<Uint8Array<ArrayBuffer>>; size: number } | undefined>;
  /** The newest published file of a kind; one that claims to be of the future, by more than an hour, is not it. */
  newest(kind: WeatherFileKind): Promise<WeatherFileName | undefined>;
  /**
   * What the engine reads, oldest first, of files whose instant lies in the closed span.
   * @param asEvidence also compares every file with what was recorded when it was published
   */
  lightFiles(
    kind: WeatherFileKind,
    fromNs: bigint,
    toNs: bigint,
    asEvidence?: boolean,
  ): Promise<LightFile[]>;
  /** Makes what the engine reads of a file anew; `undefined` when the file itself is damaged or gone. */
  mend(file: WeatherFileName): Promise<LightFile | undefined>;
  /** Receipts of files published in a span that asked for one of the stations and touch the closed span. */
  receipts(
    query: ClosedSpan & {
      readonly stations: readonly string[];
      readonly publications: ClosedSpan;
    },
  ): Promise<StoredReceipt[]>;
  /** Precipitation footers of files published in the closed span. */
  precipitation(publications: ClosedSpan): Promise<StoredPrecipitation[]>;
  /**
   * Forecast documents retained by files published in the closed span.
   * @param hashes only those; all unless given
   */
  forecastSources(
    publications: ClosedSpan,
    hashes?: readonly string[],
  ): Promise<RetainedForecast[]>;
  /** Documents of one file by hash, read from the upload and checked again; those it lacks are left out. */
  documents(
    file: WeatherFileName,
    hashes: Iterable<string>,
  ): Promise<ReadonlyMap<string, RetainedDocument>>;
  /** Kept verdicts about documents, by the caller's keys. */
  verdicts(keys: readonly string[], parserVersion: string): Promise<ReadonlyMap<string, string>>;
  /** Keeps verdicts, which must be functions of key and parser version alone. */
  putVerdicts(parserVersion: string, verdicts: ReadonlyMap<string, string>): Promise<void>;
  /** Leaves a file out of all answers until it changes or the next start, because its pages cannot be read. */
  exclude(file: WeatherFileName, reason: string): void;
  /** Files that are there and not used. */
  excluded(): readonly ExcludedFile[];
  /** Calls back after each publication; returns how to stop that. */
  onPublished(callback: (file: WeatherFileName) => void): () => void;
  /** Removes old files. */
  retain(options: RetentionOptions): Promise<RetentionReport>;
  /** What the start put in order. */
  readonly repaired: RepairReport;
  /** The folder that all of {@link lightFiles} lie below. */
  readonly lightDir: string;
  close(): Promise<void>;
}

/** How far the clock of a publisher may be ahead. */
const MAX_CLOCK_LEAD_MS = HOUR_MS;

/** Opens the archive and puts its folders in order. */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const { clock, log, freeSpace = freeSpaceOfDisk } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const layout = layoutOf(options.weatherDir, options.cacheDir);
  await Deno.mkdir(layout.weatherDir, { recursive: true });
  const index = await FileIndex.open(layout.indexPath);
  const cache = new FileCache({ layout, index, limits, log });
  const repaired = await repair({ layout, index, cache, log });
  const callbacks = new Set<(file: WeatherFileName) => void>();

  const lightFile = (file: WeatherFileName, { columns, bounds, rows }: IndexedFile): LightFile => {
    return { file, path: layout.light(file), columns, bounds, rows };
  };

  /** Files of a kind published in a span, as far as they can be used. */
  async function usableFiles(
    kind: WeatherFileKind,
    span: NanosecondSpan,
  ): Promise<Map<string, WeatherFileName>> {
    const files = await listFiles(layout, [kind], span);
    const byName = new Map(files.map((file) => [file.name, file]));
    const entries = await cache.entries(files);
    return new Map(entries.map(({ name }) => [name, byName.get(name)!])); // entries are of these files
  }

  function withFile<Value extends { name: string }>(
    values: readonly Value[],
    files: ReadonlyMap<string, WeatherFileName>,
  ): (Omit<Value, "name"> & { file: WeatherFileName })[] {
    return values.flatMap(({ name, ...value }) => {
      const file = files.get(name);
      return file ? [{ ...value, file }] : [];
    });
  }

  return {
    repaired,
    lightDir: layout.lightDir,
    async publish(name, body) {
      const file = await publishFile(name, body, { layout, cache, limits, freeSpace, log });
      for (const callback of callbacks) callback(file);
      return "stored";
    },
    async list({ start, end, kinds }) {
      const files = await listFiles(layout, kinds, spanOf({ fromMs: start, toMs: end }));
      return files.map((file) => file.name);
    },
    async open(name) {
      const file = parseWeatherFileName(name);
      if (!file) return undefined;
      try {
        const opened = await Deno.open(layout.original(file), { read: true });
        return { stream: opened.readable, size: (await opened.stat()).size };
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    },
    async newest(kind) {
      const toNs = nanoseconds(clock.now() + MAX_CLOCK_LEAD_MS);
      return (await listFiles(layout, [kind], { ...ALL_TIME, toNs })).at(-1);
    },
    async lightFiles(kind, fromNs, toNs, asEvidence = false) {
      const files = await listFiles(layout, [kind], { fromNs, toNs });
      const byName = new Map(files.map((file) => [file.name, file]));
      const entries = await (asEvidence ? cache.verified(files) : cache.entries(files));
      return entries.map((entry) => lightFile(byName.get(entry.name)!, entry)); // entries are of these files
    },
    async mend(file) {
      const entry = await cache.mend(file);
      return entry && lightFile(file, entry);
    },
    async receipts({ stations, fromMs, toMs, publications }) {
      const files = await usableFiles("observations", spanOf(publications));
      return withFile(await index.receipts([...files.keys()], stations, { fromMs, toMs }), files);
    },
    async precipitation(publications) {
      const files = await usableFiles("observations", spanOf(publications));
      return withFile(await index.precipitation([...files.keys()]), files);
    },
    async forecastSources(publications, hashes) {
      const files = await usableFiles("forecasts", spanOf(publications));
      const documents = await index
        .documents([...files.keys()], FORECAST_SOURCE_KEY_PREFIX, hashes);
      return withFile(documents, files).map(({ file, sha256, url, receivedAt }) => {
        return { file, sha256, url, receivedAt: receivedAt ?? "" };
      });
    },
    async documents(file, hashes) {
      const wanted = new Set(hashes);
      const placed = await index.placedDocuments(file.name, [...wanted]);
      return await readDocuments(file, wanted, placed, layout, limits);
    },
    verdicts: (keys, parserVersion) => index.verdicts(keys, parserVersion),
    putVerdicts: (parserVersion, verdicts) => index.putVerdicts(parserVersion, verdicts),
    exclude: (file, reason) => cache.exclude(file, reason),
    excluded: () => cache.excluded(),
    onPublished(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    retain: (retention) => removeOldFiles({ layout, cache, nowMs: clock.now(), log }, retention),
    close: () => index.close(),
  };
}

function spanOf({ fromMs, toMs }: ClosedSpan): NanosecondSpan {
  // names may have fractions of a millisecond: all of the last one counts
  return { fromNs: nanoseconds(fromMs), toNs: nanoseconds(toMs) + 999_999n };
}
