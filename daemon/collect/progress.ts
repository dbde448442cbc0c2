/** The two things a cycle collects. */
export type CollectedSource = "observations" | "forecasts";

/** One request that was answered or given up. */
export interface BatchProgress {
  readonly status: "complete" | "empty" | "failed";
  /** Stations the batch asked for. */
  readonly stations: number;
  readonly rows: number;
  /** Why it failed. */
  readonly error?: string | null;
}

/** Told how a run is getting on; it takes minutes, and somebody may be watching. */
export interface Progress {
  /** A run begins; later splits and retries add to `batches`. */
  begin(source: CollectedSource, plan: { batches: number; stations: number }): void;
  /** More requests than planned are needed. */
  extend(source: CollectedSource, batches: number): void;
  batch(source: CollectedSource, batch: BatchProgress): void;
  end(source: CollectedSource): void;
}

/** Tells nobody. */
export const NO_PROGRESS: Progress = { begin() {}, extend() {}, batch() {}, end() {} };
