/** How long a listener may be silent, in milliseconds. */
export interface HearingTimes {
  /** When nobody asked it anything for so long, it is asked by ourselves. */
  readonly silenceMs: number;
  /** How long it may take to notice that. */
  readonly patienceMs: number;
}

const USUAL_TIMES: HearingTimes = { silenceMs: 5_000, patienceMs: 3_000 };
/** So many checks in a row have to fail: the thread may have been busy during one. */
const FAILURES = 2;

/** Finds out whether a listener still takes connections: out of descriptors, it stops without a word. */
export class HearingCheck {
  readonly #address: Deno.NetAddr;
  readonly #times: HearingTimes;
  #heardMs = performance.now();
  #isChecking = false;
  #failures = 0;

  constructor(address: Deno.NetAddr, times = USUAL_TIMES) {
    this.#address = address;
    this.#times = times;
  }

  /** A connection or a request came in. */
  noteHeard(): void {
    this.#heardMs = performance.now();
    this.#failures = 0;
  }

  /**
   * Checks if it is time to; called often, also while a check is under way.
   * @param onDeaf called when the listener does not hear
   */
  async check(onDeaf: () => void): Promise<void> {
    if (this.#isChecking || performance.now() - this.#heardMs < this.#times.silenceMs) return;
    this.#isChecking = true;
    try {
      while (await this.#ask()) {
        if (++this.#failures < FAILURES) continue;
        this.noteHeard();
        onDeaf();
        break;
      }
    } finally {
      this.#isChecking = false;
    }
  }

  /** @returns whether the listener noticed nothing; `false` also when it could not be asked */
  async #ask(): Promise<boolean> {
    const askedMs = performance.now();
    const knocking = this.#knock();
    // Where nothing is taken the system's queue fills up, and connecting takes minutes: that says enough.
    const patience = new Promise<void>((next) => setTimeout(next, this.#times.patienceMs));
    try {
      const connection = await Promise.race([knocking, patience]);
      if (connection) await patience;
      return this.#heardMs < askedMs;
    } catch (error) {
      // Without a free descriptor there is no telling.
      return error instanceof Deno.errors.ConnectionRefused;
    } finally {
      knocking.then((connection) => connection.close(), () => {});
    }
  }

  /** Connects, and asks for something that needs no answer. */
  async #knock(): Promise<Deno.TcpConn> {
    const connection = await Deno.connect({
      hostname: this.#loopback(),
      port: this.#address.port,
    });
    connection.unref();
    await connection.write(new TextEncoder().encode("GET /healthy HTTP/1.0\r\n\r\n"));
    return connection;
  }

  #loopback(): string {
    const { hostname } = this.#address;
    return hostname === "0.0.0.0" ? "127.0.0.1" : hostname === "::" ? "::1" : hostname;
  }
}
