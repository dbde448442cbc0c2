/** A listener that nobody asked anything for so long is asked by ourselves. */
const SILENCE_MS = 5_000;
/** How long it may take to notice that. */
const PATIENCE_MS = 3_000;
/** So many checks in a row have to fail: the thread may have been busy during one. */
const FAILURES = 2;

/** Finds out whether a listener still takes connections: out of descriptors, it stops without a word. */
export class HearingCheck {
  readonly #address: Deno.NetAddr;
  #heardMs = performance.now();
  #isChecking = false;
  #failures = 0;

  constructor(address: Deno.NetAddr) {
    this.#address = address;
  }

  /** A connection or a request came in. */
  heard(): void {
    this.#heardMs = performance.now();
    this.#failures = 0;
  }

  /**
   * Checks if it is time to; called often.
   * @param onDeaf called when the listener does not hear
   */
  check(onDeaf: () => void): void {
    if (this.#isChecking || performance.now() - this.#heardMs < SILENCE_MS) return;
    this.#isChecking = true;
    this.#ask().then((isDeaf) => {
      this.#isChecking = false;
      if (!isDeaf) return;
      if (++this.#failures < FAILURES) return this.check(onDeaf);
      this.heard();
      onDeaf();
    });
  }

  /** @returns whether the listener noticed nothing; `false` also when it could not be asked */
  async #ask(): Promise<boolean> {
    const askedMs = performance.now();
    let connection: Deno.TcpConn | undefined;
    try {
      connection = await Deno.connect({ hostname: this.#loopback(), port: this.#address.port });
      connection.unref();
      await connection.write(new TextEncoder().encode("GET /healthy HTTP/1.0\r\n\r\n"));
      await new Promise((next) => setTimeout(next, PATIENCE_MS));
      return this.#heardMs < askedMs;
    } catch (error) {
      // Without a free descriptor there is no telling.
      return error instanceof Deno.errors.ConnectionRefused;
    } finally {
      connection?.close();
    }
  }

  #loopback(): string {
    const { hostname } = this.#address;
    return hostname === "0.0.0.0" ? "127.0.0.1" : hostname === "::" ? "::1" : hostname;
  }
}
