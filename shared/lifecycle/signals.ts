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
 * Watches for SIGINT and SIGTERM: the first one aborts the signal so that the program can stop in order, a second
 * one ends the process at once.
 */
export function watchStopSignals(): StopWatch {
  const controller = new AbortController();
  const handlers = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const handler = () => {
      if (controller.signal.aborted) Deno.exit(EXIT_STATUS[name]);
      controller.abort(new StopRequest(name));
    };
    Deno.addSignalListener(name, handler);
    return [name, handler] as const;
  });
  return {
    signal: controller.signal,
    dispose() {
      for (const [name, handler] of handlers) Deno.removeSignalListener(name, handler);
    },
  };
}
