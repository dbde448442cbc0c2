import type { Logger } from "@logtape/logtape";
import { BoundedServer, type ListenAddress } from "./bounded_server.ts";
import { METRICS_TYPE, type Registry } from "../observe/metrics.ts";

/** What the program says of itself. */
export interface Probes {
  /** Whether it works at all; rejects or answers false when not. */
  health(): Promise<boolean> | boolean;
  /** Whether it should be sent work. */
  ready(): Promise<boolean> | boolean;
}

/** What a private listener serves. */
export interface PrivateListenerOptions {
  readonly bind: ListenAddress;
  readonly registry: Registry;
  readonly probes: Probes;
  readonly log: Logger;
}

const CONNECTIONS = 16;

/**
 * A listener for the operator alone: `/metrics` in the Prometheus text format, the probes `/healthy` (always 200),
 * `/health` and `/ready` (200 or 503).
 */
export class PrivateListener implements AsyncDisposable {
  readonly #server: BoundedServer;

  private constructor(server: BoundedServer) {
    this.#server = server;
  }

  /** @throws {Deno.errors.AddrInUse} when the port is taken */
  static async start(
    { bind, registry, probes, log }: PrivateListenerOptions,
  ): Promise<PrivateListener> {
    const pages: Record<string, () => Promise<Response>> = {
      "/metrics": async () =>
        new Response(await registry.scrape(), { headers: { "content-type": METRICS_TYPE } }),
      "/healthy": () => answerProbe(() => true),
      "/health": () => answerProbe(probes.health),
      "/ready": () => answerProbe(probes.ready),
    };
    const server = await BoundedServer.listen(bind, {
      answering: async ({ method, url }) => {
        const { pathname } = new URL(url);
        const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
        if (!page) return new Response("not found\n", { status: 404 });
        if (method === "GET" || method === "HEAD") return await page();
        return new Response("only GET\n", { status: 405, headers: { allow: "GET, HEAD" } });
      },
      explain(error) {
        log.error("a request of the operator failed", { error });
        return new Response("failed\n", { status: 500 });
      },
      connections: CONNECTIONS,
      log,
    });
    return new PrivateListener(server);
  }

  get address(): Deno.NetAddr {
    return this.#server.address;
  }

  /** Resolves when it no longer listens, which before {@link stop} is a failure. */
  get finished(): Promise<void> {
    return this.#server.finished;
  }

  /** Accepts no more requests, gives those under way a second, and resolves when it no longer listens. */
  stop(): Promise<void> {
    return this.#server.drain(AbortSignal.timeout(1_000));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

async function answerProbe(probe: () => Promise<boolean> | boolean): Promise<Response> {
  let good = false;
  try {
    good = await probe();
  } catch {
    // A probe that cannot find out is a bad sign in itself; its program logs why.
  }
  return new Response(good ? "ok\n" : "unavailable\n", { status: good ? 200 : 503 });
}
