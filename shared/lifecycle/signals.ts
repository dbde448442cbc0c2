/** Why a program was asked to stop. */
export class StopRequest extends Error {
  override readonly name = "StopRequest";
  constructor(readonly signal: Deno.Signal) {
    super(`stopped by ${signal}`);
  }
}

/** A watch over the signals that ask a program to stop. */
export interface StopWatch {
  /** Aborts with a {@link StopRequest} at the first signal. */
  readonly signal: AbortSignal;
  /** Stops watching; the signals have their usual effect again. */
  dispose(): void;
}

/** 128 and the signal's number, as shells report a program that a signal ended. */
const EXIT_STATUS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * One Ctrl-C may arrive several times: from the terminal, and from each program before this one that passes it on, as
 * npx, `deno task` and `deno task start` do. What follows the first within this many milliseconds is the same request.
 */
const SAME_REQUEST_MS = 1_000;

/**
 * Calls `asked` for each request to stop: SIGINT or SIGTERM, copies of one request only once.
 * @param sameRequestMs how long after the first signal further ones are its copies
 * @returns ends it; the signals have their usual effect again
 */
export function onStopRequest(
  asked: (signal: keyof typeof EXIT_STATUS) => void,
  sameRequestMs = SAME_REQUEST_MS,
): () => void {
  let heeded: number | undefined;
  const handlers = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const handler = () => {
      const now = performance.now();
      if (heeded !== undefined && now - heeded < sameRequestMs) return;
      heeded = now;
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
 * Watches for requests to stop: the first one aborts the signal so that the program can stop in order, a second one
 * ends the process at once.
 * @param sameRequestMs as for {@link onStopRequest}
 */
export function watchStopSignals(sameRequestMs = SAME_REQUEST_MS): StopWatch {
  const controller = new AbortController();
  const dispose = onStopRequest((name) => {
    if (controller.signal.aborted) Deno.exit(EXIT_STATUS[name]);
    controller.abort(new StopRequest(name));
  }, sameRequestMs);
  return { signal: controller.signal, dispose };
}
