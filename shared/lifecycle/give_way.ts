import { constants, setPriority } from "node:os";

/**
 * Lets the thread of a worker that calls it give way to those that answer, where there are fewer processors than threads
 * that want one. Only on Linux, where a priority is one of a thread (setpriority(2)), elsewhere of the whole program.
 */
export function giveWay(): void {
  if (Deno.build.os !== "linux") return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed here: it works all the same, and others wait a little longer.
  }
}
