import type { IncomingMessage } from "node:http";

/** So much of a body that nobody wanted is read, lest its client miss the answer. */
const MOST_BYTES = 64 * 1024;
/** How long a client may take to send that much, or to read the answer and go. */
const PATIENCE_MS = 1_000;

/**
 * Reads what is left of a small body that was not read to its end, so that its connection can go on.
 * @returns whether the body has ended
 */
export async function swallowRest(incoming: IncomingMessage): Promise<boolean> {
  let left = MOST_BYTES;
  await new Promise<void>((resolve) => {
    const patience = setTimeout(finish, PATIENCE_MS);
    function finish() {
      clearTimeout(patience);
      incoming.pause();
      incoming.off("data", count).off("end", finish).off("close", finish).off("error", finish);
      resolve();
    }
    function count(chunk: Uint8Array) {
      left -= chunk.length;
      if (left < 0) finish();
    }
    incoming.on("data", count).once("end", finish).once("close", finish).once("error", finish);
    incoming.resume();
  });
  return incoming.complete;
}

/** Gives the client of a body that is not read to its end a moment to take its answer and go. */
export function refuseRest(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(resolve, PATIENCE_MS);
    incoming.once("close", () => {
      clearTimeout(patience);
      resolve();
    });
  });
}
