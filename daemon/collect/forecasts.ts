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
  type ForecastFailure,
  type ForecastReceipts,
} from "../../shared/contract/forecast_receipts.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { TableWriter } from "../../shared/parquet/write.ts";
import type { ReceivedCatalog } from "../noaa/catalog.ts";
import { ndfdWindow } from "../noaa/ndfd.ts";
import { rfc3339 } from "../noaa/rfc3339.ts";
import { batchOfStation, type ForecastPlan, planForecasts, pointKey } from "./forecast_plan.ts";
import {
  askBatch,
  type BatchOutcome,
  ExtraRequests,
  type NdfdService,
} from "./forecast_request.ts";
import { compareForecastRows, rowsOfAnswer } from "./forecast_rows.ts";
import { inOrder } from "./ordered_work.ts";
import { PartialFile } from "./partial_file.ts";
import type { Progress } from "./progress.ts";

/** What a forecast run needs. */
export interface ForecastDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly ndfd: NdfdService;
  readonly progress: Progress;
  readonly settings: { readonly minForecastCoverage: number };
}

/** What a forecast run wrote. */
export interface ForecastSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly stationsExpected: number;
  readonly stationsCovered: number;
  readonly requests: number;
  readonly failures: number;
  readonly rejected: number;
}

/** Too few stations got a forecast for the file to be worth publishing. */
export class CoverageTooLow extends Error {
  override readonly name = "CoverageTooLow";
}

/** Requests in flight at once; the token bucket still spaces their starts. */
const IN_FLIGHT = 4;
/** Batches that may wait for a slower one before them. */
const AHEAD = 6;
/** Requests beyond the plan; a run that needs more has another trouble than single points. */
const EXTRA_REQUESTS = 128;

/**
 * One forecast run: each batch is written as one row group as soon as those before it are, its document kept
 * only compressed. Without enough coverage there is no file.
 * @param run path: final name of the file; `nowMs` start of the run; `latestMs` when it must end
 * @throws CoverageTooLow as soon as the coverage cannot be reached any more
 */
export async function collectForecasts(
  deps: ForecastDeps,
  catalog: ReceivedCatalog,
  run: { path: string; nowMs: number; latestMs: number; signal?: AbortSignal },
): Promise<ForecastSummary> {
  const { clock, ndfd, progress, settings } = deps;
  const plan = planForecasts(catalog.catalog.stations);
  const tally = new ForecastTally(plan, settings.minForecastCoverage);
  const requestedAt = rfc3339(clock.now());
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
      const rows = tally.take(index, outcome);
      if (rows.length > 0) await table.writeRowGroup(rows);
      progress.batch("forecasts", {
        status: outcome.answers.length === 0 ? "failed" : rows.length === 0 ? "empty" : "complete",
        stations: plan.batches[index]?.length ?? 0,
        rows: rows.length,
        error: outcome.failures.at(0)?.error ?? null,
      });
      for (const failure of outcome.failures) {
        deps.log.warn("no forecast for {stations} stations: {reason}", {
          stations: failure.station_ids.length,
          reason: failure.error,
          points: failure.points.slice(0, 5).join(" "),
        });
      }
      index++;
    }
    tally.requireCoverage();
    const receipts: ForecastReceipts = {
      version: "ndfd-receipts-v1",
      requested_at: requestedAt,
      completed_at: rfc3339(clock.now()),
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

/** Gathers what the footer needs, and puts rows into the row group where they belong. */
class ForecastTally {
  readonly sources: ForecastSource[] = [];
  readonly failures: ForecastFailure[] = [];
  rows = 0;
  rejected = 0;
  readonly #plan: ForecastPlan;
  readonly #minCoverage: number;
  readonly #covered = new Set<string>();
  /** Rows of stations on a shared point, until the batch of their own id is written. */
  readonly #carried = new Map<number, ForecastRow[]>();
  #lost = 0;

  constructor(plan: ForecastPlan, minCoverage: number) {
    this.#plan = plan;
    this.#minCoverage = minCoverage;
  }

  /** Stations with at least one row. */
  get covered(): number {
    return this.#covered.size;
  }

  /** Takes in a batch and returns the sorted rows of its row group. */
  take(index: number, { answers, failures }: BatchOutcome): ForecastRow[] {
    const group = this.#carried.get(index) ?? [];
    this.#carried.delete(index);
    for (const { asked, document, source } of answers) {
      const stationsAt = new Map(asked.map(({ point, stations }) => [pointKey(point), stations]));
      const homes = new Map<string, ForecastRow[]>();
      for (const row of rowsOfAnswer(document, source, stationsAt)) {
        let home = homes.get(row.station_id);
        if (home === undefined) {
          home = this.#groupOf(row.station_id, index, group);
          homes.set(row.station_id, home);
        }
        home.push(row);
      }
      for (const station of homes.keys()) this.#covered.add(station);
      this.#lost += asked.flatMap(({ stations }) => stations).length - homes.size;
      if (!this.sources.some(({ sha256 }) => sha256 === source.sha256)) this.sources.push(source);
    }
    for (const failure of failures) {
      this.failures.push(failure);
      this.#lost += failure.station_ids.length;
    }
    this.requireCoverage();
    this.rows += group.length;
    this.rejected += group.filter((row) => row.quality_status === "rejected").length;
    return group.sort(compareForecastRows);
  }

  /** @throws CoverageTooLow when too many stations have been lost already */
  requireCoverage(): void {
    const { expected } = this.#plan;
    const reachable = expected === 0 ? 1 : (expected - this.#lost) / expected;
    if (reachable >= this.#minCoverage) return;
    const reason = this.failures.at(-1)?.error ?? "the answers held no rows";
    throw new CoverageTooLow(
      `forecasts for at most ${expected - this.#lost} of ${expected} stations (${
        reachable.toFixed(2)
      }) could be had, ${this.#minCoverage} are required; last: ${reason}`,
    );
  }

  /** The row group of a station: the one at hand, or a later one that is still to be written. */
  #groupOf(stationId: string, index: number, group: ForecastRow[]): ForecastRow[] {
    const home = batchOfStation(this.#plan, stationId);
    if (home === index) return group;
    const rows = this.#carried.get(home) ?? [];
    this.#carried.set(home, rows);
    return rows;
  }
}
