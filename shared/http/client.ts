import type { ServerResponse } from "node:http";

/** Why a client's signal aborts; one for all, since making an exception costs more than most of an answer's way. */
const GONE = new DOMException("the client has gone, or has taken its answer", "AbortError");

/** The client that an answer is for: it takes bytes until it goes. */
export class Client {
  readonly #gone = new AbortController();
  #moved = Promise.withResolvers<void>();

  constructor(outgoing: ServerResponse) {
    outgoing.on("drain", () => this.#move());
    outgoing.once("close", () => {
      this.#gone.abort(GONE);
      this.#move();
    });
  }

  /** Aborts when its connection closed or its answer was taken whole. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Resolves when it has taken what it was sent, or has gone. */
  async next(): Promise<void> {
    if (!this.gone.aborted) await this.#moved.promise;
  }

  #move(): void {
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }
}
