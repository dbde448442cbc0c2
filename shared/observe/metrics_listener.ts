import type { Registry } from "./metrics.ts";

/** What the program says of itself. */
export interface Probes {
  /** Whether it works at all; rejects or answers false when not. */
  health(): Promise<boolean> | boolean;
  /** Whether it should be sent work. */
  ready(): Promise<boolean> | boolean;
}

/** What a private listener serves. */
export interface PrivateListenerOptions {
  readonly bind: { readonly hostname: string; readonly port: number };
  readonly registry: Registry;
  readonly probes: Probes;
  /** Answers all that is neither `/metrics` nor a probe; without it such requests get 404. */
  readonly rest?: (
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ) => Response | Promise<Response>;
}

/** A listener for the operator alone. */
export interface PrivateListener extends AsyncDisposable {
  readonly address: Deno.NetAddr;
  /** Resolves when it no longer listens, which before {@link stop} is a failure. */
  readonly finished: Promise<void>;
  /** Accepts no more requests and resolves when those under way are answered. */
  stop(): Promise<void>;
}

const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Listens for the operator: `/metrics` in the Prometheus text format, the probes `/healthy` (always 200),
 * `/health` and `/ready` (200 or 503).
 * @throws {Error} when the address cannot be bound
 */
export function startPrivateListener(options: PrivateListenerOptions): PrivateListener {
  const { bind, registry, probes, rest } = options;
  const pages: Record<string, () => Promise<Response>> = {
    "/metrics": async () =>
      new Response(await registry.scrape(), { headers: { "content-type": METRICS_TYPE } }),
    "/healthy": () => probeAnswer(() => true),
    "/health": () => probeAnswer(probes.health),
    "/ready": () => probeAnswer(probes.ready),
  };
  const server = Deno.serve({ ...bind, onListen: () => {} }, (request, info) => {
    const { pathname } = new URL(request.url);
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
    // Probes are the public application's own where there is one.
    if (rest && pathname !== "/metrics") return rest(request, info);
    if (!page) return new Response("not found\n", { status: 404 });
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("only GET\n", { status: 405, headers: { allow: "GET, HEAD" } });
    }
    return page();
  });
  return {
    address: server.addr,
    finished: server.finished,
    stop: () => server.shutdown(),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function probeAnswer(probe: () => Promise<boolean> | boolean): Promise<Response> {
  let good = false;
  try {
    good = await probe();
  } catch {
    // A probe that cannot find out is a bad sign in itself; its program logs why.
  }
  return new Response(good ? "ok\n" : "unavailable\n", { status: good ? 200 : 503 });
}
