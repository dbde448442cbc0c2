import { fileURLToPath } from "node:url";
import { taskFlags } from "../../fixtures/task_flags.ts";

const MAIN = fileURLToPath(new URL("../../../demo/main.ts", import.meta.url));

/** `deno task demo`, once it serves the event that it played and signed. */
export class ServedDemo implements AsyncDisposable {
  readonly origin: string;
  /** The path of the event's page. */
  readonly eventPath: string;
  readonly #child: Deno.ChildProcess;
  readonly #rest: Promise<void>;

  private constructor(child: Deno.ChildProcess, eventPage: URL, rest: Promise<void>) {
    this.#child = child;
    this.origin = eventPage.origin;
    this.eventPath = eventPage.pathname;
    this.#rest = rest;
  }

  /** Plays the demo. @throws {Error} with what it printed when it ends before it serves */
  static async start(): Promise<ServedDemo> {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...await taskFlags("demo"), "--cached-only", MAIN],
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let printed = "";
    for (;;) {
      const { done, value = "" } = await reader.read();
      if (done) throw new Error(`the demo ended:\n${printed}`);
      printed += value;
      const [, address] = /Still serving[^]*?(http\S+\/events\/[0-9a-f-]{36}) /.exec(printed) ?? [];
      if (address === undefined) continue;
      const readOn = async () => {
        while (!(await reader.read()).done);
      };
      return new ServedDemo(child, new URL(address), readOn());
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGINT");
    await this.#rest;
    await this.#child.status;
  }
}
