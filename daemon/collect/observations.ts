import type { Logger } from "@logtape/logtape";
import type { BatchReceipt } from "../../shared/contract/observation_file.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { CatalogStation } from "../../shared/noaa/stations.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import type { ReceivedCatalog } from "../noaa/catalog.ts";
import { historyWindow, isAskable } from "../noaa/metar_history.ts";
import { formatInstant, requireInstant } from "../../shared/time/instant.ts";
import { ObservationTally } from "./audit.ts";
import type { AnswerJudgement } from "./history_answer.ts";
import { batchesOf, type HistoryBatch } from "./history_batch.ts";
import { HISTORY_LIMITS, HistoryBudget, type HistoryLimits } from "./history_budget.ts";
import { collectHistory, type HistoryService, owedStations } from "./history.ts";
import {
  type HistoryState,
  type HistoryStateKeeper,
  mergeOwed,
  NO_HISTORY,
  OWED_PER_RUN,
  owedBefore,
  type OwedInterval,
} from "./history_state.ts";
import { coverageFooter, writeObservationFile } from "./observation_file.ts";
import { collectPrecipitation } from "./precipitation.ts";
import type { Progress } from "./progress.ts";
import { RR7_LIMITS, type Rr7Limits, type Rr7Service, Rr7Session } from "./rr7_session.ts";
import { countByStatus, type ObservationSummary } from "./summary.ts";

/** What an observation run needs. */
export interface ObservationDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly history: HistoryService;
  readonly rr7: Rr7Service;
  readonly state: HistoryStateKeeper;
  readonly progress: Progress;
  readonly settings: {
    readonly observationHistoryHours: number;
    readonly observationBatchSize: number;
  };
  readonly limits?: { readonly history?: HistoryLimits; readonly rr7?: Rr7Limits };
}

/** The catalog of a run, or why there is none. */
export type CatalogOutcome =
  | { readonly ok: true; readonly received: ReceivedCatalog }
  | {
    readonly ok: false;
    readonly url: string;
    readonly requestedAtMs: number;
    readonly reason: string;
  };

/**
 * One observation run: plan, ask, judge, then one file with its receipts. A file is written whatever came,
 * without rows when nothing did, so that a gap is visible.
 * @param path final name of the file; `nowMs` start of the run; `latestMs` when it must end
 */
export async function collectObservations(
  deps: ObservationDeps,
  catalog: CatalogOutcome,
  run: { path: string; nowMs: number; latestMs: number; signal?: AbortSignal },
): Promise<ObservationSummary> {
  const { clock, state, settings, progress } = deps;
  const window = historyWindow(run.nowMs, settings.observationHistoryHours);
  const before = await recall(deps);
  const missed = before.coveredUntilMs !== null && before.coveredUntilMs < window.fromMs
    ? [{ stationIds: null, window: { fromMs: before.coveredUntilMs, toMs: window.fromMs } }]
    : [];
  const owed = owedBefore([...before.owed, ...missed], window.fromMs, run.nowMs);

  const stations = catalog.ok ? catalog.received.catalog.stations : [];
  const tally = new ObservationTally(new Map(stations.map((s) => [s.stationId, s])));
  const plan = planHistory(stations, window, owed, settings.observationBatchSize);
  const owedNow: OwedInterval[] = [];
  const budget = new HistoryBudget(deps.limits?.history ?? HISTORY_LIMITS, clock, run.latestMs);
  const session = new Rr7Session(
    deps.rr7,
    deps.limits?.rr7 ?? RR7_LIMITS,
    run.latestMs,
    run.signal,
  );
  let precipitation = null;
  if (catalog.ok) {
    progress.begin("observations", {
      batches: plan.own.length + plan.again.length,
      stations: stations.length,
    });
    owedNow.push(...await askHistory(deps, tally, plan, budget, run.signal));
    precipitation = await collectPrecipitation(deps.rr7, session, catalog.received, window, run);
    progress.end("observations");
  } else {
    const receipt = catalogReceipt(catalog, window, clock.now());
    const nothing = { receipt, reports: [], unrepresentable: [], body: null };
    tally.add(nothing);
    owedNow.push(...owedIntervals(nothing));
  }

  const completedAt = formatInstant(clock.now());
  const coverage = coverageFooter(window, completedAt, tally.coverage);
  const sourceUrl = `${deps.history.baseUrl}/api/data/metar`;
  const audit = tally.audit({ sourceUrl, fetchedAt: completedAt, coverage, precipitation });
  run.signal?.throwIfAborted();
  const bytes = await writeObservationFile(run.path, tally.rows, audit);

  const owedNext = mergeOwed([
    ...owedNow,
    ...(catalog.ok ? plan.later : owed),
  ]);
  await state.keep({ coveredUntilMs: window.toMs, owed: owedNext });

  return {
    rows: tally.rows.length,
    bytes,
    stationsAsked: stations.length,
    stationsReporting: new Set(tally.rows.map((row) => row.station_id)).size,
    batches: countByStatus(tally.coverage),
    rejected: audit.rejected,
    unverified: audit.unverified,
    unrepresentable: audit.unrepresentable,
    reasons: Object.fromEntries(tally.reasons),
    rainHours: precipitation?.rows.length ?? 0,
    rainIssues: precipitation?.issues.length ?? 0,
    owed: owedNext.length,
    left: { history: budget.left, rr7: session.left },
  };
}

/** What was kept; nothing when it is damaged, since a gap of the past must not stop what can be had now. */
async function recall({ state, log }: ObservationDeps): Promise<HistoryState> {
  try {
    return await state.recall();
  } catch (error) {
    log.error("intervals owed by earlier runs are forgotten: {error}", { error });
    return NO_HISTORY;
  }
}

interface HistoryPlan {
  readonly own: readonly HistoryBatch[];
  /** Intervals of earlier runs that are asked for again in this one. */
  readonly again: readonly HistoryBatch[];
  /** Intervals of earlier runs for which this one has no requests left. */
  readonly later: readonly OwedInterval[];
}

function planHistory(
  stations: readonly CatalogStation[],
  window: ClosedSpan,
  owed: readonly OwedInterval[],
  batchSize: number,
): HistoryPlan {
  const ids = stations.map((station) => station.stationId).filter(isAskable);
  const again = owed.flatMap(({ stationIds, window }) =>
    batchesOf(stationIds ?? ids, window, batchSize)
  );
  return {
    own: batchesOf(ids, window, batchSize),
    again: again.slice(0, OWED_PER_RUN),
    later: again.slice(OWED_PER_RUN),
  };
}

/** Asks and takes in; returns what later runs should ask for again. */
async function askHistory(
  { history, progress, log }: ObservationDeps,
  tally: ObservationTally,
  plan: HistoryPlan,
  budget: HistoryBudget,
  signal?: AbortSignal,
): Promise<OwedInterval[]> {
  const owed: OwedInterval[] = [];
  const batches = [...plan.own, ...plan.again];
  for await (const answer of collectHistory(history, budget, batches, signal)) {
    const { receipt } = answer;
    const rowsBefore = tally.rows.length;
    tally.add(answer);
    owed.push(...owedIntervals(answer));
    progress.extend("observations", answer.followedBy);
    progress.batch("observations", {
      status: receipt.status,
      stations: receipt.station_ids.length,
      rows: tally.rows.length - rowsBefore,
      error: receipt.error,
    });
  }
  if (budget.spent !== undefined) {
    log.warn("METAR history ended early: {reason}", { reason: budget.spent });
  }
  return owed;
}

function catalogReceipt(
  catalog: CatalogOutcome & { ok: false },
  window: ClosedSpan,
  nowMs: number,
): BatchReceipt {
  return {
    station_ids: [],
    window_start: formatInstant(window.fromMs),
    window_end: formatInstant(window.toMs),
    requested_at: formatInstant(catalog.requestedAtMs),
    completed_at: formatInstant(nowMs),
    status: "failed",
    source_url: catalog.url,
    source_sha256: null,
    response_status: null,
    response_count: 0,
    report_count: 0,
    error: `the station catalog could not be had: ${catalog.reason}`,
    failure_kind: "transport",
  };
}

function owedIntervals(answer: AnswerJudgement): OwedInterval[] {
  const stations = owedStations(answer);
  if (stations === undefined) return [];
  const { window_start, window_end } = answer.receipt;
  return [{
    // Without a catalog nobody was named; the next run's whole catalog is meant.
    stationIds: stations.length === 0 ? null : stations,
    window: { fromMs: requireInstant(window_start), toMs: requireInstant(window_end) },
  }];
}
