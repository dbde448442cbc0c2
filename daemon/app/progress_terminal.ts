import type { Clock } from "../../shared/lifecycle/clock.ts";
import { MINUTE_MS } from "../../shared/time/units.ts";
import type { BatchProgress, CollectedSource, Progress } from "../collect/progress.ts";

interface Run {
  readonly beganAtMs: number;
  planned: number;
  done: number;
  stations: number;
  rows: number;
  failed: number;
}

const ERASE_LINE = "\r\x1b[2K";

/** Progress for people: one line that is redrawn as batches come in, with rate and time left. */
export class TerminalProgress implements Progress {
  readonly #write: (text: string) => void;
  readonly #clock: Clock;
  readonly #runs = new Map<CollectedSource, Run>();

  /** @param write takes text for the terminal, as it is */
  constructor(write: (text: string) => void, clock: Clock) {
    this.#write = write;
    this.#clock = clock;
  }

  begin(source: CollectedSource, { batches }: { batches: number; stations: number }): void {
    this.#runs.set(source, {
      beganAtMs: this.#clock.now(),
      planned: batches,
      done: 0,
      stations: 0,
      rows: 0,
      failed: 0,
    });
    this.#draw();
  }

  extend(source: CollectedSource, batches: number): void {
    const run = this.#runs.get(source);
    if (run !== undefined) run.planned += batches;
  }

  batch(source: CollectedSource, batch: BatchProgress): void {
    const run = this.#runs.get(source);
    if (run === undefined) return;
    run.done++;
    run.stations += batch.stations;
    run.rows += batch.rows;
    if (batch.status === "failed") run.failed++;
    this.#draw();
  }

  end(source: CollectedSource): void {
    this.#runs.delete(source);
    this.#draw();
  }

  #draw(): void {
    const lines = [...this.#runs].map(([source, run]) => this.#line(source, run));
    this.#write(ERASE_LINE + lines.join(" | "));
  }

  #line(source: CollectedSource, run: Run): string {
    const parts = [
      `${source} ${run.done}/${run.planned} batches`,
      `${run.stations} stations`,
      `${run.rows} rows`,
    ];
    if (run.failed > 0) parts.push(`${run.failed} failed`);
    const minutes = (this.#clock.now() - run.beganAtMs) / MINUTE_MS;
    if (run.done > 0 && minutes > 0) {
      const rate = run.done / minutes;
      const left = Math.max(0, run.planned - run.done) / rate;
      parts.push(`${rate.toFixed(1)} a minute`, `${timeLeft(left)} left`);
    }
    return parts.join(" · ");
  }
}

function timeLeft(minutes: number): string {
  return minutes < 1 ? `${Math.ceil(minutes * 60)} s` : `${Math.ceil(minutes)} min`;
}
