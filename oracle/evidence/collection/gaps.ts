import type { ClosedSpan } from "../../../shared/time/closed_span.ts";

/**
 * The parts of a span that no collected span reaches, in order. Touching is enough, a missing second is not; the ends of
 * a gap are collected unless they are the span's.
 */
export function* gaps(collected: readonly ClosedSpan[], span: ClosedSpan): Iterable<ClosedSpan> {
  let coveredTo: number | undefined;
  for (const { fromMs, toMs } of collected.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (toMs < span.fromMs) continue;
    if (fromMs > span.toMs) break;
    if (fromMs > (coveredTo ?? span.fromMs)) {
      yield { fromMs: coveredTo ?? span.fromMs, toMs: fromMs };
    }
    coveredTo = Math.max(coveredTo ?? toMs, toMs);
  }
  if (coveredTo === undefined || coveredTo < span.toMs) {
    yield { fromMs: coveredTo ?? span.fromMs, toMs: span.toMs };
  }
}

/** The first of the {@link gaps}. */
export function firstGap(
  collected: readonly ClosedSpan[],
  span: ClosedSpan,
): ClosedSpan | undefined {
  for (const gap of gaps(collected, span)) return gap;
  return undefined;
}
