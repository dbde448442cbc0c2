import type { Logger } from "@logtape/logtape";
import type { WeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import type { Layout } from "../disk/layout.ts";
import { listFiles } from "../disk/listing.ts";
import type { ListedFiles } from "./listed_files.ts";

/** What lists files that are on the disk and that nobody listed. */
export interface AdoptionOptions {
  readonly layout: Layout;
  readonly listed: ListedFiles;
  /** Reads a file as the index does and gives the SHA-256 it was published with; `undefined` when it is gone. */
  readonly readHash: (file: WeatherFileName) => Promise<string | undefined>;
  readonly log: Logger;
}

/** How many files are adopted from one line of the log to the next. */
const TOLD_EVERY = 100;

/**
 * Lists, in the background, files on the disk that the database does not list because it is older than they are, was
 * restored, or the program ended between a file and its row. Newest first: those are asked for first.
 */
export class Adoption {
  readonly #options: AdoptionOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  readonly #callbacks = new Set<() => void>();
  #left = 0;

  constructor(options: AdoptionOptions) {
    this.#options = options;
  }

  /** How many files are still to be listed. */
  get left(): number {
    return this.#left;
  }

  /** Begins unless it is at it, or stopped; resolves when every file is listed. What fails is logged and left. */
  run(): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve();
    this.#running ??= this.#adopt()
      .catch((error) => {
        if (this.#stopping.signal.aborted) return;
        this.#options.log.error("weather files could not be listed: {error}", { error });
      })
      .finally(() => this.#running = undefined);
    return this.#running;
  }

  /** Calls back after each run that found something to list, once it is listed. */
  onListed(callback: () => void): void {
    this.#callbacks.add(callback);
  }

  /** Ends after the file at hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #adopt(): Promise<void> {
    const { layout, listed, readHash, log } = this.#options;
    const names = await listed.names();
    const found = await listFiles(layout, ["observations", "forecasts"]);
    const files = found.filter(({ name }) => !names.has(name)).reverse();
    this.#left = files.length;
    if (files.length === 0) return;
    log.warn("{count} weather files are on the disk and not listed; they are read and listed now", {
      count: files.length,
    });
    for (const [index, file] of files.entries()) {
      if (this.#stopping.signal.aborted) return;
      const sha256 = await readHash(file);
      if (sha256 !== undefined) await listed.add(file, sha256, "disk");
      this.#left = files.length - index - 1;
      if (this.#left % TOLD_EVERY === 0) {
        log.info("{left} weather files are still to be listed", { left: this.#left });
      }
    }
    for (const callback of this.#callbacks) callback();
  }
}
