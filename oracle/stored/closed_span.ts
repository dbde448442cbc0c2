/** A closed span of time, `fromMs` ≤ `toMs`, in milliseconds since the Unix epoch. */
export interface ClosedSpan {
  readonly fromMs: number;
  readonly toMs: number;
}
