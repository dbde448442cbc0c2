import type { WantedReason, WantedSource } from "../../../shared/contract/wanted.ts";
import { type ClosedSpan, commonSpan } from "../../../shared/time/closed_span.ts";
import { type CollectionHistory, hasFreshEnd } from "./coverage.ts";
import { gaps } from "./gaps.ts";

/** A part of a span that must be collected, again or for the first time. */
export interface LackingSpan extends ClosedSpan {
  readonly reason: WantedReason;
}

/** What an event lacks of one station. */
export interface LackingEvidence extends LackingSpan {
  readonly station: string;
  readonly source: WantedSource;
}

/**
 * All that `coverageShortfall` finds missing, with its reasons: what nobody collected, and what was lost and not
 * collected again.
 */
export function lackingSpans(history: CollectionHistory, span: ClosedSpan): LackingSpan[] {
  const never = [...gaps(history.collections, span)];
  const failed = history.lost.flatMap((loss) => {
    const overlap = commonSpan(loss, span);
    const later = history.collections.filter((c) => c.requestedMs >= loss.completedMs);
    return overlap ? [...gaps(later, overlap)] : [];
  });
  return [
    ...never.map((gap) => ({ ...gap, reason: "never" as const })),
    ...failed.map((gap) => ({ ...gap, reason: "failed" as const })),
  ];
}

/**
 * The end of a window, as long as `spanMs`, when no collection of it was requested at or after the signing date.
 *
 * @param window both ends closed
 */
export function staleEnd(
  history: CollectionHistory,
  window: ClosedSpan,
  signingMs: number,
  spanMs: number,
): LackingSpan | undefined {
  if (hasFreshEnd(history.collections, window.toMs, signingMs)) return undefined;
  return {
    fromMs: Math.max(window.fromMs, window.toMs - spanMs),
    toMs: window.toMs,
    reason: "stale",
  };
}
