import { dirname } from "node:path";
import type { Logger } from "@logtape/logtape";
import { fileExists } from "../../../shared/storage/file_exists.ts";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import {
  parseWeatherFileName,
  type WeatherFileKind,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { Clock } from "../../../shared/lifecycle/clock.ts";
import { ParquetError, type ParquetFooter } from "../../../shared/parquet/footer.ts";
import { syncFolder } from "../../../shared/storage/durable_file.ts";
import { HOUR_MS } from "../../../shared/time/units.ts";
import { type FreeSpace, isDiskFull } from "../disk/free_space.ts";
import type { Layout } from "../disk/layout.ts";
import type { FileLimits } from "../disk/limits.ts";
import { EVERY_NAME, listFiles, namesIn, nanoseconds } from "../disk/listing.ts";
import type { FileFacts } from "../footers/file_facts.ts";
import { excessOf } from "../footers/file_shape.ts";
import { readFacts, WeatherFileError } from "../footers/read_facts.ts";
import type { LightFiles } from "../light/light_files.ts";
import type { Adoption } from "../listed/adoption.ts";
import type { ListedFiles } from "../listed/listed_files.ts";
import { requireAskedFor } from "./claims.ts";
import { implausibleTime } from "./implausible_time.ts";
import type { WholeFileReader } from "./whole_file.ts";
import { diskFull, receive, type ReceivedFile, type UploadBody } from "./receive.ts";
import { takeBytes } from "./take_bytes.ts";
import { removeOldFiles, type RetentionOptions, type RetentionReport } from "./retention.ts";

/** What uploads need. */
export interface UploadsOptions {
  readonly layout: Layout;
  /** The folder of uploads that are not complete yet, on the disk of the originals. */
  readonly incoming: string;
  readonly limits: FileLimits;
  readonly light: LightFiles;
  readonly listed: ListedFiles;
  /** Lists what lies on the disk and is not listed. */
  readonly adoption: Pick<Adoption, "run">;
  readonly freeSpace: FreeSpace;
  readonly wholeFiles: WholeFileReader;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Published files of some kinds whose instant lies in a closed span, in milliseconds. */
export interface FileQuery {
  readonly start: number;
  readonly end: number;
  readonly kinds: readonly WeatherFileKind[];
}

/** An uploaded file, byte for byte, which must be read or closed. */
export interface UploadedFile {
  readonly size: number;
  /** What it was listed with, in hex; `undefined` while it is not listed yet. */
  readonly sha256: string | undefined;
  /** The bytes from `start` until before `end`, or all; the stream must be read or cancelled. */
  read(start?: number, end?: number): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  close(): void;
}

/** How far ahead a file may be that an earlier release took, or that lay on the disk; uploads may be less. */
export const MAX_CLOCK_LEAD_MS = HOUR_MS;

/** The weather files as they were uploaded. */
export class Uploads {
  readonly #options: UploadsOptions;
  /** What uploads under way may write. */
  #promisedBytes = 0;
  readonly #callbacks = new Set<(file: WeatherFileName) => void>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /**
   * Publishes a weather file: received, checked, flushed, linked to its name, where it never changes again, and listed.
   * When this resolves it is durable and readable, and it is missed should it ever vanish.
   *
   * @throws {RefusalError} `invalid`, `too_large`, `conflict` or `disk_full`, and then nothing of it stays; `busy` or
   * `disk_full` also when it could not be listed, and then it stays and is listed later
   */
  async publish(name: string, body: UploadBody): Promise<"stored"> {
    const { layout, incoming, limits, listed } = this.#options;
    const file = parseWeatherFileName(name);
    if (!file) {
      throw new RefusalError(
        "invalid",
        "the name must be observations_<instant>.parquet or forecasts_<instant>.parquet, the instant in UTC",
        "file_name",
      );
    }
    if (await fileExists(layout.original(file))) throw duplicateFileError();
    using _place = await this.#reserve(
      body instanceof Uint8Array ? body.byteLength : limits.fileBytes,
    );
    await using received = await receive(body, incoming, limits.fileBytes);
    const { source, sha256 } = received;
    const read = await refuseInvalid(() => readFacts(source, file.kind, limits));
    await this.#readWhole(received, file, read);
    await refuseInvalid(() => requireAskedFor(source, file.kind, read));
    const { facts, footer } = read;
    await listed.admit(file, sha256);
    await linkInPlace(received, file, layout);
    await received.unlink();
    await this.#list(file, sha256);
    await this.#options.light.add(file, facts, { source, footer, sha256 }).catch((error) => {
      // It is published all the same: its copy is made again when it is asked for.
      this.#options.log.warn("the light copy of {name} was not made: {error}", { name, error });
    });
    for (const callback of this.#callbacks) callback(file);
    return "stored";
  }

  /** @throws {RefusalError} `invalid` unless every later question can be answered from it, and could be now */
  async #readWhole(
    { path, source }: ReceivedFile,
    file: WeatherFileName,
    { facts, footer }: { readonly facts: FileFacts; readonly footer: ParquetFooter },
  ): Promise<void> {
    const { limits, wholeFiles, clock } = this.#options;
    const excess = await refuseInvalid(() => excessOf(source, footer, limits));
    if (excess !== undefined) throw notAWeatherFile(excess);
    const whole = await wholeFiles.readWhole(path, facts.columns);
    if (whole.rows !== footer.rows) {
      throw notAWeatherFile(`it has ${whole.rows} rows and says ${footer.rows}`);
    }
    const implausible = implausibleTime(file, facts, whole, clock.now());
    if (implausible !== undefined) throw notAWeatherFile(implausible);
  }

  async #list(file: WeatherFileName, sha256: string): Promise<void> {
    const { listed, adoption } = this.#options;
    try {
      await listed.add(file, sha256, "upload");
    } catch (error) {
      void adoption.run(); // to take it away again could lose a file that is listed after all
      throw error;
    }
  }

  /** Names of published files, oldest first. */
  async list({ start, end, kinds }: FileQuery): Promise<string[]> {
    const span = namesIn({ fromMs: start, toMs: end });
    return (await listFiles(this.#options.layout, kinds, span)).map((file) => file.name);
  }

  /** Opens an uploaded file; `undefined` when there is none. */
  async open(name: string): Promise<UploadedFile | undefined> {
    const file = parseWeatherFileName(name);
    if (!file) return undefined;
    const { layout, listed } = this.#options;
    const known = await listed.find(file.name);
    try {
      const opened = await Deno.open(layout.original(file), { read: true });
      const { size } = await opened.stat();
      return {
        size,
        sha256: known?.sha256,
        async read(start = 0, end = size) {
          if (start > 0) await opened.seek(start, Deno.SeekMode.Start);
          return end < size ? opened.readable.pipeThrough(takeBytes(end - start)) : opened.readable;
        },
        close: () => opened.close(),
      };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** The newest published file of a kind; one that claims to be of the future, by more than an hour, is not it. */
  async newest(kind: WeatherFileKind): Promise<WeatherFileName | undefined> {
    const { layout, clock } = this.#options;
    const toNs = nanoseconds(clock.now() + MAX_CLOCK_LEAD_MS);
    return (await listFiles(layout, [kind], { ...EVERY_NAME, toNs })).at(-1);
  }

  /** Calls back after each publication; returns how to stop that. */
  onPublished(callback: (file: WeatherFileName) => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  /** Removes old files. */
  retain(retention: RetentionOptions): Promise<RetentionReport> {
    const { layout, light, listed, clock, log } = this.#options;
    return removeOldFiles({ layout, light, listed, nowMs: clock.now(), log }, retention);
  }

  /**
   * Keeps room on the disk for an upload until it is disposed of.
   * @throws {RefusalError} `disk_full` when there is not enough besides what others may still write
   */
  async #reserve(bytes: number): Promise<Disposable> {
    const { layout, limits, freeSpace } = this.#options;
    this.#promisedBytes += bytes;
    const reserved = { [Symbol.dispose]: () => void (this.#promisedBytes -= bytes) };
    const isThere = await freeSpace(layout.weatherDir) >= limits.freeBytes + this.#promisedBytes;
    if (isThere) return reserved;
    reserved[Symbol.dispose]();
    throw diskFull();
  }
}

/** @throws {RefusalError} `invalid` for what is wrong with the file */
async function refuseInvalid<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WeatherFileError || error instanceof ParquetError)) throw error;
    throw notAWeatherFile(error.message, error);
  }
}

function notAWeatherFile(reason: string, cause?: unknown): RefusalError {
  return new RefusalError("invalid", `not a weather file: ${reason}`, undefined, { cause });
}

async function linkInPlace(
  received: ReceivedFile,
  file: WeatherFileName,
  layout: Layout,
): Promise<void> {
  const place = layout.original(file);
  try {
    await Deno.mkdir(dirname(place), { recursive: true });
    await received.link(place);
    await syncFolder(dirname(place));
    await syncFolder(layout.weatherDir);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw duplicateFileError(error);
    throw isDiskFull(error) ? diskFull(error) : error;
  }
}

function duplicateFileError(cause?: unknown): RefusalError {
  return new RefusalError("conflict", "file was already published", undefined, { cause });
}
