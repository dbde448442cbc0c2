import type { ServerResponse } from "node:http";
import type { Client } from "./client.ts";
import type { Lane, LoopTurns } from "./loop_turns.ts";

/** So much is handed to a connection at once; the next piece follows when its client took that. */
const PIECE_BYTES = 32 * 1024;

/** How an answer is sent. */
export interface Sending {
  readonly client: Client;
  /** The header that tells how long its connection is kept, if it is. */
  readonly keepAlive: readonly [name: string, value: string];
  /** When its pieces are written. */
  readonly turns: LoopTurns;
  readonly lane: Lane;
  /** Called whenever bytes begin to wait for the client. */
  onPending(): void;
  /** Called whenever it has taken them, and the source is waited for. */
  onTaken(): void;
}

/**
 * Sends an answer through Node's server, each piece when the client took the one before, so that a client that does
 * not read costs one piece and no more.
 *
 * @returns whether the whole answer was handed on; `false` when the client has gone or was too slow. The end is still to
 * be said
 */
export async function sendResponse(
  outgoing: ServerResponse,
  response: Response,
  { client, keepAlive, turns, lane, onPending, onTaken }: Sending,
): Promise<boolean> {
  const { status, headers, body } = response;
  if (client.gone.aborted) {
    await body?.cancel();
    return false;
  }
  const lines = [...headers].flat();
  if (!body && status !== 204 && status !== 304 && !headers.has("content-length")) {
    lines.push("content-length", "0");
  }
  if (outgoing.shouldKeepAlive) lines.push(...keepAlive);
  outgoing.writeHead(status, lines);
  if (!body) {
    outgoing.flushHeaders();
    return true;
  }
  const reader = body.getReader();
  let isFirst = true;
  try {
    for (let { value } = await reader.read(); value; { value } = await reader.read()) {
      for (let start = 0; start < value.length; start += PIECE_BYTES) {
        const piece = value.subarray(start, start + PIECE_BYTES);
        const write = () => outgoing.write(piece);
        // A short answer goes with the turn that it was made in.
        const wasTaken = isFirst && value.length <= PIECE_BYTES
          ? write()
          : await turns.run(write, lane);
        isFirst = false;
        if (wasTaken) continue;
        onPending();
        await client.next();
        if (client.gone.aborted) return false;
        onTaken();
      }
    }
    return !client.gone.aborted;
  } catch (error) {
    // The answer was given up because its client is too slow: that is no failure of ours.
    if (error instanceof DOMException && error.name === "TimeoutError") return false;
    throw error;
  } finally {
    reader.cancel().catch(() => {}); // a no-op after its end; a failing source has been reported by then
  }
}
