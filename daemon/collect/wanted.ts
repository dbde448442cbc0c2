import type { WantedSpan } from "../../shared/contract/wanted.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import type { ReceivedCatalog } from "../noaa/catalog.ts";
import { ObservationTally } from "./audit.ts";
import { HistoryBudget } from "./history_budget.ts";
import { collectHistory, type HistoryService } from "./history.ts";
import { coverageFooter, writeObservationFile } from "./observation_file.ts";
import { collectPrecipitation } from "./precipitation.ts";
import { type Rr7Service, Rr7Session } from "./rr7_session.ts";
import {
  type CostLeft,
  countByStatus,
  type ObservationSummary,
  type WantedSummary,
} from "./summary.ts";
import { planWanted, type WantedPlan } from "./wanted_plan.ts";

/** What collecting wanted evidence needs. */
export interface WantedDeps {
  readonly clock: Clock;
  readonly history: HistoryService;
  readonly rr7: Rr7Service;
  readonly settings: { readonly observationBatchSize: number };
}

/** What one collection of wanted evidence may cost at most, whatever the run before it left. */
const WANTED_LIMITS = { requests: 60, timeMs: 10 * MINUTE_MS, bytes: 16 * 1024 * 1024 };

/**
 * Collects what the oracle wants, from what the run before has left, and writes it as an observation file like any
 * other. What does not fit waits for the next list.
 *
 * @param left what the cycle's own run has left
 * @returns undefined when there was nothing to ask for, or nothing came of it; then there is no file
 */
export async function collectWanted(
  deps: WantedDeps,
  catalog: ReceivedCatalog,
  { list, left, ...run }: {
    list: readonly WantedSpan[];
    left: ObservationSummary["left"];
    path: string;
    nowMs: number;
    latestMs: number;
    signal?: AbortSignal;
  },
): Promise<WantedSummary | undefined> {
  const { clock, history, rr7, settings } = deps;
  const stations = new Map(catalog.catalog.stations.map((s) => [s.stationId, s]));
  const plan = planWanted(
    list,
    new Set(stations.keys()),
    run.nowMs,
    settings.observationBatchSize,
  );
  const tally = new ObservationTally(stations);
  const budget = new HistoryBudget(
    { ...WANTED_LIMITS, ...lesser(WANTED_LIMITS, left.history) },
    clock,
    run.latestMs,
  );
  const batches = plan.batches.slice(0, budget.left.requests);
  for await (const answer of collectHistory(history, budget, batches, run.signal)) {
    tally.add(answer);
  }
  const window = hullOf(plan);
  const forRain = lesser(budget.left, left.rr7);
  const { bulletins } = plan;
  const precipitation = bulletins && window && forRain.requests > 0
    ? await collectPrecipitation(
      rr7,
      new Rr7Session(rr7, { ...WANTED_LIMITS, ...forRain }, run.latestMs, run.signal),
      catalog,
      window,
      { nowMs: run.nowMs, asked: bulletins, signal: run.signal },
    )
    : null;
  const saysNothing = tally.coverage.every(({ failure_kind: kind }) =>
    kind === "transport" || kind === "budget"
  );
  if (!window || (saysNothing && (precipitation?.rows.length ?? 0) === 0)) return undefined;

  const completedAt = formatInstant(clock.now());
  const audit = tally.audit({
    sourceUrl: `${history.baseUrl}/api/data/metar`,
    fetchedAt: completedAt,
    coverage: coverageFooter(window, completedAt, tally.coverage),
    precipitation,
  });
  run.signal?.throwIfAborted();
  const bytes = await writeObservationFile(run.path, tally.rows, audit);
  return {
    spans: plan.spans,
    unfit: plan.unfit,
    rows: tally.rows.length,
    bytes,
    batches: countByStatus(tally.coverage),
    rainHours: precipitation?.rows.length ?? 0,
  };
}

function lesser(a: CostLeft, b: CostLeft): CostLeft {
  return { requests: Math.min(a.requests, b.requests), bytes: Math.min(a.bytes, b.bytes) };
}

/** From the first to the last instant that is asked for. */
function hullOf({ batches, bulletins }: WantedPlan): ClosedSpan | undefined {
  const spans = [...batches.map(({ window }) => window), ...(bulletins ? [bulletins.span] : [])];
  if (spans.length === 0) return undefined;
  return {
    fromMs: Math.min(...spans.map((span) => span.fromMs)),
    toMs: Math.max(...spans.map((span) => span.toMs)),
  };
}
