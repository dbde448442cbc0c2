import { wrap } from "../shared/cli/wrap.ts";
import { formatMilliseconds } from "../shared/time/instant.ts";

/** Where a {@link Timeline} is shown. */
export interface Screen {
  /** Whether escape codes may be used: a terminal, and no NO_COLOR (no-color.org). */
  readonly colour: boolean;
  /** Whether a line may be written over: a terminal. */
  readonly rewrites: boolean;
  /** Characters in a line. */
  readonly width: number;
  write(text: string): void;
}

const NOTE_INDENT = " ".repeat(21);
/** The narrowest screen that is heeded. */
const LEAST_WIDTH = 60;
/** How often a step under way shows its time. */
const TICK_MS = 250;

/** Prints the demo's steps for people: story time at the left, time taken at the right of each step. */
export class Timeline {
  readonly #screen: Screen;
  readonly #width: number;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#width = Math.max(LEAST_WIDTH, screen.width);
  }

  /** A heading. */
  title(text: string): void {
    this.#screen.write(`\n${this.#paint("1", this.#wrapped(text, ""))}\n`);
  }

  /** Text under the current step. */
  note(text: string): void {
    this.#screen.write(`${this.#wrapped(text, NOTE_INDENT)}\n`);
  }

  /** Lines whose columns stand under each other; where the screen is too narrow the terminal breaks them. */
  table(lines: readonly string[]): void {
    const widest = Math.max(...lines.map((line) => line.length));
    const indent = " ".repeat(Math.max(2, Math.min(NOTE_INDENT.length, this.#width - widest)));
    for (const line of lines) this.#screen.write(`${indent}${line}\n`);
  }

  /**
   * Runs one step of the story and prints it with the story's time and the time it really took; a terminal shows meanwhile
   * what is under way and for how long.
   * @param now the story's time when the step ends, asked for after the work
   */
  async step<T>(now: () => number, text: string, work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const took = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    const result = await this.#showing(text, took, work);
    const when = formatMilliseconds(now()).slice(0, 16).replace("T", " ") + "Z";
    const [first = "", ...rest] = this.#wrapped(`${text} (${took()})`, NOTE_INDENT).split("\n");
    const head = `  ${this.#paint("36", when)}  ${first.trimStart()}`;
    this.#screen.write([head, ...rest, ""].join("\n"));
    return result;
  }

  /** Shows what is under way, and for how long, where that can be written over. */
  async #showing<T>(text: string, took: () => string, work: () => Promise<T>): Promise<T> {
    if (!this.#screen.rewrites) return await work();
    const room = this.#width - 12;
    const short = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    const show = () => this.#screen.write(`\r  ${short} ${took()}`);
    show();
    const ticking = setInterval(show, TICK_MS);
    try {
      return await work();
    } finally {
      clearInterval(ticking);
      this.#screen.write("\r\x1b[K");
    }
  }

  /** Text that says something was proven. */
  proof(text: string): void {
    this.#marked("32", "✓", text);
  }

  /** Text that says something is wrong. */
  failure(text: string): void {
    this.#marked("31", "✗", text);
  }

  #marked(code: string, mark: string, text: string): void {
    const [first = "", ...rest] = this.#wrapped(text, "    ").split("\n");
    this.#screen.write(
      [`  ${this.#paint(code, mark)} ${first.trimStart()}`, ...rest, ""].join("\n"),
    );
  }

  #wrapped(text: string, indent: string): string {
    return wrap(text, indent, this.#width);
  }

  #paint(code: string, text: string): string {
    return this.#screen.colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}
