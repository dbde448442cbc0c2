import type { Logger } from "@logtape/logtape";
import {
  FORECAST_COLUMNS,
  FORECAST_INTERVAL_VERSION,
  FORECAST_INTERVAL_VERSION_KEY,
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastRow,
  type ForecastSource,
} from "../../shared/contract/forecast_file.ts";
import {
  FORECAST_RECEIPTS_KEY,
  type ForecastReceipts,
} from "../../shared/contract/forecast_receipts.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { TableWriter } from "../../shared/parquet/write.ts";
import type { ReceivedCatalog } from "../noaa/catalog.ts";
import { ndfdWindow } from "../noaa/ndfd.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { planForecasts } from "./forecast_plan.ts";
import { askBatch, ExtraRequests, type NdfdService } from "./forecast_request.ts";
import { ForecastTally } from "./forecast_tally.ts";
import { inOrder } from "./ordered_work.ts";
import { PartialFile } from "./partial_file.ts";
import type { Progress } from "./progress.ts";
import type { ForecastSummary } from "./summary.ts";

/** What a forecast run needs. */
export interface ForecastDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly ndfd: NdfdService;
  readonly progress: Progress;
  readonly settings: { readonly minForecastCoverage: number };
}

/** Requests in flight at once; the token bucket still spaces their starts. */
const IN_FLIGHT = 4;
/** Batches that may wait for a slower one before them. */
const AHEAD = 8;
/** Requests beyond the plan; a run that needs more has another trouble than single points. */
const EXTRA_REQUESTS = 128;

/**
 * One forecast run: each batch is read and written as one row group as soon as those before it are, its document
 * kept only compressed; so one batch at a time is in memory as more than text. Without enough coverage there is no file.
 * @param run path: final name of the file; `nowMs` start of the run; `latestMs` when it must end
 * @throws {CoverageTooLowError} as soon as the coverage cannot be reached any more
 */
export async function collectForecasts(
  deps: ForecastDeps,
  catalog: ReceivedCatalog,
  run: { path: string; nowMs: number; latestMs: number; signal?: AbortSignal },
): Promise<ForecastSummary> {
  const { clock, log, ndfd, progress, settings } = deps;
  const plan = planForecasts(catalog.catalog.stations);
  const tally = new ForecastTally(plan, settings.minForecastCoverage);
  const requestedAt = formatInstant(clock.now());
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(run.signal ? [run.signal] : [])]);
  const extra = new ExtraRequests(EXTRA_REQUESTS);
  const shared = { window: ndfdWindow(run.nowMs), extra, latestMs: run.latestMs, signal };

  progress.begin("forecasts", { batches: plan.batches.length, stations: plan.expected });
  try {
    await using file = await PartialFile.create(run.path);
    const table = new TableWriter<ForecastRow>(file, FORECAST_COLUMNS, { root: "forecast" });
    const tasks = plan.batches.map((batch) => () => askBatch(ndfd, batch, shared));
    let index = 0;
    for await (const outcome of inOrder(tasks, { inFlight: IN_FLIGHT, ahead: AHEAD })) {
      const { rows, failures } = tally.take(index, outcome);
      if (rows.length > 0) await table.writeRowGroup(rows);
      progress.batch("forecasts", {
        status: failures.length > 0 ? "failed" : rows.length > 0 ? "complete" : "empty",
        stations: plan.batches[index]?.flatMap(({ stations }) => stations).length ?? 0,
        rows: rows.length,
        error: failures.at(0)?.error ?? null,
      });
      for (const { station_ids, points, error } of failures) {
        log.warn("no forecast for {stations} stations: {reason}", {
          stations: station_ids.length,
          reason: error,
          points: points.slice(0, 5).join(" "),
        });
      }
      tally.requireCoverage();
      index++;
    }
    tally.requireCoverage();
    const receipts: ForecastReceipts = {
      version: "ndfd-receipts-v1",
      requested_at: requestedAt,
      completed_at: formatInstant(clock.now()),
      stations_expected: plan.expected,
      stations_covered: tally.covered,
      requests: extra.made,
      failures: tally.failures,
    };
    await table.finish(footer(tally.sources, receipts));
    signal.throwIfAborted();
    const bytes = await file.commit();
    return {
      rows: tally.rows,
      bytes,
      stationsExpected: plan.expected,
      stationsCovered: tally.covered,
      requests: extra.made,
      failures: tally.failures.length,
      rejected: tally.rejected,
    };
  } finally {
    // Requests still in flight after a failure have nobody to answer to.
    stop.abort(new Error("the forecast run has ended"));
    progress.end("forecasts");
  }
}

function* footer(
  sources: readonly ForecastSource[],
  receipts: ForecastReceipts,
): Iterable<[string, string]> {
  yield [FORECAST_INTERVAL_VERSION_KEY, FORECAST_INTERVAL_VERSION];
  yield [FORECAST_RECEIPTS_KEY, JSON.stringify(receipts)];
  for (const source of sources) {
    yield [FORECAST_SOURCE_KEY_PREFIX + source.sha256, JSON.stringify(source)];
  }
}
