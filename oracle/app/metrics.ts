import type { LimitName } from "../http/clients/request_limits.ts";
import type { LineName } from "../http/lines.ts";
import { registerProcessMetrics, type Registry } from "../../shared/observe/metrics.ts";
import { VERSION } from "../../shared/version.ts";
import type { Weather } from "../weather/weather.ts";
import type { KeptAnswers } from "../weather/answers/kept_answers.ts";
import type { Signer } from "../signing/signer.ts";

/** Counts that the oracle's wiring keeps itself. */
export interface OracleMetrics {
  /** A request that stood in a line was turned away. */
  turnedAway(line: LineName): void;
  /** A request was refused because its client asked for more than one may. */
  overLimit(limit: LimitName): void;
}

/** Caches of the Rust program; this one keeps all answers about the weather in one, and the days of stations. */
const CACHES = [
  "forecast_details",
  "weather",
  "eligible_stations",
  "observations",
  "discovery",
  "window_compatibility",
];
const REPORTS = "eligibility_reports";

/** Declares the families that belong to no single room. All of a program's families show before any work is done. */
export function oracleMetrics(
  registry: Registry,
  signer: Pick<Signer, "trust" | "heldEvents">,
  weather: Pick<Weather, "daysToPrepare" | "days">,
  weatherAnswers: Pick<KeptAnswers, "size">,
  startedMs: number,
): OracleMetrics {
  registerProcessMetrics(registry, startedMs);
  registry.gauge("oracle_build_info", "1; the label is this program's version.", ["version"])
    .set(1, { version: VERSION });
  const weatherTurnedAway = registry.counter(
    "oracle_weather_requests_turned_away_total",
    "Weather requests refused because too many were under way, or one took too long.",
  );
  const othersTurnedAway = registry.counter(
    "oracle_heavy_requests_turned_away_total",
    "Other requests refused because too many were under way, or one took too long.",
  );
  const overLimit = registry.counter(
    "oracle_requests_over_limit_total",
    "Requests refused because their client address or their key had asked for more than one may.",
    { limit: ["address", "key"] },
  );
  const reports = registry.gauge(
    "oracle_eligibility_reports",
    "Usable reports that are held to judge stations by.",
  );
  const kept = "0 but for `weather`: answers that are kept while their files stay the same";
  const entries = registry.gauge("oracle_cache_entries", `${kept}.`, { cache: CACHES });
  const bytes = registry.gauge(
    "oracle_cache_bytes",
    `${kept}; and for \`eligibility_reports\`: what is held to judge stations by; in bytes.`,
    { cache: [...CACHES, REPORTS] },
  );
  const unprepared = registry.gauge(
    "oracle_weather_days_unprepared",
    "Days of weather files that answers are still read from slowly: their narrow files are being made.",
  );
  const trusted = registry.gauge(
    "oracle_decision_store_trusted",
    "1 while the decision store is the one this database has always used and its bucket is proven; " +
      "0: nothing is signed.",
  );
  const held = registry.gauge(
    "oracle_events_held",
    "Events that the operator has to accept before they are signed: the disk may have been set back.",
  );
  registry.beforeScrape(async () => {
    unprepared.set(weather.daysToPrepare);
    entries.set(weatherAnswers.size.answers, { cache: "weather" });
    bytes.set(weatherAnswers.size.bytes, { cache: "weather" });
    reports.set(weather.days.size.reports);
    bytes.set(weather.days.size.bytes, { cache: REPORTS });
    trusted.set((await signer.trust()).trusted ? 1 : 0);
    held.set((await signer.heldEvents()).length);
  });
  return {
    turnedAway: (line) => (line === "weather" ? weatherTurnedAway : othersTurnedAway).inc(),
    overLimit: (limit) => overLimit.inc({ limit }),
  };
}
