import { type Clock, systemClock } from "./clock.ts";

/** One part of stopping a program. */
export interface StopStep {
  readonly name: string;
  stop(): void | Promise<void>;
}

/** How a stop went. */
export interface StopReport {
  /** Steps that ended in time, in order. */
  readonly done: readonly string[];
  /** Steps that threw; the stop went on after them. */
  readonly failed: readonly { readonly name: string; readonly error: unknown }[];
  /** The step under way when time ran out and those not begun: what became of their work is unknown. */
  readonly unfinished: readonly string[];
}

/**
 * Stops a program in order, within `timeoutMs` in all. Every step is tried though one before it failed; when time
 * runs out the rest is left undone and reported.
 * @param clock the machine's unless given: a stop must end even where the program's own clock stands still
 */
export async function stopInOrder(
  steps: readonly StopStep[],
  timeoutMs: number,
  clock: Clock = systemClock,
): Promise<StopReport> {
  const done: string[] = [];
  const failed: { name: string; error: unknown }[] = [];
  const over = new AbortController();
  const deadline = clock.sleep(timeoutMs, over.signal).then(
    () => "late" as const,
    () => "over" as const,
  );
  try {
    for (const [i, step] of steps.entries()) {
      const outcome = await Promise.race([attempt(step), deadline]);
      if (outcome === "late") {
        return { done, failed, unfinished: steps.slice(i).map(({ name }) => name) };
      }
      if (outcome === "done") done.push(step.name);
      else if (outcome !== "over") failed.push({ name: step.name, error: outcome.error });
    }
    return { done, failed, unfinished: [] };
  } finally {
    over.abort();
  }
}

async function attempt(step: StopStep): Promise<"done" | { error: unknown }> {
  try {
    await step.stop();
    return "done";
  } catch (error) {
    return { error };
  }
}

/**
 * Takes every step in order, however long each takes, also after one that fails.
 * @throws {unknown} what failed
 */
export async function closeInOrder(steps: readonly StopStep[]): Promise<void> {
  await using closing = new AsyncDisposableStack();
  for (const step of steps.toReversed()) closing.defer(() => step.stop());
}
