/** Why a program was asked to stop. */
class StopRequestError extends Error {
  override readonly name = "StopRequestError";
  constructor(readonly signal: Deno.Signal) {
    super(`stopped by ${signal}`);
  }
}

/** 128 and the signal's number, as shells report a program that a signal ended. */
export const EXIT_STATUS = { SIGINT: 130, SIGTERM: 143 } as const;

/** What follows the first signal within so many milliseconds is the same request. */
export interface SameRequest {
  /**
   * After a Ctrl-C, which may arrive several times: from the terminal, and from each program before this one that passes
   * it on, as npx, `deno task` and `deno task start` do.
   */
  readonly SIGINT: number;
  readonly SIGTERM: number;
}

const SAME_REQUEST_MS: SameRequest = { SIGINT: 1_000, SIGTERM: 200 };

/**
 * Calls `asked` for each request to stop: SIGINT or SIGTERM, copies of one request only once.
 * @returns ends it; the signals have their usual effect again
 */
export function onStopRequest(
  asked: (signal: keyof typeof EXIT_STATUS) => void,
  sameRequestMs = SAME_REQUEST_MS,
): () => void {
  let heededUntil = -Infinity;
  const handlers = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const handler = () => {
      const now = performance.now();
      if (now < heededUntil) return;
      heededUntil = now + sameRequestMs[name];
      asked(name);
    };
    Deno.addSignalListener(name, handler);
    return [name, handler] as const;
  });
  return () => {
    for (const [name, handler] of handlers) Deno.removeSignalListener(name, handler);
  };
}

/**
 * A watch over requests to stop: the first one aborts the signal so that the program can stop in order, a second one
 * ends the process at once.
 */
export class StopSignals implements Disposable {
  readonly #controller = new AbortController();
  readonly #end: () => void;

  /** Watches from now on. */
  constructor(sameRequestMs = SAME_REQUEST_MS) {
    this.#end = onStopRequest((name) => {
      if (this.signal.aborted) Deno.exit(EXIT_STATUS[name]);
      this.#controller.abort(new StopRequestError(name));
    }, sameRequestMs);
  }

  /** Aborts with a {@link StopRequestError} at the first request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops watching; the signals have their usual effect again. */
  [Symbol.dispose](): void {
    this.#end();
  }
}
