/** Where bytes go, e.g. `Deno.stdout`. */
export interface ByteOutput {
  /** Writes some of `bytes` and resolves to how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/** A line that ends in a line feed, or what makes one without fail. */
type Line = string | (() => string);

const encoder = new TextEncoder();
const LINES_PER_WRITE = 512;
/** So long lines are gathered, lest each of a busy program costs a write of its own. */
const GATHER_MS = 10;

/**
 * Writes lines in the background, in order, so that a slow reader of the output never delays the program. Beyond
 * `limit` waiting lines the new ones are dropped and counted; once there is space, one line says how many.
 */
export class LineWriter {
  readonly #output: ByteOutput;
  readonly #limit: number;
  #waiting: Line[] = [];
  #unreported = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  /** Ends the time in which lines are gathered. */
  #hurry: (() => void) | undefined;

  /** @param limit the most lines that wait */
  constructor(output: ByteOutput, limit = 128_000) {
    this.#output = output;
    this.#limit = limit;
  }

  /** How many lines were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Queues a line; its text may be made when it is written. */
  write(line: Line): void {
    if (this.#waiting.length >= this.#limit) {
      this.#dropped++;
      this.#unreported++;
      return;
    }
    this.#waiting.push(line);
    this.#writing ??= this.#drain();
  }

  /** Resolves when all lines queued so far are written or the output has failed. */
  async flush(): Promise<void> {
    this.#hurry?.();
    await this.#writing;
  }

  async #drain(): Promise<void> {
    let lines: Line[] = [];
    try {
      while (this.#waiting.length > 0) {
        if (this.#waiting.length < LINES_PER_WRITE) await this.#gather();
        lines = this.#waiting.splice(0, LINES_PER_WRITE);
        if (this.#unreported > 0) {
          lines.push(`log output too slow: dropped_lines=${this.#unreported}\n`);
          this.#unreported = 0;
        }
        const texts = lines.map((line) => typeof line === "string" ? line : line());
        await this.#writeAll(encoder.encode(texts.join("")));
      }
    } catch {
      // The reader is gone (closed pipe): there is nobody left to tell.
      this.#dropped += lines.length + this.#waiting.length;
      this.#waiting = [];
    } finally {
      this.#writing = undefined;
    }
  }

  #gather(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length;) {
      written += await this.#output.write(bytes.subarray(written));
    }
  }
}
