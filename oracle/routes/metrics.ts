import type { Registry } from "../../shared/observe/metrics.ts";
import { answerText } from "../http/answer.ts";
import { get, type Route } from "../http/route.ts";

/** `/metrics` in the text format of Prometheus; only for the private listener. */
export function metricsRoutes(registry: Registry): Route[] {
  const scrape = async () =>
    answerText(await registry.scrape(), "text/plain; version=0.0.4; charset=utf-8");
  return [get("/metrics", "none", scrape)];
}
