/** One thing a reading rests on: rows of a file, and the retained document they come from. */
export interface Rest {
  /** Name of the weather file. */
  readonly file: string;
  /** Instant of the report, or begin of the interval, as the row spells it. */
  readonly at: string;
  /** End of the interval; null for a report or an instant. */
  readonly until: string | null;
  /** SHA-256 of the retained document that gives the row. */
  readonly sha256: string | null;
}
