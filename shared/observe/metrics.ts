import { escapeHelp, formatNumber, type Labels, LabelSet, type LabelSpec } from "./labels.ts";
import { Histogram } from "./histogram.ts";

/** The content type of a scrape (Prometheus text format). */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** A number that only grows while the program runs. */
export interface Counter {
  /** Adds `by` (default 1, never negative) to the series with these labels. */
  inc(labels?: Labels, by?: number): void;
  /** What the series with these labels stands at. */
  value(labels?: Labels): number;
  /** The series with these labels, which shows from now on; whoever counts often keeps it. */
  series(labels?: Labels): Tally;
}

/** One series of a counter or gauge. */
export interface Tally {
  value: number;
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number, labels?: Labels): void;
  value(labels?: Labels): number;
  /** Forgets every series but those that must always show, e.g. before setting a fresh list. */
  clear(): void;
}

const FAMILY_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

class Family implements Counter, Gauge {
  readonly #labels: LabelSet;
  readonly #series = new Map<string, Tally>();

  constructor(
    readonly name: string,
    readonly help: string,
    readonly type: "counter" | "gauge",
    labels: LabelSpec,
  ) {
    this.#labels = new LabelSet(name, labels);
    this.clear();
  }

  inc(labels: Labels = {}, by = 1): void {
    if (!(by >= 0)) throw new RangeError(`${this.name} only grows, got ${by}`);
    this.series(labels).value += by;
  }

  set(value: number, labels: Labels = {}): void {
    this.series(labels).value = value;
  }

  value(labels: Labels = {}): number {
    return this.#series.get(this.#labels.print(labels))?.value ?? 0;
  }

  series(labels: Labels = {}): Tally {
    const key = this.#labels.print(labels);
    let series = this.#series.get(key);
    if (!series) this.#series.set(key, series = { value: 0 });
    return series;
  }

  clear(): void {
    this.#series.clear();
    for (const labels of this.#labels.standing) this.series(labels);
  }

  *lines(): Iterable<string> {
    yield `# HELP ${this.name} ${escapeHelp(this.help)}`;
    yield `# TYPE ${this.name} ${this.type}`;
    for (const [key, { value }] of this.#series) {
      yield `${this.name}${key && `{${key}}`} ${formatNumber(value)}`;
    }
  }
}

/**
 * The metrics of one program, printed in the Prometheus text format (version 0.0.4). A family shows from the
 * moment it is declared: one without labels as 0, one with declared label values as 0 for each combination.
 */
export class Registry {
  readonly #families = new Map<string, Family | Histogram>();
  readonly #refreshers: (() => void | Promise<void>)[] = [];

  /**
   * Declares a counter; by convention its name ends in `_total`.
   * @throws {TypeError} when the name is malformed or taken
   */
  counter(name: string, help: string, labels: LabelSpec = []): Counter {
    return this.#add(new Family(name, help, "counter", labels));
  }

  /**
   * Declares a gauge; what was not yet at all is declared with the names of its labels alone, and shows once it is set.
   * @throws {TypeError} when the name is malformed or taken
   */
  gauge(name: string, help: string, labels: LabelSpec = []): Gauge {
    return this.#add(new Family(name, help, "gauge", labels));
  }

  /**
   * Declares a histogram of seconds; by convention its name ends in `_seconds`.
   * @param bounds the upper bounds of its buckets, ascending; one without a bound is added
   * @throws {TypeError} when the name is malformed or taken
   */
  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
    labels: LabelSpec = [],
  ): Histogram {
    return this.#add(new Histogram(name, help, bounds, labels));
  }

  /** Has `refresh` bring its metrics up to date before each {@link scrape}; a failing one leaves them as they were. */
  beforeScrape(refresh: () => void | Promise<void>): void {
    this.#refreshers.push(refresh);
  }

  /** Refreshes what asked for it, then prints. */
  async scrape(): Promise<string> {
    await Promise.allSettled(this.#refreshers.map(async (refresh) => await refresh()));
    return this.render();
  }

  /** Prints all families as they stand. */
  render(): string {
    const lines: string[] = [];
    for (const family of this.#families.values()) lines.push(...family.lines());
    return lines.join("\n") + "\n";
  }

  #add<F extends Family | Histogram>(family: F): F {
    const { name } = family;
    if (!FAMILY_NAME.test(name)) throw new TypeError(`${name} is not a metric name`);
    if (this.#families.has(name)) throw new TypeError(`the metric ${name} is declared twice`);
    this.#families.set(name, family);
    return family;
  }
}

/**
 * Declares `process_resident_memory_bytes`, read at each scrape, and `process_start_time_seconds`.
 * @param startedMs when this process started, ms since the Unix epoch
 */
export function registerProcessMetrics(registry: Registry, startedMs: number): void {
  const resident = registry.gauge(
    "process_resident_memory_bytes",
    "Resident memory of this process in bytes.",
  );
  registry.gauge("process_start_time_seconds", "When this process started, Unix seconds.")
    .set(startedMs / 1000);
  registry.beforeScrape(() => resident.set(Deno.memoryUsage().rss));
}
