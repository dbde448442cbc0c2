import { type Histogram, REQUEST_SECONDS, type Series } from "../../shared/observe/histogram.ts";
import type { Counter, Registry, Tally } from "../../shared/observe/metrics.ts";
import type { Route } from "./route.ts";
import type { Step } from "./step.ts";

/** What a request is counted by: the pattern of its route, `-` where none is; never the path that was asked for. */
type Pattern = string;

const METHODS: readonly string[] = ["GET", "HEAD", "POST", "OPTIONS"];

/** Counts requests by route and method, with their status and how long they took. */
export class RequestMetrics {
  readonly #requests: Counter;
  readonly #seconds: Histogram;
  readonly #routes = new Map<Pattern, RouteMetrics>();

  /** Declares the metrics; those of the given routes show from the start. */
  constructor(registry: Registry, routes: readonly Pick<Route, "method" | "path">[]) {
    this.#requests = registry.counter(
      "oracle_http_requests_total",
      "Requests answered, by method, pattern of the route (`-`: none) and status.",
      ["method", "route", "status"],
    );
    this.#seconds = registry.histogram(
      "oracle_http_request_duration_seconds",
      "Time from the head of a request to the head of its answer; what is at hand counts as none.",
      REQUEST_SECONDS,
      ["method", "route"],
    );
    for (const { method, path } of routes) this.route(path).method(method).status(200);
  }

  /** The counts of a route; whoever counts often keeps them. */
  route(pattern: Pattern): RouteMetrics {
    let route = this.#routes.get(pattern);
    if (!route) {
      route = new RouteMetrics(pattern, this.#requests, this.#seconds);
      this.#routes.set(pattern, route);
    }
    return route;
  }
}

/** The counts of one route. */
export class RouteMetrics {
  readonly #pattern: Pattern;
  readonly #requests: Counter;
  readonly #seconds: Histogram;
  readonly #methods = new Map<string, MethodMetrics>();

  constructor(pattern: Pattern, requests: Counter, seconds: Histogram) {
    this.#pattern = pattern;
    this.#requests = requests;
    this.#seconds = seconds;
  }

  /** Counts a request. */
  count(method: string, status: number, seconds: number): void {
    const counts = this.method(method);
    counts.seconds.observe(seconds);
    counts.status(status).value++;
  }

  /** The counts of a method; those that nothing here answers are counted as one, `other`. */
  method(asked: string): MethodMetrics {
    const known = this.#methods.get(asked);
    if (known) return known;
    const method = METHODS.includes(asked) ? asked : "other";
    const labels = { method, route: this.#pattern };
    let counts = this.#methods.get(method);
    counts ??= {
      seconds: this.#seconds.series(labels),
      status: byStatus((status) => this.#requests.series({ ...labels, status })),
    };
    this.#methods.set(method, counts);
    return counts;
  }
}

interface MethodMetrics {
  readonly seconds: Series;
  status(status: number): Tally;
}

function byStatus(find: (status: string) => Tally): (status: number) => Tally {
  const known = new Map<number, Tally>();
  return (status) => {
    let tally = known.get(status);
    if (!tally) known.set(status, tally = find(String(status)));
    return tally;
  };
}

/** Counts each request once its answer is known. */
export function countRequests(metrics: RequestMetrics): Step {
  return async (exchange, next) => {
    const started = performance.now();
    const response = await next(exchange);
    const seconds = (performance.now() - started) / 1000;
    metrics.route(exchange.context.route).count(exchange.request.method, response.status, seconds);
    return response;
  };
}
