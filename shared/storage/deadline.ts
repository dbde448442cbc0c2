import { StorageError } from "./object_store.ts";

/**
 * What `work` resolves to, unless that takes longer than `ms` of real time. The work itself may go on: a hanging
 * network folder cannot be interrupted.
 * @throws {StorageError} `unreachable` when time runs out
 */
export async function withDeadline<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noAnswer(ms, what)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** That `what` did not answer in `ms`. */
export function noAnswer(ms: number, what: string, cause?: unknown): StorageError {
  return new StorageError("unreachable", `${what} did not answer within ${ms / 1000} s`, { cause });
}
