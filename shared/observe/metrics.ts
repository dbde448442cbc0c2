/** Label values of one series, by label name. */
export type Labels = Readonly<Record<string, string>>;

/** The content type of a scrape (Prometheus text format). */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The labels of a family: their names, or their names with all the values that must show from the start. */
export type LabelSpec = readonly string[] | Readonly<Record<string, readonly string[]>>;

/** A number that only grows while the program runs. */
export interface Counter {
  /** Adds `by` (default 1, never negative) to the series with these labels. */
  inc(labels?: Labels, by?: number): void;
  /** What the series with these labels stands at. */
  value(labels?: Labels): number;
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number, labels?: Labels): void;
  value(labels?: Labels): number;
  /** Forgets every series but those that must always show, e.g. before setting a fresh list. */
  clear(): void;
}

const FAMILY_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}

/** Every combination of the declared label values; one empty combination when there are no labels. */
function combinations(spec: Readonly<Record<string, readonly string[]>>): Labels[] {
  return Object.entries(spec).reduce<Labels[]>(
    (rows, [name, values]) =>
      rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

class Family implements Counter, Gauge {
  readonly #labelNames: readonly string[];
  readonly #standing: Labels[];
  readonly #series = new Map<string, number>();

  constructor(
    readonly name: string,
    readonly help: string,
    readonly type: "counter" | "gauge",
    labels: LabelSpec,
  ) {
    const named = Array.isArray(labels);
    this.#labelNames = named ? labels : Object.keys(labels);
    // Named without values: nothing can stand before the first value is known.
    this.#standing = named && labels.length > 0
      ? []
      : combinations(named ? {} : labels as Record<string, readonly string[]>);
    for (const label of this.#labelNames) {
      if (!LABEL_NAME.test(label)) throw new TypeError(`${name}: ${label} is not a label name`);
    }
    this.clear();
  }

  inc(labels: Labels = {}, by = 1): void {
    if (!(by >= 0)) throw new RangeError(`${this.name} only grows, got ${by}`);
    const key = this.#key(labels);
    this.#series.set(key, (this.#series.get(key) ?? 0) + by);
  }

  set(value: number, labels: Labels = {}): void {
    this.#series.set(this.#key(labels), value);
  }

  value(labels: Labels = {}): number {
    return this.#series.get(this.#key(labels)) ?? 0;
  }

  clear(): void {
    this.#series.clear();
    for (const labels of this.#standing) this.#series.set(this.#key(labels), 0);
  }

  *lines(): Iterable<string> {
    yield `# HELP ${this.name} ${escapeHelp(this.help)}`;
    yield `# TYPE ${this.name} ${this.type}`;
    for (const [key, value] of this.#series) yield `${this.name}${key} ${formatNumber(value)}`;
  }

  #key(labels: Labels): string {
    const given = Object.keys(labels);
    if (given.length !== this.#labelNames.length) {
      throw new TypeError(`${this.name} has labels [${this.#labelNames}], got [${given}]`);
    }
    const pairs = this.#labelNames.map((name) => {
      const value = labels[name];
      if (value === undefined) throw new TypeError(`${this.name} needs the label ${name}`);
      return `${name}="${escapeLabel(value)}"`;
    });
    return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  }
}

/**
 * The metrics of one program, printed in the Prometheus text format (version 0.0.4). A family shows from the
 * moment it is declared: one without labels as 0, one with declared label values as 0 for each combination.
 */
export class Registry {
  readonly #families = new Map<string, Family>();
  readonly #refreshers: (() => void | Promise<void>)[] = [];

  /**
   * Declares a counter; by convention its name ends in `_total`.
   * @throws {TypeError} when the name is malformed or taken
   */
  counter(name: string, help: string, labels: LabelSpec = []): Counter {
    return this.#declare(name, help, "counter", labels);
  }

  /**
   * Declares a gauge.
   * @throws {TypeError} when the name is malformed or taken
   */
  gauge(name: string, help: string, labels: LabelSpec = []): Gauge {
    return this.#declare(name, help, "gauge", labels);
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

  #declare(name: string, help: string, type: "counter" | "gauge", labels: LabelSpec): Family {
    if (!FAMILY_NAME.test(name)) throw new TypeError(`${name} is not a metric name`);
    if (this.#families.has(name)) throw new TypeError(`the metric ${name} is declared twice`);
    const family = new Family(name, help, type, labels);
    this.#families.set(name, family);
    return family;
  }
}

/** Declares `process_resident_memory_bytes` and reads it at each scrape. */
export function registerProcessMetrics(registry: Registry): void {
  const resident = registry.gauge(
    "process_resident_memory_bytes",
    "Resident memory of this process in bytes.",
  );
  registry.beforeScrape(() => resident.set(Deno.memoryUsage().rss));
}
