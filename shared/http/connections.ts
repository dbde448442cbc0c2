import type { Socket } from "node:net";
import { Wait, WaitingLine } from "./waiting_line.ts";

/** How long connections wait for their clients, in milliseconds. */
export interface ConnectionTimes {
  /** For the next request. */
  readonly idleMs: number;
  /** For a client that takes nothing while bytes of its answer are waiting. */
  readonly stalledMs: number;
}

/** A client that moved this recently keeps its place, though others want in. */
const GRACE_MS = 1_000;

/**
 * The open connections of a server: never more than a limit. When it is reached, the client that has kept the server
 * waiting longest gives its place to the next; a request that is being worked on keeps its own.
 */
export class Connections {
  readonly #limit: number;
  readonly #open = new Map<Socket, Wait>();
  readonly #waits = new WaitingLine();

  /** @param limit how many may be open at once */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Takes a connection in, or closes it when nobody gives way. */
  admit(socket: Socket): void {
    if (this.#open.size >= this.#limit && !this.#closeLongestWait()) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, new Wait(socket));
    this.waitForRequest(socket);
    socket.once("close", () => this.#forget(socket));
  }

  /** The client has to send something next. */
  waitForRequest(socket: Socket): void {
    this.#wait(socket, false);
  }

  /** The client has to take what was sent; called whenever it took some. */
  waitForReader(socket: Socket): void {
    this.#wait(socket, true);
  }

  /** Nobody waits for the client: its request is worked on. */
  work(socket: Socket): void {
    this.#open.get(socket)?.leave();
  }

  /** Closes those whose client was silent for too long: asked nothing, or took nothing while bytes were waiting. */
  closeSilent({ idleMs, stalledMs }: ConnectionTimes): void {
    const nowMs = performance.now();
    const shortest = Math.min(idleMs, stalledMs);
    for (const { socket, isSending, sinceMs } of this.#waits) {
      const silentMs = nowMs - sinceMs;
      if (silentMs < shortest) return;
      if (silentMs >= (isSending ? stalledMs : idleMs)) socket.destroy();
    }
  }

  /** Closes all of them. */
  closeAll(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  #wait(socket: Socket, isSending: boolean): void {
    const wait = this.#open.get(socket);
    if (wait) this.#waits.append(wait, isSending);
  }

  /** @returns whether one was closed */
  #closeLongestWait(): boolean {
    const { first } = this.#waits;
    if (!first || first.sinceMs > performance.now() - GRACE_MS) return false;
    this.#forget(first.socket);
    first.socket.destroy();
    return true;
  }

  #forget(socket: Socket): void {
    this.#open.get(socket)?.leave();
    this.#open.delete(socket);
  }
}
