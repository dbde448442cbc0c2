import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { HOUR_MS, MINUTE_MS } from "../../../shared/time/units.ts";

/** The longest gap between reports that needs no excuse, end included. */
const MAX_GAP_MS = 90 * MINUTE_MS;
/** The one longer gap that a long window may have, end included. */
const MAX_TOLERATED_GAP_MS = 150 * MINUTE_MS;
/** From this length on a window may have that one gap. */
const TOLERANT_WINDOW_MS = 12 * HOUR_MS;

/**
 * The first gap that breaks the reporting cadence of `[startMs, endMs)`, or `undefined`.
 *
 * @param instants of the reports in the window, ascending; none at all is one gap as long as the window
 */
export function cadenceGap(
  instants: readonly number[],
  startMs: number,
  endMs: number,
): ClosedSpan | undefined {
  if (instants.length === 0) return { fromMs: startMs, toMs: endMs };
  let excuses = endMs - startMs >= TOLERANT_WINDOW_MS ? 1 : 0;
  let fromMs = startMs;
  for (const toMs of [...instants, endMs]) {
    const length = toMs - fromMs;
    const isTail = toMs === endMs;
    if (length > MAX_GAP_MS) {
      if (excuses === 0 || isTail || length > MAX_TOLERATED_GAP_MS) return { fromMs, toMs };
      excuses--;
    }
    fromMs = toMs;
  }
  return undefined;
}
