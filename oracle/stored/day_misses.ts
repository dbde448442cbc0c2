/** The forecast and the observed high of one station on a day, °F. */
export interface HighOfDay {
  readonly forecast: number;
  readonly observed: number;
}

/** How the forecasts of one UTC day's highs have missed; the same object for as long as nothing newer is known. */
export interface DayMisses {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** By station; one without a forecast or an observed value is missing. */
  readonly highs: ReadonlyMap<string, HighOfDay>;
}
