import { escapeHelp, formatNumber, type Labels, LabelSet, type LabelSpec } from "./labels.ts";

/** One series of a histogram: how often something took how long. */
export class Series {
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  /** @param bounds the upper bounds of its buckets, ascending */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  /** Counts what took `seconds`; made for ways that must cost next to nothing. */
  observe(seconds: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && seconds > bounds[bucket]!) bucket++;
    this.#counts[bucket]!++;
    this.#sum += seconds;
  }

  /** How much was counted. */
  get count(): number {
    return this.#counts.reduce((total, count) => total + count, 0);
  }

  *lines(name: string, labels: string): Iterable<string> {
    let total = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      total += count;
      const bound = `le="${formatNumber(this.#bounds[bucket] ?? Infinity)}"`;
      yield `${name}_bucket{${labels && `${labels},`}${bound}} ${total}`;
    }
    const own = labels && `{${labels}}`;
    yield `${name}_sum${own} ${formatNumber(this.#sum)}`;
    yield `${name}_count${own} ${total}`;
  }
}

/** How long things took, in buckets (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #labels: LabelSet;
  readonly #series = new Map<string, Series>();

  constructor(
    readonly name: string,
    readonly help: string,
    bounds: readonly number[],
    labels: LabelSpec,
  ) {
    this.#bounds = bounds;
    this.#labels = new LabelSet(name, labels);
    for (const standing of this.#labels.standing) this.series(standing);
  }

  /**
   * The series with these labels, which shows from now on; whoever counts often keeps it.
   * @throws {TypeError} when others are given than were declared
   */
  series(labels: Labels = {}): Series {
    const key = this.#labels.print(labels);
    let series = this.#series.get(key);
    if (!series) this.#series.set(key, series = new Series(this.#bounds));
    return series;
  }

  *lines(): Iterable<string> {
    yield `# HELP ${this.name} ${escapeHelp(this.help)}`;
    yield `# TYPE ${this.name} histogram`;
    for (const [labels, series] of this.#series) yield* series.lines(this.name, labels);
  }
}

/** Bounds for what a request takes, seconds: from at once to the longest that a line lets it wait and work. */
export const REQUEST_SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 30];
/** Bounds for what stands still meanwhile: reading and writing a database of this machine, seconds. */
export const DATABASE_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];
