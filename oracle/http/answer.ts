import { versionOfBytes, withVersion } from "./version.ts";

/** An answer with a text as its body. */
export function answerText(text: string, contentType: string, status = 200): WholeAnswer {
  return answerBytes(new TextEncoder().encode(text), contentType, status);
}

/** An answer with these bytes as its body; they are not changed afterwards. */
export function answerBytes(bytes: Uint8Array, contentType: string, status = 200): WholeAnswer {
  return new WholeAnswer(bytes, contentType, status);
}

/** An answer whose body is at hand whole, so that whoever wants its bytes need not collect and copy them. */
export class WholeAnswer extends Response {
  readonly whole: Uint8Array;

  constructor(whole: Uint8Array, contentType: string, status: number) {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(whole);
        controller.close();
      },
    }, { highWaterMark: 0 });
    const headers = { "content-type": contentType, "content-length": String(whole.length) };
    super(body, { status, headers });
    this.whole = whole;
  }
}

/** An answer whose version is named by its own bytes, so that it is sent only to those who do not have it. */
export function answerVersioned(bytes: Uint8Array, contentType = "application/json"): WholeAnswer {
  return withVersion(answerBytes(bytes, contentType), versionOfBytes(bytes));
}

/** {@link answerVersioned} of a text. */
export function answerVersionedText(text: string, contentType?: string): WholeAnswer {
  return answerVersioned(new TextEncoder().encode(text), contentType);
}

const kept = new WeakMap<Uint8Array, WholeAnswer>();

/**
 * The answer of bytes that are kept somewhere: one for them all, to be sent and never read.
 * @param make makes it, the first time
 */
export function keptAnswer(
  bytes: Uint8Array,
  make: () => WholeAnswer = () => answerVersioned(bytes),
): WholeAnswer {
  const before = kept.get(bytes);
  if (before) return before;
  const answer = make();
  kept.set(bytes, answer);
  return answer;
}

/** An answer that carries `value` as JSON. */
export function answerJson(value: unknown): WholeAnswer {
  return answerJsonText(JSON.stringify(value));
}

/** An answer whose body is already JSON text. */
export function answerJsonText(text: string): WholeAnswer {
  return answerText(text, "application/json");
}

/** An answer without a body. */
export function answerEmpty(status: number): Response {
  return new Response(null, { status });
}
