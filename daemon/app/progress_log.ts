import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import type { BatchProgress, CollectedSource, Progress } from "../collect/progress.ts";

/** How often a run that takes long says how far it is. */
const TELL_EVERY_MS = 5 * MINUTE_MS;

interface Run {
  planned: number;
  done: number;
  rows: number;
  toldMs: number;
}

/**
 * Progress for programs: a line when a run begins, when a batch failed, and every five minutes. Each batch has a line of
 * level debug.
 */
export class LogProgress implements Progress {
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #runs = new Map<CollectedSource, Run>();

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  begin(source: CollectedSource, plan: { batches: number; stations: number }): void {
    const run = { planned: plan.batches, done: 0, rows: 0, toldMs: this.#clock.now() };
    this.#runs.set(source, run);
    this.#log.info("{source}: {batches} batches for {stations} stations", { source, ...plan });
  }

  extend(source: CollectedSource, batches: number): void {
    const run = this.#runs.get(source);
    if (run !== undefined) run.planned += batches;
  }

  batch(source: CollectedSource, { status, stations, rows, error }: BatchProgress): void {
    const run = this.#runs.get(source);
    if (run === undefined) return;
    run.done++;
    run.rows += rows;
    const { done, planned } = run;
    const line = { source, done, planned, status, stations, rows };
    const text = "{source}: batch {done} of {planned} {status}, {stations} stations, {rows} rows";
    if (status === "failed") this.#log.warn(`${text}: {error}`, { ...line, error });
    else this.#log.debug(text, line);
    const nowMs = this.#clock.now();
    if (done >= planned || nowMs - run.toldMs < TELL_EVERY_MS) return;
    run.toldMs = nowMs;
    const sofar = { source, done, planned, rows: run.rows };
    this.#log.info("{source}: {done} of {planned} batches so far, {rows} rows", sofar);
  }

  end(source: CollectedSource): void {
    this.#runs.delete(source);
  }
}
