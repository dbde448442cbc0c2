import type { LineChild } from "./line_child.ts";

/**
 * Where one process after another does the same work. When one is killed, the next begins to load at once, so that
 * it is ready when the story wants it back.
 */
export class Seat {
  readonly #start: () => LineChild;
  #current: LineChild;
  #next: LineChild | undefined;

  /** @param start starts a process */
  constructor(start: () => LineChild) {
    this.#start = start;
    this.#current = start();
  }

  /** The process that sits here, alive or dead. */
  get current(): LineChild {
    return this.#current;
  }

  /** Whether it was sent a signal that ends it. */
  get isEnding(): boolean {
    return this.#next !== undefined;
  }

  /** Ends the process; once it got a signal, further ones have no effect. */
  end(signal: "SIGKILL" | "SIGTERM"): void {
    if (this.#next !== undefined) return;
    this.#current.kill(signal);
    this.#next = this.#start();
  }

  /** Waits for the end of the process that was told to end, and seats the next one. */
  async revive(): Promise<Deno.CommandStatus> {
    if (this.#next === undefined) throw new Error("the process was not told to end");
    const status = await this.#current.finish();
    this.#current = this.#next;
    this.#next = undefined;
    return status;
  }

  /** Ends all. */
  async leave(): Promise<void> {
    for (const child of [this.#current, this.#next]) {
      child?.kill("SIGKILL");
      await child?.finish();
    }
  }
}
