import type { ServerResponse } from "node:http";

/** What goes to a connection at once; the next piece follows when its client took that. */
const PIECE_BYTES = 64 * 1024;

/**
 * Sends a whole body and ends the answer, without a promise or a stream for each piece. A client that does not read costs
 * one piece; one that goes is left.
 * @param onPending called whenever bytes begin to wait for the client
 * @returns whether all of it was handed on
 */
export function sendAtHand(
  outgoing: ServerResponse,
  body: Uint8Array | string | undefined,
  onPending: () => void,
): boolean {
  if (typeof body !== "object" || body.length <= PIECE_BYTES) {
    outgoing.end(body, "latin1");
    return true;
  }
  let start = 0;
  const sendNext = (): boolean => {
    for (;;) {
      const piece = body.subarray(start, start += PIECE_BYTES);
      if (start >= body.length) {
        outgoing.end(piece);
        return true;
      }
      if (outgoing.write(piece)) continue;
      onPending();
      outgoing.once("drain", sendNext);
      return false;
    }
  };
  return sendNext();
}
