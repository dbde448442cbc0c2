import { RefusalError } from "../../shared/contract/refusal_error.ts";

/** How many requests a line lets through, and how long they may take. */
export interface AdmissionLimits {
  /** Requests at work at once. */
  readonly running: number;
  /** Requests that may wait for a turn; the next is refused at once. */
  readonly waiting: number;
  /** The longest wait for a turn, in milliseconds. */
  readonly waitMs: number;
  /** The longest time at work, in milliseconds. */
  readonly runMs: number;
}

/** The limits of routes that read weather. */
export const WEATHER_ADMISSION: AdmissionLimits = {
  running: 8,
  waiting: 128,
  waitMs: 10_000,
  runMs: 30_000,
};

/**
 * A bounded waiting line in front of work that costs much. A request that finds the line full, waits too long or
 * works too long is refused as busy; work past its time is told so through its signal and keeps its turn until it
 * really ends, so that no more than `running` are ever at work. Deadlines run on real time.
 */
export class AdmissionLine {
  readonly #limits: AdmissionLimits;
  readonly #onTurnedAway: () => void;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(limits: AdmissionLimits, onTurnedAway: () => void = () => {}) {
    this.#limits = limits;
    this.#onTurnedAway = onTurnedAway;
  }

  /** How many requests wait for a turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Runs `work` when its turn comes.
   * @throws {RefusalError} `busy` when the line is full or a limit of time has passed
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    await this.#turn();
    const deadline = AbortSignal.timeout(this.#limits.runMs);
    const done = work(deadline).finally(() => this.#release());
    done.catch(() => {}); // a late failure has nobody left to tell
    return await Promise.race([done, this.#rejectWhen(deadline)]);
  }

  #turn(): Promise<void> {
    if (this.#running < this.#limits.running) {
      this.#running++;
      return Promise.resolve();
    }
    if (this.#queue.length >= this.#limits.waiting) return Promise.reject(this.#turnedAway());
    const deadline = AbortSignal.timeout(this.#limits.waitMs);
    return new Promise((resolve, reject) => {
      const enter = () => {
        deadline.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(enter), 1);
        reject(this.#turnedAway());
      };
      deadline.addEventListener("abort", leave, { once: true });
      this.#queue.push(enter);
    });
  }

  /** Hands the turn to the next in line, or gives it back. */
  #release(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#running--;
  }

  #rejectWhen(deadline: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      deadline.addEventListener("abort", () => reject(this.#turnedAway()), { once: true });
    });
  }

  #turnedAway(): RefusalError {
    this.#onTurnedAway();
    return new RefusalError(
      "busy",
      "too many weather requests right now; try again in a few seconds",
    );
  }
}
