import { HOUR_MS } from "../../../shared/time/units.ts";
import { contains, type Window } from "../../../shared/time/window.ts";

/** How far apart the midpoints of daily periods may lie. */
const MAX_MIDPOINT_STEP_MS = 26 * HOUR_MS;
/** How far apart two instants of a series may lie, end included. */
const MAX_GRID_STEP_MS = 6 * HOUR_MS;
/** How long after the start a series may begin, end included. */
const MAX_GRID_DELAY_MS = HOUR_MS;

/** A value and when it holds; an instant ends when it begins. */
export interface TimedValue {
  readonly beginMs: number;
  readonly endMs: number;
  readonly value: number;
}

/** Values of a window, or why there are none. */
export type Selected<Value extends TimedValue> =
  | { readonly values: readonly Value[] }
  | { readonly reason: string };

/**
 * The values whose midpoint lies in `[startMs, endMs)`, each interval once.
 *
 * @param values of one field, ascending
 */
export function periodsInside<Value extends TimedValue>(
  values: readonly Value[],
  window: Window,
): Selected<Value> {
  const inside: Value[] = [];
  for (const value of values) {
    const midpoint = (value.beginMs + value.endMs) / 2;
    if (!contains(window, midpoint)) continue;
    const before = inside.at(-1);
    if (before && before.beginMs === value.beginMs && before.endMs === value.endMs) {
      if (before.value !== value.value) return { reason: "contradictory values for one period" };
      continue;
    }
    if (before && value.beginMs < before.endMs) return { reason: "overlapping periods" };
    inside.push(value);
  }
  return inside.length > 0 ? { values: inside } : { reason: "no period in the window" };
}

/** Periods of a day or half a day that leave no day of the window out. */
export function dailySpan<Value extends TimedValue>(
  values: readonly Value[],
  window: Window,
): Selected<Value> {
  const selected = periodsInside(values, window);
  if ("reason" in selected) return selected;
  const midpoints = selected.values.map((value) => (value.beginMs + value.endMs) / 2);
  const first = midpoints[0]!; // there is at least one
  const last = midpoints.at(-1)!;
  if (first - window.startMs >= MAX_MIDPOINT_STEP_MS) {
    return { reason: "the window begins without a period" };
  }
  if (window.endMs - last > MAX_MIDPOINT_STEP_MS) {
    return { reason: "the window ends without a period" };
  }
  const broken = midpoints.some((midpoint, index) =>
    index > 0 && midpoint - midpoints[index - 1]! > MAX_MIDPOINT_STEP_MS
  );
  return broken ? { reason: "a period in the middle of the window is missing" } : selected;
}

/** Instants inside the window, from a series that reaches from its start to its end in steps of at most 6 h. */
export function instantGrid<Value extends TimedValue>(
  values: readonly Value[],
  window: Window,
): Selected<Value> {
  const selected = periodsInside(values, window);
  if ("reason" in selected) return { reason: selected.reason.replace("period", "time") };
  const times = values.map((value) => value.beginMs);
  const lead = times.findLast((time) => time <= window.startMs) ??
    times.find((time) => time - window.startMs <= MAX_GRID_DELAY_MS);
  const tail = times.find((time) => time >= window.endMs);
  if (lead === undefined) return { reason: "the series starts after the window" };
  if (tail === undefined) return { reason: "the series ends before the window" };
  const grid = times.filter((time) => time >= lead && time <= tail);
  const broken = grid.some((time, index) =>
    index > 0 && time - grid[index - 1]! > MAX_GRID_STEP_MS
  );
  return broken ? { reason: "the series has a step of more than 6 hours" } : selected;
}

/** Periods that follow each other from start to end of the window without a gap, by half a period at the ends. */
export function contiguousChain<Value extends TimedValue>(
  values: readonly Value[],
  window: Window,
): Selected<Value> {
  const selected = periodsInside(values, window);
  if ("reason" in selected) return selected;
  const first = selected.values[0]!; // there is at least one
  const last = selected.values.at(-1)!;
  if (first.beginMs - window.startMs >= (first.endMs - first.beginMs) / 2) {
    return { reason: "the window begins without a period" };
  }
  if (window.endMs - last.endMs > (last.endMs - last.beginMs) / 2) {
    return { reason: "the window ends without a period" };
  }
  const broken = selected.values.some((value, index) =>
    index > 0 && value.beginMs !== selected.values[index - 1]!.endMs
  );
  return broken ? { reason: "a period in the middle of the window is missing" } : selected;
}
