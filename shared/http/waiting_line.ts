import type { Socket } from "node:net";

/** A link of a ring, which is alone until it is put before another. */
class Link {
  #before: Link = this;
  #after: Link = this;

  /** The next one of its ring. */
  get after(): Link {
    return this.#after;
  }

  /** Leaves its ring. */
  leave(): void {
    this.#before.#after = this.#after;
    this.#after.#before = this.#before;
    this.#before = this;
    this.#after = this;
  }

  /** Leaves its ring and goes before another link. */
  goBefore(other: Link): void {
    this.leave();
    this.#before = other.#before;
    this.#after = other;
    this.#before.#after = this;
    other.#before = this;
  }
}

/** A connection that waits, or waited, for its client: to send a request, or to take an answer. */
export class Wait extends Link {
  readonly socket: Socket;
  /** Whether bytes of an answer wait to be taken. */
  isSending = false;
  /** When its client last moved, in milliseconds of the monotonic clock. */
  sinceMs = 0;

  constructor(socket: Socket) {
    super();
    this.socket = socket;
  }
}

/**
 * Connections in the order in which their clients moved. To go to its end, as each does with each request, takes no
 * memory: a map that an entry is deleted from and set in again gets new tables all the time, which live on with what was
 * in them once one of them is old.
 */
export class WaitingLine implements Iterable<Wait> {
  readonly #ends = new Link();

  /** Who waits longest. */
  get first(): Wait | undefined {
    const [first] = this;
    return first;
  }

  /** Puts one at the end, wherever it was. */
  append(wait: Wait, isSending: boolean): void {
    wait.isSending = isSending;
    wait.sinceMs = performance.now();
    wait.goBefore(this.#ends);
  }

  /** From who waits longest to who moved last; who is at hand may leave. */
  *[Symbol.iterator](): Generator<Wait> {
    for (let link = this.#ends.after; link instanceof Wait;) {
      const { after } = link;
      yield link;
      link = after;
    }
  }
}
