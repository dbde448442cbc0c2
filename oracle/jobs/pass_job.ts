import type { Logger } from "@logtape/logtape";
import { inSpan } from "../../shared/observe/tracing.ts";
import type { PassSummary } from "../settlement/pass_summary.ts";
import { Schedule } from "./schedule.ts";

/** What came of asking for a pass. */
export type PassStart = "started" | "running" | "stopping";

/** What runs passes. */
export interface PassRunner {
  /** Runs one pass, which ends early once the signal is aborted. */
  runPass(signal: AbortSignal): Promise<PassSummary>;
  /** Lets other processes run theirs. */
  release(): Promise<void>;
}

/** What the job of the processing pass needs. */
export interface PassJobOptions {
  readonly settlement: PassRunner;
  /** Without it passes run only when asked for. */
  readonly intervalSeconds?: number;
  readonly log: Logger;
  /** Told the result of every pass, `undefined` when it failed as a whole, and the time it took. */
  readonly onPass?: (summary: PassSummary | undefined, seconds: number) => void;
}

/** The processing pass, run by timetable, on demand and after uploads; one at a time. */
export class PassJob {
  readonly #options: PassJobOptions;
  readonly #schedule: Schedule | undefined;
  readonly #stopping = new AbortController();
  #running: Promise<PassSummary | undefined> | undefined;
  #isWoken = false;

  /** The timetable begins now. */
  constructor(options: PassJobOptions) {
    this.#options = options;
    const { intervalSeconds: everySeconds, log } = options;
    this.#schedule = everySeconds === undefined ? undefined : new Schedule({
      name: "processing pass",
      when: { everySeconds },
      work: () => void this.start(),
      log,
    });
  }

  /** Starts a pass in the background. */
  start(): PassStart {
    if (this.#stopping.signal.aborted) return "stopping";
    if (this.#running) return "running";
    this.#begin();
    return "started";
  }

  /** There is something new: a pass runs now, or right after the one that may have missed it. */
  wake(): void {
    if (this.start() === "running") this.#isWoken = true;
  }

  /** Runs a pass and resolves to its result; waits for the one that may be running first. */
  async runPass(): Promise<PassSummary> {
    while (this.#running) await this.#running;
    const summary = await this.#begin();
    if (!summary) throw new Error("the processing pass failed; the log says why");
    return summary;
  }

  /** Ends the running pass after the event at hand, runs no more, and lets other processes run theirs. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#schedule?.stop();
    while (this.#running) await this.#running;
    await this.#options.settlement.release();
  }

  #begin(): Promise<PassSummary | undefined> {
    const { settlement, log, onPass } = this.#options;
    const begunMs = performance.now();
    this.#running = inSpan("pass", {}, () => settlement.runPass(this.#stopping.signal))
      .catch((error) => {
        log.error("the processing pass failed: {error}", { error });
        return undefined;
      })
      .then((summary) => {
        this.#running = undefined;
        onPass?.(summary, (performance.now() - begunMs) / 1000);
        if (this.#isWoken) {
          this.#isWoken = false;
          this.start();
        }
        return summary;
      });
    return this.#running;
  }
}
