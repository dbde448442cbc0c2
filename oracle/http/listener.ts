import type { Logger } from "@logtape/logtape";

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
   * Takes no new requests and lets those under way end.
   * @param deadline when it aborts, connections that are still open are cut
   */
  drain(deadline: AbortSignal): Promise<void>;
}

/** Where to listen; port 0 takes any free one. */
export interface ListenAddress {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Listens for HTTP requests.
 * @throws Deno.errors.AddrInUse when the port is taken
 */
export function listen(at: ListenAddress, answering: Answering, log: Logger): Listener {
  const cut = new AbortController();
  const server = Deno.serve({
    ...at,
    signal: cut.signal,
    onListen: () => {},
    onError(error) {
      log.error("a request failed outside the application", { error });
      return new Response(null, { status: 500 });
    },
  }, (request, { remoteAddr }) => answering(request, remoteAddr.hostname));
  const { hostname, port } = server.addr;
  return {
    address: server.addr,
    origin: `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`,
    finished: server.finished,
    async drain(deadline) {
      const onDeadline = () => cut.abort();
      deadline.addEventListener("abort", onDeadline, { once: true });
      if (deadline.aborted) onDeadline();
      await server.shutdown();
      deadline.removeEventListener("abort", onDeadline);
    },
  };
}
