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

/**
 * Writes lines of one kind that come by the thousand: the same lines that a logger would write, without what it costs
 * to be one. Their texts are made together when they are written: one alone, between other work, takes several times
 * as long.
 */
export class DirectLog implements InfoLog {
  readonly #writer: LineWriter;
  readonly #format: LogFormat;
  readonly #target: string;
  /** How the latest value of each field was written: most are the same in the next line. */
  readonly #latest = new Map<string, { readonly value: string | number; readonly text: string }>();

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
    let line = `${time} INFO ${this.#target}: ${message}`;
    for (const name in fields) line += this.#fieldText(name, fields[name]!);
    return line + "\n";
  }

  #fieldText(name: string, value: string | number): string {
    let latest = this.#latest.get(name);
    if (latest?.value !== value) {
      latest = { value, text: ` ${name}=${quoteValue(logValue(name, value))}` };
      this.#latest.set(name, latest);
    }
    return latest.text;
  }

  #json(time: string, message: string, fields: LineFields): string {
    const values = Object.entries(fields).map(([name, value]) => [name, logValue(name, value)]);
    const head = { time, level: "info", target: this.#target, message };
    return JSON.stringify({ ...Object.fromEntries(values), ...head }) + "\n";
  }
}
