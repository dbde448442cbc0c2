import { readLines } from "../../../fixtures/read_lines.ts";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../../../shared/message_of.ts";

/** The process ended while it was asked something, or before. */
class ChildGoneError extends Error {
  override readonly name = "ChildGoneError";
  constructor(readonly status: Deno.CommandStatus) {
    const how = status.signal === null ? `with status ${status.code}` : `by ${status.signal}`;
    super(`the process ended ${how}`);
  }
}

/** An answer of a process: what it did, or why not. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

/** A program in a process of its own that answers each line it gets with a line; both are JSON. */
export class LineChild {
  /** Resolves when the process has ended. */
  readonly ended: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  readonly #logged: Promise<void>;

  /** @param logPath the file that its standard error is appended to */
  constructor(program: URL, args: readonly string[], logPath: string) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--cached-only", fileURLToPath(program), ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#lines = readLines(this.#child.stdout);
    this.#logged = appendTo(logPath, this.#child.stderr);
    this.ended = this.#child.status;
  }

  /**
   * Asks, and waits for the answer; one question at a time.
   * @throws {ChildGoneError} when it ended before it answered
   * @throws {Error} with what the process said went wrong
   */
  async ask(question: unknown): Promise<unknown> {
    const line = new TextEncoder().encode(JSON.stringify(question) + "\n");
    await this.#input.write(line).catch(() => {}); // that it is gone shows below
    const { value, done } = await this.#lines.next();
    if (done) throw new ChildGoneError(await this.ended);
    const answer = JSON.parse(value) as Answer; // our own programs
    if (!answer.ok) throw new Error(answer.error);
    return answer.value;
  }

  /** Sends a signal; one that comes too late is lost. */
  kill(signal: "SIGKILL" | "SIGTERM"): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Lets go of a process that has ended or is ending. */
  async finish(): Promise<Deno.CommandStatus> {
    await this.#input.close().catch(() => {}); // broken already
    const status = await this.ended;
    await this.#lines.return(undefined);
    await this.#logged;
    return status;
  }
}

/**
 * The other end of a {@link LineChild}: answers each line of standard input with what `answer` makes of it, until
 * standard input ends.
 */
export async function answerLines(answer: (question: unknown) => Promise<unknown>): Promise<void> {
  for await (const line of readLines(Deno.stdin.readable)) {
    const given: Answer = await answer(JSON.parse(line)).then(
      (value) => ({ ok: true, value: value ?? null }),
      (error) => ({ ok: false, error: messageOf(error) }),
    );
    console.log(JSON.stringify(given));
  }
}

async function appendTo(path: string, stream: ReadableStream<Uint8Array>): Promise<void> {
  using file = await Deno.open(path, { append: true, create: true });
  for await (const chunk of stream) {
    for (let offset = 0; offset < chunk.length;) offset += await file.write(chunk.subarray(offset));
  }
}
