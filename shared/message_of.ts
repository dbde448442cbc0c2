/** What the runtime's `fetch` puts before the reason of a failure, with the whole URL in it. */
const FETCH_PREAMBLE = /^error sending request for url \(\S+\): /;
/** Messages that say no more than that their cause happened. */
const EMPTY_MESSAGE = /^fetch failed$/i;

/**
 * What an error says and why it came about, for logs and messages: its message, then those of its causes that say
 * something new. What is no error is shown as text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const cause = new Error("client error (Connect): Connection refused");
 * assert.equal(messageOf(new TypeError("fetch failed", { cause })), "client error (Connect): Connection refused");
 * ```
 */
export function messageOf(error: unknown): string {
  if (isSuppressing(error)) return messageOfBoth(error);
  let text = "";
  let next: unknown = error;
  for (let depth = 0; depth < MAX_DEPTH && next instanceof Error; depth++, next = next.cause) {
    const message = next.message.replace(FETCH_PREAMBLE, "");
    const isEmpty = message === "" || (EMPTY_MESSAGE.test(message) && next.cause instanceof Error);
    if (isEmpty || text.includes(message)) continue;
    text += text === "" ? message : `: ${message}`;
  }
  if (text !== "") return text;
  return error instanceof Error ? error.name : String(error);
}

/** Told by its members, since older browsers do not know the class. */
function isSuppressing(error: unknown): error is SuppressedError {
  return error instanceof Error && "suppressed" in error;
}

/** What failed first, and then what failed when things were put away for it. */
function messageOfBoth({ suppressed, error }: SuppressedError): string {
  const [first, then] = [messageOf(suppressed), messageOf(error)];
  return first.includes(then) ? first : `${first}; and then: ${then}`;
}

/** Causes beyond this depth tell nobody anything, and may lead in a circle. */
const MAX_DEPTH = 6;

/**
 * Whether an error is a mistake of the program itself, which its stack helps to find; anything else, say an outage, is
 * told by its message and causes. `fetch` throws a TypeError for each fault of the network.
 */
export function isMistake(error: Error): boolean {
  const isKind = error instanceof TypeError || error instanceof ReferenceError ||
    error instanceof RangeError;
  return isKind && error.cause === undefined && !/^fetch failed/i.test(error.message);
}
