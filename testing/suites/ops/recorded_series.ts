import { MINUTE_MS } from "../../../shared/time/units.ts";

/** One scrape of a program, ms since the Unix epoch. */
interface Scrape {
  readonly atMs: number;
  /** In the text format of Prometheus. */
  readonly text: string;
}

/** A series as the rule tests of promtool take it. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** What a program showed over a time, scraped every minute: between two looks at it nothing had changed. */
export class RecordedSeries {
  readonly #target: string;
  readonly #scrapes: Scrape[] = [];

  /** @param target labels that the scraper adds, e.g. `job="oracle"` */
  constructor(target: string) {
    this.#target = target;
  }

  /** Adds what the program showed from an instant on, later than the one before. */
  add(atMs: number, text: string): void {
    this.#scrapes.push({ atMs, text });
  }

  /** When it began, Unix seconds. */
  get startSeconds(): number {
    return Math.floor(this.#first / 1000);
  }

  /** The series of some metrics, a value a minute; `_` where there was none. */
  series(wanted: ReadonlySet<string>): InputSeries[] {
    const minutes = Math.floor((this.#scrapes.at(-1)!.atMs - this.#first) / MINUTE_MS);
    const values = new Map<string, string[]>();
    for (let minute = 0; minute <= minutes; minute++) {
      const atMs = this.#first + minute * MINUTE_MS;
      const { text } = this.#scrapes.findLast((scrape) => scrape.atMs <= atMs)!; // the first is
      for (const [, name, labels = "", value] of text.matchAll(SAMPLE)) {
        if (!wanted.has(name!)) continue;
        const series = `${name}{${[labels, this.#target].filter((part) => part).join(",")}}`;
        const known = values.get(series) ?? [];
        values.set(series, known);
        while (known.length < minute) known.push("_");
        known.push(value!);
      }
    }
    return [...values].map(([series, known]) => ({ series, values: known.join(" ") }));
  }

  get #first(): number {
    return this.#scrapes[0]!.atMs; // whoever asks has recorded something
  }
}

const SAMPLE = /^([a-z_]+)(?:\{([^}]*)\})? (\S+)$/gm;
