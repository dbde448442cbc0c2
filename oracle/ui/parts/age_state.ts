/** From which age on something is late, and from which it is old, ms. */
export interface AgeLimits {
  readonly lateMs: number;
  readonly oldMs: number;
}

/** Whether an age is fresh, late or old. */
export function ageState(ageMs: number, { lateMs, oldMs }: AgeLimits): "fresh" | "late" | "old" {
  return ageMs < lateMs ? "fresh" : ageMs < oldMs ? "late" : "old";
}

/** What each is called. */
export const AGE_WORDS = { fresh: "up to date", late: "late", old: "old" };
