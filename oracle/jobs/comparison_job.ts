import type { Logger } from "@logtape/logtape";
import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { Registry } from "../../shared/observe/metrics.ts";
import type { Facts } from "../files/facts/facts.ts";
import type { Uploads } from "../files/uploads/uploads.ts";
import { compareFile } from "../settlement/file_comparison.ts";

/** What comparing uploads with their documents needs. */
export interface ComparisonJobOptions {
  readonly uploads: Pick<Uploads, "onPublished">;
  readonly facts: Pick<Facts, "readCollected">;
  readonly urlPrefixes: readonly string[];
  readonly registry: Registry;
  readonly log: Logger;
}

const RESULTS = ["agrees", "contradicted", "unread"] as const;

/**
 * Holds each uploaded observation file against its own documents, in the background and one after the other, and tells
 * what they contradict: events that need it wait until it is collected again.
 */
export class ComparisonJob {
  readonly #options: ComparisonJobOptions;
  readonly #waiting: WeatherFileName[] = [];
  readonly #ignore: () => void;
  readonly #count: (result: typeof RESULTS[number], by: number) => void;
  #running: Promise<void> | undefined;

  /** Begins with the next upload. */
  constructor(options: ComparisonJobOptions) {
    this.#options = options;
    const compared = options.registry.counter(
      "oracle_collections_compared_total",
      "Collections of a station held against their retained documents after the upload, by result.",
      { result: RESULTS },
    );
    this.#count = (result, by) => compared.inc({ result }, by);
    this.#ignore = options.uploads.onPublished((file) => {
      if (file.kind !== "observations") return;
      this.#waiting.push(file);
      this.#running ??= this.#compareAll();
    });
  }

  /** Resolves when no file waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Compares no further files; resolves when the one at hand is done. */
  async stop(): Promise<void> {
    this.#ignore();
    this.#waiting.length = 0;
    await this.idle();
  }

  async #compareAll(): Promise<void> {
    for (let file = this.#waiting.shift(); file; file = this.#waiting.shift()) {
      try {
        await this.#compare(file);
      } catch (error) {
        const { name } = file;
        this.#options.log.warn("{name} was not compared with its documents: {error}", {
          name,
          error,
        });
      }
    }
    this.#running = undefined;
  }

  async #compare(file: WeatherFileName): Promise<void> {
    const { facts, urlPrefixes, log } = this.#options;
    const { collections, unfounded } = await compareFile(
      await facts.readCollected(file),
      urlPrefixes,
    );
    const contradicted = unfounded.filter(({ kind }) => kind === "contradicted").length;
    this.#count("agrees", collections - unfounded.length);
    this.#count("contradicted", contradicted);
    this.#count("unread", unfounded.length - contradicted);
    const [first] = unfounded;
    if (!first) return;
    log.warn(
      "{name}: {unfounded} of {collections} collections do not follow from their documents, first of " +
        "{station} from {from} to {to}: {reason}; `noaa-oracle files check` lists them",
      { ...first, name: file.name, unfounded: unfounded.length, collections },
    );
  }
}
