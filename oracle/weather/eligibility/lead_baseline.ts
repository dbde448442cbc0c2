/** What was forecast for one UTC day; null where the forecast does not give it. */
export interface LeadBaseline {
  readonly highF: number | null;
  readonly lowF: number | null;
  readonly windKt: number | null;
}

/** How many days ahead are kept. */
export const LEAD_DAYS = 7;
