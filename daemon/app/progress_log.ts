import type { Logger } from "@logtape/logtape";
import type { BatchProgress, CollectedSource, Progress } from "../collect/progress.ts";

/** Progress for programs: one structured log line a batch. */
export class LogProgress implements Progress {
  readonly #log: Logger;
  readonly #counts = new Map<CollectedSource, { done: number; planned: number }>();

  constructor(log: Logger) {
    this.#log = log;
  }

  begin(source: CollectedSource, plan: { batches: number; stations: number }): void {
    this.#counts.set(source, { done: 0, planned: plan.batches });
    this.#log.info("{source}: {batches} batches for {stations} stations", { source, ...plan });
  }

  extend(source: CollectedSource, batches: number): void {
    const counts = this.#counts.get(source);
    if (counts !== undefined) counts.planned += batches;
  }

  batch(source: CollectedSource, { status, stations, rows, error }: BatchProgress): void {
    const counts = this.#counts.get(source) ?? { done: 0, planned: 0 };
    counts.done++;
    const line = { source, ...counts, status, stations, rows };
    const text = "{source}: batch {done} of {planned} {status}, {stations} stations, {rows} rows";
    if (status === "failed") this.#log.warn(`${text}: {error}`, { ...line, error });
    else this.#log.info(text, line);
  }

  end(source: CollectedSource): void {
    this.#counts.delete(source);
  }
}
