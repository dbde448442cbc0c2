import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./oracle_in_story.ts", import.meta.url));

/** An oracle in a process of its own, in a story's time. */
export class StoryOracle {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: ReadableStreamDefaultReader<string>;
  readonly #complaints: Promise<string>;
  #rest = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.#answers = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#complaints = new Response(child.stderr).text();
  }

  /**
   * Starts the oracle at an instant of the story; resolves when it serves.
   * @throws {Error} with its log when it does not start
   */
  static async start(flags: readonly string[], instant: string, env = {}): Promise<StoryOracle> {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--cached-only", PROGRAM, ...flags],
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const oracle = new StoryOracle(child);
    const answer = await oracle.#ask(instant);
    if (answer !== "ready") {
      throw new Error(`the oracle did not start: ${await oracle.#complaints}`);
    }
    return oracle;
  }

  /** Moves its clock; time runs on from there. */
  async moveTo(instant: string): Promise<void> {
    await this.#ask(instant);
  }

  /** Runs a processing pass. */
  async pass(): Promise<void> {
    await this.#ask("pass");
  }

  /** Ends it as `kill -9` does. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#finish();
  }

  /** Stops it in order. */
  async stop(): Promise<void> {
    await this.#input.close();
    await this.#finish();
  }

  async #finish(): Promise<void> {
    await this.#child.status;
    await this.#answers.cancel();
    await this.#complaints;
  }

  async #ask(line: string): Promise<string | undefined> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#answers.read();
      if (done) return undefined;
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n");
    const answer = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return answer;
  }
}
