import type { Logger } from "@logtape/logtape";
import { messageOf } from "../../shared/message_of.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { inSpan } from "../../shared/observe/tracing.ts";
import { DAY_MS, MINUTE_MS } from "../../shared/time/units.ts";
import { collectForecasts, type ForecastDeps } from "../collect/forecasts.ts";
import {
  type CatalogOutcome,
  collectObservations,
  type ObservationDeps,
} from "../collect/observations.ts";
import type { CollectedSource } from "../collect/progress.ts";
import type { ForecastSummary, ObservationSummary, WantedSummary } from "../collect/summary.ts";
import { collectWanted } from "../collect/wanted.ts";
import type { DaemonMetrics } from "./metrics.ts";
import type { CatalogSource, ReceivedCatalog } from "../noaa/catalog.ts";
import type { Publisher, PublishSummary } from "../publish/publisher.ts";
import type { Spool } from "../publish/spool.ts";
import type { WantedSource } from "../publish/wanted_source.ts";

/** Time one source may take, by the daemon's clock. */
const SOURCE_LIMIT_MS = 45 * MINUTE_MS;

/** How one source fared: the file it wrote, or why there is none. */
export type SourceOutcome<S> =
  | { readonly ok: true; readonly file: string; readonly summary: S }
  | { readonly ok: false; readonly error: string };

/** What a cycle did. */
export interface CycleSummary {
  readonly observations: SourceOutcome<ObservationSummary>;
  readonly forecasts: SourceOutcome<ForecastSummary>;
  /** What was collected because the oracle wanted it; `undefined` when nothing was. */
  readonly wanted: WantedSummary | undefined;
  /** The last round of publishing; `undefined` when the spool itself could not be read. */
  readonly publish: PublishSummary | undefined;
  /** Delivered files and leftovers removed because of their age. */
  readonly pruned: readonly string[];
}

/** What a cycle is made of. */
export interface CycleParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly catalog: CatalogSource;
  readonly observations: ObservationDeps;
  readonly forecasts: ForecastDeps;
  readonly wanted: WantedSource;
  readonly spool: Spool;
  readonly publisher: Publisher;
  readonly metrics: DaemonMetrics;
  readonly retentionDays: number;
}

/**
 * One cycle: catalog, observations, publish, forecasts, publish, what the oracle wants, publish, prune. Each source
 * fails alone, and what is wanted comes last: a forecast that is missed is lost for good, a report is not.
 * @throws {unknown} only the signal's reason; what is on disk is delivered by a later cycle
 */
export async function runCycle(parts: CycleParts, signal?: AbortSignal): Promise<CycleSummary> {
  const { clock, log, spool, publisher, metrics } = parts;
  const catalog = await fetchCatalog(parts, signal);

  const observations = await runSource(parts, "observations", signal, async (run) => {
    const summary = await collectObservations(parts.observations, catalog, run);
    metrics.countObservations(summary);
    return summary;
  });
  let publish = await housekeep(log, "publishing", signal, () => publisher.publish(signal));
  const forecasts = await runSource(parts, "forecasts", signal, async (run) => {
    if (!catalog.ok) throw new Error(`the station catalog could not be had: ${catalog.reason}`);
    const summary = await collectForecasts(parts.forecasts, catalog.received, run);
    metrics.countForecasts(summary);
    return summary;
  });
  if (forecasts.ok) {
    publish = await housekeep(log, "publishing", signal, () => publisher.publish(signal));
  }
  const wanted = observations.ok && catalog.ok
    ? await healGaps(parts, catalog.received, observations.summary.left, signal)
    : undefined;
  if (wanted) publish = await housekeep(log, "publishing", signal, () => publisher.publish(signal));
  const oldest = clock.now() - parts.retentionDays * DAY_MS;
  const pruned = await housekeep(log, "pruning", signal, () => spool.prune(oldest)) ?? [];
  if (pruned.length > 0) {
    log.info("removed {count} old files from the spool", { count: pruned.length });
  }
  metrics.noteCycleEnd();
  return { observations, forecasts, wanted, publish, pruned };
}

/** Collects what the oracle says it lacks. Whatever goes wrong with that changes nothing else. */
async function healGaps(
  { clock, log, spool, metrics, observations, wanted }: CycleParts,
  catalog: ReceivedCatalog,
  left: ObservationSummary["left"],
  signal: AbortSignal | undefined,
): Promise<WantedSummary | undefined> {
  try {
    const { wanted: list } = await wanted.ask(signal);
    metrics.setWanted(list.length);
    if (list.length === 0) return undefined;
    const nowMs = clock.now();
    const name = await spool.freeName("observations", nowMs);
    const summary = await collectWanted(observations, catalog, {
      list,
      left,
      path: spool.pathOf(name),
      nowMs,
      latestMs: nowMs + SOURCE_LIMIT_MS,
      signal,
    });
    if (!summary) {
      log.warn("wanted: nothing came of {spans} spans", { spans: list.length });
      return undefined;
    }
    metrics.countWanted(summary);
    log.info("wanted: {file} written for {spans} spans", { file: name.name, ...summary });
    return summary;
  } catch (error) {
    signal?.throwIfAborted();
    log.warn("what the oracle lacks could not be collected: {reason}", {
      reason: messageOf(error),
      error,
    });
    return undefined;
  }
}

/** Does what can wait for the next cycle when it fails. */
async function housekeep<T>(
  log: Logger,
  what: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    log.error("{what} failed, the next cycle tries again: {error}", { what, error });
    return undefined;
  }
}

async function fetchCatalog(
  { catalog, clock, log }: CycleParts,
  signal?: AbortSignal,
): Promise<CatalogOutcome> {
  const requestedAtMs = clock.now();
  try {
    const received = await catalog.fetch({ signal, deadlineMs: requestedAtMs + SOURCE_LIMIT_MS });
    const { total, stations, duplicates } = received.catalog;
    log.info("station catalog: {stations} of {total} stations count", {
      stations: stations.length,
      total,
      duplicates: duplicates.join(" "),
    });
    return { ok: true, received };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = messageOf(error);
    log.error("station catalog: {reason}", { reason });
    return { ok: false, url: catalog.url, requestedAtMs, reason };
  }
}

async function runSource<S>(
  { clock, log, spool, metrics }: CycleParts,
  source: CollectedSource,
  signal: AbortSignal | undefined,
  collect: (
    run: { path: string; nowMs: number; latestMs: number; signal?: AbortSignal },
  ) => Promise<S>,
): Promise<SourceOutcome<S>> {
  const nowMs = clock.now();
  try {
    const name = await spool.freeName(source, nowMs);
    const run = { path: spool.pathOf(name), nowMs, latestMs: nowMs + SOURCE_LIMIT_MS, signal };
    const summary = await inSpan(`collect ${source}`, {}, () => collect(run));
    log.info("{source}: {file} written", { source, file: name.name, ...summary });
    return { ok: true, file: name.name, summary };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = messageOf(error);
    metrics.countFailure(source);
    log.error("{source}: {reason}", { source, reason, error });
    return { ok: false, error: reason };
  }
}
