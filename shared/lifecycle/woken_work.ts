/** Work that is done in the background whenever somebody says that there is some; one piece at a time. */
export class WokenWork {
  readonly #work: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #working: Promise<void> | undefined;
  #isAsked = false;
  #isStopped = false;

  /** @param work does all there is; it looks at {@link isStopped} where it may end early */
  constructor(work: () => Promise<void>, onError: (error: unknown) => void) {
    this.#work = work;
    this.#onError = onError;
  }

  /** Whether nothing more should be begun. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Says that there is work. */
  wake(): void {
    this.#isAsked = true;
    if (!this.#isStopped) this.#working ??= this.#run();
  }

  /** Resolves when all of it is done. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Begins nothing more; resolves when the work at hand is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.idle();
  }

  async #run(): Promise<void> {
    while (this.#isAsked && !this.#isStopped) {
      this.#isAsked = false;
      await this.#work().catch((error) => {
        if (!this.#isStopped) this.#onError(error);
      });
    }
    this.#working = undefined;
  }
}
