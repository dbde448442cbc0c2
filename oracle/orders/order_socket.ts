import { join } from "node:path";
import type { Logger } from "@logtape/logtape";
import * as v from "valibot";
import { messageOf } from "../../shared/message_of.ts";
import { type CarryOut, loggedOrder, Order, type OrderAnswer, refused } from "./order.ts";
import { hangUp, readLine, writeLine } from "./socket_line.ts";

/** Where a running oracle takes orders: a Unix socket beside its database. */
export function orderSocketPath(folder: string): string {
  return join(folder, "oracle.sock");
}

/** Commands at once; each is one connection. */
const CONNECTIONS = 8;
/** For the line with the order. */
const PATIENCE_MS = 10_000;
/** Between two tries to take a connection in, while the system has no descriptor left. */
const PAUSE_MS = 1_000;
/** The misses of a day of the whole country are 1.5 MB. */
const MOST_ORDER_BYTES = 8 * 1024 * 1024;

/** What an {@link OrderSocket} needs. */
export interface OrderSocketOptions {
  /** The folder of the database. */
  readonly folder: string;
  readonly carryOut: CarryOut;
  readonly log: Logger;
}

/**
 * Takes orders from commands on the same machine, and carries them out in this process, which has the database. Only
 * the user that the oracle runs as, and root, can reach it (mode 0600). A command sends one line of JSON and gets one.
 */
export class OrderSocket implements AsyncDisposable {
  readonly #listener: Deno.UnixListener;
  readonly #path: string;
  readonly #carryOut: CarryOut;
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<void>>();
  /** Connections without a whole order yet. */
  readonly #silent = new Set<Deno.UnixConn>();
  #isClosed = false;

  private constructor(
    listener: Deno.UnixListener,
    path: string,
    { carryOut, log }: OrderSocketOptions,
  ) {
    this.#listener = listener;
    this.#path = path;
    this.#carryOut = carryOut;
    this.#log = log;
    void this.#accept();
  }

  /**
   * Listens, in the place of a socket that a process before left. A folder that can hold none (a path that is too long,
   * a file system without sockets) is no reason not to serve: it is logged.
   */
  static async open(options: OrderSocketOptions): Promise<OrderSocket | undefined> {
    const path = orderSocketPath(options.folder);
    try {
      return new OrderSocket(await listenAt(options.folder, path), path, options);
    } catch (error) {
      options.log.warn(
        "{path} cannot be made: commands that change something need this oracle stopped: {error}",
        { path, error },
      );
      return undefined;
    }
  }

  /** Takes no more orders, hangs up on who has given none, and resolves when those under way are carried out or `deadline` aborts. */
  async drain(deadline: AbortSignal): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#listener.close();
      for (const connection of this.#silent) hangUp(connection);
      await Deno.remove(this.#path).catch(() => {}); // nobody answers at what is left
    }
    const late = new Promise((resolve) => {
      if (deadline.aborted) resolve(undefined);
      deadline.addEventListener("abort", resolve, { once: true });
    });
    await Promise.race([Promise.all(this.#underWay), late]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain(AbortSignal.abort());
  }

  async #accept(): Promise<void> {
    for (;;) {
      try {
        const connection = await this.#listener.accept();
        if (this.#underWay.size >= CONNECTIONS) {
          connection.close();
          continue;
        }
        const work: Promise<void> = this.#serve(connection)
          .finally(() => this.#underWay.delete(work));
        this.#underWay.add(work);
      } catch (error) {
        if (this.#isClosed) return;
        this.#log.warn("a command could not be heard: {error}", { error });
        await new Promise((next) => setTimeout(next, PAUSE_MS));
      }
    }
  }

  async #serve(connection: Deno.UnixConn): Promise<void> {
    const impatience = setTimeout(() => hangUp(connection), PATIENCE_MS);
    this.#silent.add(connection);
    try {
      const line = await readLine(connection, MOST_ORDER_BYTES).finally(() => {
        clearTimeout(impatience);
        this.#silent.delete(connection);
      });
      await writeLine(connection, await this.#answer(line));
    } catch (error) {
      this.#log.warn("a command went before it was answered: {error}", { error });
    } finally {
      hangUp(connection);
    }
  }

  async #answer(line: unknown): Promise<OrderAnswer> {
    const parsed = v.safeParse(Order, line);
    if (!parsed.success) return refused("this oracle does not know that order: is it as new?");
    const order = parsed.output;
    this.#log.info("an operator's order: {order}", { order: loggedOrder(order) });
    try {
      return await this.#carryOut(order);
    } catch (error) {
      this.#log.error("an operator's order failed: {error}", { error });
      return refused(`it failed: ${messageOf(error)}`);
    }
  }
}

/** Nobody else can connect in the moment before the mode is set: it is made in a folder of our own, and moved. */
async function listenAt(folder: string, path: string): Promise<Deno.UnixListener> {
  const own = await Deno.makeTempDir({ dir: folder, prefix: ".sock" });
  try {
    const made = join(own, "s");
    const listener = Deno.listen({ transport: "unix", path: made });
    try {
      await Deno.chmod(made, 0o600);
      await Deno.rename(made, path);
      return listener;
    } catch (error) {
      listener.close();
      throw error;
    }
  } finally {
    await Deno.remove(own, { recursive: true });
  }
}
