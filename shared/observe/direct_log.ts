import type { LineWriter } from "./line_writer.ts";
import { type LogFormat, timeText } from "./log_line.ts";
import { logValue, quoteValue } from "./log_value.ts";

/** What a line says besides its message. */
export type LineFields = Readonly<Record<string, string | number>>;

/** Takes lines of the level `info`; a logger is one. */
export interface InfoLog {
  /** @param fields which stay as they are */
  info(message: string, fields: LineFields): void;
}

/** The latest value of a field, and how it was written. */
interface LatestField {
  readonly name: string;
  readonly value: string | number;
  readonly text: string;
}

/**
 * Writes lines of one kind that come by the thousand: the same lines that a logger would write, without what it costs
 * to be one. Their texts are made together when they are written: one alone, between other work, takes several times
 * as long.
 */
export class DirectLog implements InfoLog {
  readonly #writer: LineWriter;
  readonly #format: LogFormat;
  readonly #target: string;
  /** By place: most values but the first, an id, are the same in the next line. */
  readonly #latest: LatestField[] = [];
  /** All after the first of them, with the line feed. */
  #rest = "\n";

  /** @param target what a logger's category would be */
  constructor(writer: LineWriter, format: LogFormat, target: string) {
    this.#writer = writer;
    this.#format = format;
    this.#target = target;
  }

  info(message: string, fields: LineFields): void {
    const ms = Date.now();
    this.#writer.write(() =>
      this.#format === "json"
        ? this.#json(timeText(ms), message, fields)
        : this.#text(timeText(ms), message, fields)
    );
  }

  #text(time: string, message: string, fields: LineFields): string {
    const latest = this.#latest;
    const before = latest.length;
    let place = 0;
    let isRestNew = false;
    for (const name in fields) {
      const isNew = this.#note(place, name, fields[name]!);
      isRestNew ||= isNew && place > 0;
      place++;
    }
    latest.length = place;
    if (isRestNew || place !== before) {
      this.#rest = latest.slice(1).map(({ text }) => text).join("") + "\n";
    }
    return `${time} INFO ${this.#target}: ${message}${latest[0]?.text ?? ""}${this.#rest}`;
  }

  /** @returns whether the field differs from the one in its place in the latest line */
  #note(place: number, name: string, value: string | number): boolean {
    const latest = this.#latest[place];
    if (latest?.value === value && latest.name === name) return false;
    this.#latest[place] = { name, value, text: ` ${name}=${quoteValue(logValue(name, value))}` };
    return true;
  }

  #json(time: string, message: string, fields: LineFields): string {
    const values = Object.entries(fields).map(([name, value]) => [name, logValue(name, value)]);
    const head = { time, level: "info", target: this.#target, message };
    return JSON.stringify({ ...Object.fromEntries(values), ...head }) + "\n";
  }
}
