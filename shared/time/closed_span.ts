/**
 * A closed span of time `[fromMs, toMs]`, in milliseconds since the Unix epoch: both ends belong to it. What was asked
 * for, collected or published is one. Its ends are named otherwise than those of a `Window`, so that the compiler
 * refuses the one for the other.
 */
export interface ClosedSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The span that every instant lies in. */
export const ALL_TIME: ClosedSpan = { fromMs: -Infinity, toMs: Infinity };

/** Whether an instant lies in a span. */
export function spanContains({ fromMs, toMs }: ClosedSpan, instantMs: number): boolean {
  return instantMs >= fromMs && instantMs <= toMs;
}

/**
 * The common part of two spans, which may be a single instant; `undefined` when there is none.
 *
 * @example
 * ```ts
 * import { commonSpan } from "./closed_span.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual(commonSpan({ fromMs: 1, toMs: 3 }, { fromMs: 3, toMs: 5 }), { fromMs: 3, toMs: 3 });
 * assert.equal(commonSpan({ fromMs: 1, toMs: 2 }, { fromMs: 3, toMs: 5 }), undefined);
 * ```
 */
export function commonSpan(a: ClosedSpan, b: ClosedSpan): ClosedSpan | undefined {
  const fromMs = Math.max(a.fromMs, b.fromMs);
  const toMs = Math.min(a.toMs, b.toMs);
  return fromMs <= toMs ? { fromMs, toMs } : undefined;
}
