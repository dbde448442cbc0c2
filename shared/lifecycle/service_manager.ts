/** What of the environment a service manager sets for the services that it watches. */
export interface ServiceEnvironment {
  /** The path of the manager's socket. */
  readonly NOTIFY_SOCKET?: string;
  /** Within how many microseconds it wants to hear that the service is alive. */
  readonly WATCHDOG_USEC?: string;
  /** The process that it watches. */
  readonly WATCHDOG_PID?: string;
}

/**
 * Tells systemd, if that started the program, when it is ready and that it is alive: for units with `Type=notify` and
 * `WatchdogSec=`. Alive means that the event loop turns; parts that cannot go on end the program themselves. What
 * cannot be sent is complained of once and is no failure of the program.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 */
export class ServiceManager implements Disposable {
  readonly #complain: (error: unknown) => void;
  readonly #path: string | undefined;
  #socket: Deno.DatagramConn | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #watchdogMs: number | undefined;
  #said = Promise.resolve();
  #unsent = 0;

  /** @param complain is called with the first error of sending */
  constructor(env: ServiceEnvironment, complain: (error: unknown) => void) {
    this.#complain = complain;
    this.#path = env.NOTIFY_SOCKET || undefined;
    const isMeant = env.WATCHDOG_PID === undefined || Number(env.WATCHDOG_PID) === Deno.pid;
    const everyUs = Number(env.WATCHDOG_USEC);
    if (isMeant && everyUs > 0) this.#watchdogMs = everyUs / 1_000;
    if (this.#path === undefined) return;
    try {
      this.#socket = openSocket();
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** The program serves from now on, and says so twice in each of the manager's intervals. */
  ready(): void {
    this.#say("READY=1");
    if (this.#socket === undefined || this.#watchdogMs === undefined) return;
    this.#timer = setInterval(() => this.#sayAlive(), this.#watchdogMs / 2);
    Deno.unrefTimer(this.#timer);
  }

  /** The program is about to end. */
  stopping(): void {
    this.#say("STOPPING=1");
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** A manager that has not taken what was said before, because it is busy itself, is not told more of the same. */
  #sayAlive(): void {
    if (this.#unsent === 0) this.#say("WATCHDOG=1");
  }

  /** Nobody waits for the manager to listen; a socket sends one message at a time. */
  #say(text: string): void {
    this.#unsent++;
    this.#said = this.#said.then(() => this.#send(text)).finally(() => this.#unsent--);
  }

  async #send(text: string): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || this.#path === undefined) return;
    try {
      const address = { transport: "unixpacket", path: this.#path } as const;
      await socket.send(new TextEncoder().encode(text), address);
    } catch (error) {
      if (this.#socket === socket) this.#giveUp(error);
    }
  }

  #giveUp(error: unknown): void {
    this[Symbol.dispose]();
    this.#complain(error);
  }
}

/** A datagram socket; its name in the file system, which sending does not need, is gone at once. */
function openSocket(): Deno.DatagramConn {
  const folder = Deno.makeTempDirSync({ prefix: "notify-" });
  try {
    return Deno.listenDatagram({ transport: "unixpacket", path: `${folder}/s` });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
