import type { Stage } from "./faulty_proxy.ts";

/** What was seen of deliveries to one place, and which promises it broke. */
export class DeliveryLedger {
  /** How often the place took a file that it did not have. */
  readonly #stored = new Map<string, number>();
  /** Files that were sent without anybody seeing what the place made of them. */
  readonly #unseen = new Set<string>();
  /** Files whose delivery was confirmed to the daemon that runs now. */
  readonly #confirmed = new Set<string>();
  /** Files that the daemon has noted as delivered. */
  readonly #noted = new Set<string>();
  readonly #broken: (violation: string) => void;

  /**
   * @param place for messages, e.g. `the oracle`
   * @param broken told of each promise that was broken
   */
  constructor(readonly place: string, broken: (violation: string) => void) {
    this.#broken = broken;
  }

  /** How often the place took the file. */
  timesStored(name: string): number {
    return this.#stored.get(name) ?? 0;
  }

  /** Whether the file may be there though nobody saw it being taken. */
  mayBeThere(name: string): boolean {
    return this.timesStored(name) > 0 || this.#unseen.has(name);
  }

  /**
   * A delivery got so far.
   * @param outcome what the place answered, once it has: it took the file, had it before, or something else
   * @param canNote whether the daemon is able to note a delivery, i.e. its disk is not full
   */
  saw(
    stage: Stage,
    name: string,
    outcome: "stored" | "exists" | "refused" | undefined,
    canNote: boolean,
  ): void {
    switch (stage) {
      case "arrived":
        if (this.#noted.has(name)) {
          this.#broken(`${name} was sent to ${this.place} again though it is noted as delivered`);
        } else if (this.#confirmed.has(name)) {
          this.#broken(`${name} was sent to ${this.place} again though its delivery was confirmed`);
        }
        break;
      case "passed":
        if (outcome === undefined) this.#unseen.add(name);
        if (outcome === "stored") this.#store(name);
        break;
      case "answered":
        if (canNote && (outcome === "stored" || outcome === "exists")) this.#confirmed.add(name);
    }
  }

  /** The daemon was seen to have noted a delivery; returns whether that is news. */
  note(name: string): boolean {
    const isNews = !this.#noted.has(name);
    this.#noted.add(name);
    return isNews;
  }

  /** The daemon is gone: what it had not noted, it does not know any more. */
  noteDeath(): void {
    this.#confirmed.clear();
  }

  #store(name: string): void {
    const times = this.timesStored(name) + 1;
    this.#stored.set(name, times);
    if (times > 1) this.#broken(`${name} was stored ${times} times by ${this.place}`);
  }
}
