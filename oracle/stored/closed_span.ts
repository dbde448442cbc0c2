/** A closed span of time, `fromMs` ≤ `toMs`, in milliseconds since the Unix epoch. */
export interface ClosedSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The span that every instant lies in. */
export const ALL_TIME: ClosedSpan = { fromMs: -Infinity, toMs: Infinity };
