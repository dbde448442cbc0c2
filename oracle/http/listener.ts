import type { Logger } from "@logtape/logtape";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import { answerProblem } from "./problem_answer.ts";

/** Answers one request; `peer` is the address of the TCP peer. */
export type Answering = (request: Request, peer: string) => Promise<Response>;

/** A listening HTTP server. */
export interface Listener {
  readonly address: Deno.NetAddr;
  /** `http://host:port` with the port that was really taken. */
  readonly origin: string;
  /** Resolves when it no longer listens, whatever the reason. */
  readonly finished: Promise<void>;
  /**
   * Refuses new requests, lets those under way end, and stops listening; further calls wait for the first.
   * @param deadline when it aborts, connections that are still open are cut
   */
  drain(deadline: AbortSignal): Promise<void>;
}

/** Where to listen; port 0 takes any free one. */
export interface ListenAddress {
  readonly hostname: string;
  readonly port: number;
}

/** Deno makes the URL of a request from its Host header, which may be anything, even a path and a query. */
const HOST = /^[^/?#@\\]*$/;
const BAD_HOST = new RefusalError(
  "invalid",
  "the Host header must be a host, with a port or without",
);

/**
 * Listens for HTTP requests.
 * @throws {Deno.errors.AddrInUse} when the port is taken
 */
export function listen(at: ListenAddress, answering: Answering, log: Logger): Listener {
  const cut = new AbortController();
  const underWay = new UnderWay();
  let draining: Promise<void> | undefined;
  const server = bound(at, {
    signal: cut.signal,
    onListen: () => {},
    onError(error) {
      log.error("a request failed outside the application", { error });
      return answerProblem(error, "");
    },
  }, (request, { remoteAddr, completed }) => {
    underWay.count(completed);
    if (draining) return refusal();
    const host = request.headers.get("host") ?? "";
    if (!HOST.test(host) || !URL.canParse(request.url)) return answerProblem(BAD_HOST, "");
    return answering(request, remoteAddr.hostname);
  });
  const { hostname, port } = server.addr;
  return {
    address: server.addr,
    origin: `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`,
    finished: server.finished,
    drain: (deadline) => draining ??= end(deadline),
  };

  async function end(deadline: AbortSignal): Promise<void> {
    const late = whenAborted(deadline);
    await Promise.race([underWay.none(), late]);
    if (deadline.aborted) {
      cut.abort();
      return await server.finished;
    }
    // Deno's own shutdown breaks off bodies that are still arriving, and cannot be cut short once it has begun.
    await Promise.race([server.shutdown(), late]);
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function bound(
  at: ListenAddress,
  options: Deno.ServeTcpOptions,
  handler: Deno.ServeHandler<Deno.NetAddr>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ ...at, ...options }, handler);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    const where = `${at.hostname}:${at.port}`;
    throw new Deno.errors.AddrInUse(`cannot listen on ${where}: it is in use already`, { cause });
  }
}

function refusal(): Response {
  const response = answerProblem(new RefusalError("busy", "the oracle is shutting down"), "");
  response.headers.set("connection", "close");
  return response;
}

/** Counts what is under way, and tells when nothing is. */
class UnderWay {
  #count = 0;
  #idle = Promise.withResolvers<void>();

  /** Counts something until it ends, well or not. */
  count(ending: Promise<unknown>): void {
    this.#count++;
    const ended = () => {
      if (--this.#count > 0) return;
      this.#idle.resolve();
      this.#idle = Promise.withResolvers();
    };
    ending.then(ended, ended);
  }

  /** Resolves when nothing is under way. */
  async none(): Promise<void> {
    while (this.#count > 0) await this.#idle.promise;
  }
}
