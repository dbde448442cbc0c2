/** How forecasts have missed one quantity. */
export interface Misses {
  /** Days with a forecast and an observed value. */
  readonly days: number;
  /** Mean of forecast less observed; null without a day. */
  readonly bias: number | null;
  /** Mean of its size. */
  readonly meanError: number | null;
}

/** How forecasts made so many days ahead have missed at a station: °F and knots. */
export interface LeadSkill {
  /** 1 is the last issue before the day began. */
  readonly lead: number;
  readonly high: Misses;
  readonly low: Misses;
  readonly wind: Misses;
}
