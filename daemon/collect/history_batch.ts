import type { ClosedSpan } from "../../shared/time/closed_span.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";

/** What one METAR history request asks for. */
export interface HistoryBatch {
  /** Sorted and distinct. */
  readonly stationIds: readonly string[];
  readonly window: ClosedSpan;
}

/** The shortest window that is still halved, ms. */
const SHORTEST_SPLIT_MS = MINUTE_MS;

/** Groups stations for requests of at most `size`, in the order of their ids. */
export function batchesOf(
  stationIds: Iterable<string>,
  window: ClosedSpan,
  size: number,
): HistoryBatch[] {
  const sorted = [...new Set(stationIds)].sort();
  const batches: HistoryBatch[] = [];
  for (let i = 0; i < sorted.length; i += size) {
    batches.push({ stationIds: sorted.slice(i, i + size), window });
  }
  return batches;
}

/** The batch without some of its stations; none when no station is left. */
export function batchWithout(
  { stationIds, window }: HistoryBatch,
  left: ReadonlySet<string>,
): HistoryBatch[] {
  const others = stationIds.filter((id) => !left.has(id));
  return others.length === 0 ? [] : [{ stationIds: others, window }];
}

/**
 * What to ask instead of a batch whose answer reached the service's cap: halves of its stations, or of a single
 * station's time (both halves hold the boundary instant). Empty when nothing is left to halve.
 */
export function splitBatch({ stationIds, window }: HistoryBatch): HistoryBatch[] {
  if (stationIds.length > 1) {
    const middle = Math.ceil(stationIds.length / 2);
    return [
      { stationIds: stationIds.slice(0, middle), window },
      { stationIds: stationIds.slice(middle), window },
    ];
  }
  const { fromMs, toMs } = window;
  if (toMs - fromMs <= SHORTEST_SPLIT_MS) return [];
  const middleMs = Math.floor((fromMs + toMs) / 2000) * 1000;
  return [
    { stationIds, window: { fromMs, toMs: middleMs } },
    { stationIds, window: { fromMs: middleMs, toMs } },
  ];
}
