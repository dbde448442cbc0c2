/** Where bytes go, e.g. `Deno.stdout`. */
export interface ByteOutput {
  /** Writes some of `bytes` and resolves to how many. */
  write(bytes: Uint8Array): Promise<number>;
}

const encoder = new TextEncoder();
const LINES_PER_WRITE = 512;

/**
 * Writes lines in the background, in order, so that a slow reader of the output never delays the program. Beyond
 * `limit` waiting lines the new ones are dropped and counted; once there is space, one line says how many.
 */
export class LineWriter {
  readonly #output: ByteOutput;
  readonly #limit: number;
  #waiting: string[] = [];
  #unreported = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;

  /** @param limit the most lines that wait */
  constructor(output: ByteOutput, limit = 128_000) {
    this.#output = output;
    this.#limit = limit;
  }

  /** How many lines were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Queues `line`, which ends in a line feed. */
  write(line: string): void {
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
    await this.#writing;
  }

  async #drain(): Promise<void> {
    let lines: string[] = [];
    try {
      // Lets the caller queue what else it has before the first write.
      await Promise.resolve();
      while (this.#waiting.length > 0) {
        lines = this.#waiting.splice(0, LINES_PER_WRITE);
        if (this.#unreported > 0) {
          lines.push(`log output too slow: dropped_lines=${this.#unreported}\n`);
          this.#unreported = 0;
        }
        await this.#writeAll(encoder.encode(lines.join("")));
      }
    } catch {
      // The reader is gone (closed pipe): there is nobody left to tell.
      this.#dropped += lines.length + this.#waiting.length;
      this.#waiting = [];
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length;) {
      written += await this.#output.write(bytes.subarray(written));
    }
  }
}
