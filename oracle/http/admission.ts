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

/** A turn at work, which has to be given back. */
export interface Turn {
  /** Aborts when the time at work is over. */
  readonly deadline: AbortSignal;
  /** Gives the turn to the next in line; further calls do nothing. */
  end(): void;
}

/** The signal of those who never leave. */
const NEVER = new AbortController().signal;
/** So much of a line that was full still waits while it counts as crowded. */
const CROWDED_SHARE = 7 / 8;

/**
 * A bounded waiting line in front of work that costs much. A request that finds the line full, waits too long or
 * works too long is refused as busy; work past its time is told so through its signal and keeps its turn until it
 * really ends, so that no more than `running` are ever at work. Deadlines run on real time.
 */
export class AdmissionLine {
  readonly #limits: AdmissionLimits;
  readonly #onTurnedAway: () => void;
  /** In the order they came, which is the order of a set. */
  readonly #queue = new Set<() => void>();
  #running = 0;
  /** Whether somebody found it full since it was last known to have room. */
  #wasFull = false;

  constructor(limits: AdmissionLimits, onTurnedAway: () => void = () => {}) {
    this.#limits = limits;
    this.#onTurnedAway = onTurnedAway;
  }

  /** How many requests wait for a turn. */
  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Whether it was full and has hardly emptied since: who comes now would most likely be refused, after a way that costs
   * more than a refusal at hand.
   */
  get isCrowded(): boolean {
    this.#wasFull &&= this.#queue.size > this.#limits.waiting * CROWDED_SHARE;
    return this.#wasFull;
  }

  /**
   * Runs `work` when its turn comes.
   * @param gone aborts when nobody waits for the work any more: then its place in the line is free
   * @throws {RefusalError} `busy` when the line is full or a limit of time has passed
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, gone = NEVER): Promise<T> {
    const turn = await this.enter(gone);
    const done = work(turn.deadline).finally(() => turn.end());
    done.catch(() => {}); // a late failure has nobody left to tell
    return await Promise.race([done, this.#rejectWhen(turn.deadline)]);
  }

  /**
   * Waits for a turn that ends when its owner says so, though its time be over.
   * @throws {RefusalError} as {@link run}
   */
  async enter(gone = NEVER): Promise<Turn> {
    await this.#wait(gone);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#limits.runMs);
    let isOver = false;
    return {
      deadline: deadline.signal,
      end: () => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        this.#release();
      },
    };
  }

  #wait(gone: AbortSignal): Promise<void> {
    if (this.#running < this.#limits.running) {
      this.#running++;
      return Promise.resolve();
    }
    if (this.#queue.size >= this.#limits.waiting) {
      this.#wasFull = true;
      return Promise.reject(this.#turnedAway());
    }
    return new Promise((resolve, reject) => {
      const part = () => {
        clearTimeout(timer);
        gone.removeEventListener("abort", leave);
        this.#queue.delete(enter);
      };
      const enter = () => {
        part();
        resolve();
      };
      const leave = () => {
        part();
        reject(this.#turnedAway());
      };
      const timer = setTimeout(leave, this.#limits.waitMs);
      gone.addEventListener("abort", leave, { once: true });
      this.#queue.add(enter);
      if (gone.aborted) leave();
    });
  }

  /** Hands the turn to the next in line, or gives it back. */
  #release(): void {
    const [next] = this.#queue;
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
      "too many requests of this kind right now; try again in a few seconds",
    );
  }
}
