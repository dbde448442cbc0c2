import { NoaaDocumentError } from "../error.ts";
import { quote } from "../quote.ts";
import { parseOffsetTime } from "../../time/offset_time.ts";

/** One entry of a time layout: its instants, and the texts they were read from. */
export interface LayoutInterval {
  readonly startText: string;
  /** Null when the entry has no end: it is an instant. */
  readonly endText: string | null;
  readonly beginMs: number;
  readonly endMs: number;
}

/** A time layout of a DWML document. */
export interface TimeLayout {
  readonly key: string;
  /** At least one; starts strictly increase. */
  readonly intervals: readonly LayoutInterval[];
}

/**
 * Collects a `<time-layout>` in document order and enforces its rules: one non-empty key before any time, offset times
 * only, starts strictly increasing, at most one end per start and later than it. Anything else could shift values onto
 * times they were not sent for, so it refuses the whole document.
 */
export class TimeLayoutBuilder {
  #key: string | undefined;
  readonly #intervals: { -readonly [Key in keyof LayoutInterval]: LayoutInterval[Key] }[] = [];

  /** @throws {NoaaDocumentError} for a second, late or empty key */
  addKey(text: string): void {
    const key = text.trim();
    if (key === "") throw new NoaaDocumentError("a time layout with an empty key");
    if (this.#key !== undefined) {
      throw new NoaaDocumentError(`time layout ${this.#key} has two keys`);
    }
    if (this.#intervals.length > 0) {
      throw new NoaaDocumentError(`time layout ${key} has a start before its key`);
    }
    this.#key = key;
  }

  /** @throws {NoaaDocumentError} for a start before the key, that is no time, or that does not increase */
  addStart(text: string): void {
    const startText = text.trim();
    const beginMs = this.#instant(startText);
    const previous = this.#intervals.at(-1);
    if (previous && beginMs <= previous.beginMs) {
      throw new NoaaDocumentError(`time layout ${this.#key}: start ${startText} does not increase`);
    }
    this.#intervals.push({ startText, endText: null, beginMs, endMs: beginMs });
  }

  /** @throws {NoaaDocumentError} for an end without its own start, that is no time, or not later than the start */
  addEnd(text: string): void {
    const endText = text.trim();
    const endMs = this.#instant(endText);
    const start = this.#intervals.at(-1);
    if (!start) throw new NoaaDocumentError(`time layout ${this.#key} has an end before any start`);
    if (start.endText !== null) {
      throw new NoaaDocumentError(
        `time layout ${this.#key} has two ends for start ${start.startText}`,
      );
    }
    if (endMs <= start.beginMs) {
      throw new NoaaDocumentError(
        `time layout ${this.#key}: end ${endText} is not later than its start ${start.startText}`,
      );
    }
    start.endText = endText;
    start.endMs = endMs;
  }

  /** @throws {NoaaDocumentError} when the layout has no key or no start */
  build(): TimeLayout {
    if (this.#key === undefined) throw new NoaaDocumentError("a time layout without a key");
    if (this.#intervals.length === 0) {
      throw new NoaaDocumentError(`time layout ${this.#key} has no start`);
    }
    return { key: this.#key, intervals: this.#intervals };
  }

  #instant(text: string): number {
    if (this.#key === undefined) {
      throw new NoaaDocumentError("a time layout with a time before its key");
    }
    const instant = parseOffsetTime(text);
    if (instant === undefined) {
      throw new NoaaDocumentError(
        `time layout ${this.#key}: ${quote(text)} is no time as YYYY-MM-DDTHH:MM:SS±HH:MM`,
      );
    }
    return instant;
  }
}
