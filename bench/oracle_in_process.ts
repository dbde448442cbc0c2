// Not a benchmark: an oracle in a process of its own, which others measure.
import { readLines } from "../testing/fixtures/read_lines.ts";

const PROGRAM = new URL("weather_oracle.ts", import.meta.url).pathname;

/** As the oracle is run everywhere. */
export const V8_FLAGS = `--v8-flags=${
  Deno.readTextFileSync(new URL("../oracle/v8_flags.txt", import.meta.url)).trim()
}`;

/** What a process took, and holds. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly peakMb: number;
}

/** How long a process must have done nothing to count as idle. */
const SETTLE_MS = 1500;

/** The oracle of weather_oracle.ts. */
export class OracleInProcess implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  origin = "";
  readyMs = 0;

  private constructor(now: string, settings: Readonly<Record<string, unknown>>) {
    const args = [JSON.stringify(settings), now];
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", V8_FLAGS, PROGRAM, ...args],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#lines = readLines(this.#process.stdout);
  }

  /** @param now its clock stands still then */
  static async start(
    now: string,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<OracleInProcess> {
    const oracle = new OracleInProcess(now, settings);
    await oracle.#readReady();
    return oracle;
  }

  /** Stops it and starts it again in the same process, on the same files. */
  async restart(): Promise<void> {
    await this.#input.write(new TextEncoder().encode("restart\n"));
    await this.#readReady();
  }

  async #readReady(): Promise<void> {
    const { origin, readyMs, status } = JSON.parse((await this.#lines.next()).value);
    if (status !== 200) throw new Error(`/ready is ${status}`);
    this.origin = origin;
    this.readyMs = readyMs;
  }

  /** Milliseconds until the whole answer is there. */
  async ask(path: string): Promise<number> {
    const begun = performance.now();
    const answer = await fetch(this.origin + path);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return performance.now() - begun;
  }

  async usage(command = "usage"): Promise<Usage> {
    await this.#input.write(new TextEncoder().encode(`${command}\n`));
    return JSON.parse((await this.#lines.next()).value);
  }

  /** Resolves when the process does nothing any more. */
  async prepared(): Promise<Usage> {
    for (let last = 0;;) {
      const usage = await this.usage("prepared");
      if (usage.cpuMs - last < SETTLE_MS / 15) return usage;
      last = usage.cpuMs;
      await new Promise((next) => setTimeout(next, SETTLE_MS));
    }
  }

  /** Publishes a file, and waits until all is derived from it. */
  async upload(path: string): Promise<Usage & { readonly begunMs: number }> {
    const { cpuMs: begunMs } = await this.prepared();
    await this.usage(path);
    return { ...await this.prepared(), begunMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#process.status;
  }
}
