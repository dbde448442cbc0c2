/** What came of the events of one pass. */
export interface PassSummary {
  /** `stopped` when it was told to end early, `elsewhere` when another process is at it. */
  readonly ended: "completed" | "stopped" | "elsewhere";
  /** Open events it looked at. */
  events: number;
  /** Left alone: not begun, fresh, waiting, or never to be settled. */
  skipped: number;
  /** Provisional readings stored. */
  refreshed: number;
  attested: number;
  settledWithoutEntries: number;
  /** Ran out of time while they were checked. */
  expired: number;
  /** Could not be settled or refreshed; each has a block that says why. */
  failed: number;
}
