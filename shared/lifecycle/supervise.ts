/** A task that was to run until the program stops ended before. */
export class TaskEndedError extends Error {
  override readonly name = "TaskEndedError";
  /**
   * @param task its name
   * @param options `cause` is what it threw; absent when it just returned
   */
  constructor(readonly task: string, options?: ErrorOptions) {
    super(`the ${task} stopped unexpectedly`, options);
  }
}

/**
 * Keeps the tasks that a program cannot do without. When one ends before it is told to, all are told to stop, and
 * the program should end with {@link failure}.
 */
export class Supervisor {
  readonly #controller = new AbortController();
  readonly #tasks = new Map<string, Promise<void>>();
  #failure: TaskEndedError | undefined;

  /** Aborts when the tasks are to stop, by {@link stop} or because one of them failed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first task that ended unexpectedly. */
  get failure(): TaskEndedError | undefined {
    return this.#failure;
  }

  /** Starts a task that runs until its signal aborts. What it throws after that is no failure. */
  run(name: string, task: (signal: AbortSignal) => Promise<void>): void {
    const running = (async () => {
      try {
        await task(this.signal);
        this.#ended(new TaskEndedError(name));
      } catch (cause) {
        this.#ended(new TaskEndedError(name, { cause }));
      }
    })();
    this.#tasks.set(name, running);
    running.finally(() => this.#tasks.delete(name));
  }

  /** Tells all tasks to stop. */
  stop(): void {
    this.#controller.abort();
  }

  /** The names of the tasks that still run. */
  get running(): string[] {
    return [...this.#tasks.keys()];
  }

  /** Resolves when no task runs any more; never rejects. */
  async ended(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks.values());
  }

  #ended(end: TaskEndedError): void {
    if (this.signal.aborted) return;
    this.#failure = end;
    this.#controller.abort(end);
  }
}
