import { formatMilliseconds } from "../shared/time/instant.ts";

/** Prints the demo's steps for people: story time at the left, time taken at the right of each step. */
export class Timeline {
  readonly #colour: boolean;
  readonly #write: (text: string) => void;

  /**
   * @param colour whether escape codes may be used: a terminal, and no NO_COLOR (no-color.org)
   * @param write where the text goes
   */
  constructor(colour: boolean, write: (text: string) => void) {
    this.#colour = colour;
    this.#write = write;
  }

  /** A heading line. */
  title(text: string): void {
    this.#write(`\n${this.#paint("1", text)}\n`);
  }

  /** A plain line under the current step. */
  note(text: string): void {
    this.#write(`                     ${text}\n`);
  }

  /**
   * Runs one step of the story and prints it with the story's time and the time it really took.
   * @param now the story's time when the step ends, asked for after the work
   */
  async step<T>(now: () => number, text: string, work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const result = await work();
    const took = `${((performance.now() - begun) / 1000).toFixed(2)} s`;
    const when = formatMilliseconds(now()).slice(0, 16).replace("T", " ") + "Z";
    this.#write(`  ${this.#paint("36", when)}  ${text} ${this.#paint("2", `(${took})`)}\n`);
    return result;
  }

  /** A line that says something was proven. */
  proof(text: string): void {
    this.#write(`  ${this.#paint("32", "✓")} ${text}\n`);
  }

  /** A line that says something is wrong. */
  failure(text: string): void {
    this.#write(`  ${this.#paint("31", "✗")} ${text}\n`);
  }

  #paint(code: string, text: string): string {
    return this.#colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}
