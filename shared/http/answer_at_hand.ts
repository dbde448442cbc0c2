import type { IncomingMessage } from "node:http";

/** An answer that needs no work: a few bytes in memory. */
export interface AnswerAtHand {
  readonly status: number;
  /** Names and values in turns, of this answer alone: the server adds its own. */
  readonly headers: string[];
  /**
   * At most {@link MOST_AT_HAND_BYTES} as they are, which stay as they are, or characters of Latin-1, which leave together
   * with the head; none for HEAD and 304.
   */
  readonly body: Uint8Array | string | undefined;
}

/** What is asked of a GET or HEAD without a body before it goes the usual way. Nothing of it throws. */
export interface AnsweringAtHand {
  /**
   * Answers it at once, or leaves it to the usual way.
   * @param peer the address of the TCP peer
   * @param hasTime whether more than a few bytes may be sent at once; else they wait for their turn on the usual way
   */
  answer(asked: IncomingMessage, peer: string, hasTime: () => boolean): AnswerAtHand | undefined;
  /**
   * Refuses it at once, or leaves it to the usual way.
   * @param isBehind whether others have waited there for too long
   */
  refuse(asked: IncomingMessage, peer: string, isBehind: boolean): AnswerAtHand | undefined;
  /** Whether it must not wait in one line with everybody. */
  isUrgent(asked: IncomingMessage): boolean;
}

/** The longest body that is sent so: longer ones are compressed and shared on the usual way. */
export const MOST_AT_HAND_BYTES = 1024 * 1024;

/** Whether a request is one that may be answered at once: nothing of it is still to come. */
export function mayBeAtHand({ method, headers }: IncomingMessage): boolean {
  return (method === "GET" || method === "HEAD") && headers["content-length"] === undefined &&
    headers["transfer-encoding"] === undefined;
}
