import { METRICS_TYPE, type Registry } from "../../shared/observe/metrics.ts";
import { answerText } from "../http/answer.ts";
import { get, type Route } from "../http/route.ts";

/** `/metrics` in the text format of Prometheus; only for the private listener. */
export function metricsRoutes(registry: Registry): Route[] {
  const scrape = async () => answerText(await registry.scrape(), METRICS_TYPE);
  return [get({ path: "/metrics", cost: "none" }, scrape)];
}
