import { listJson } from "./list_json.ts";

/** An answer with a text as its body. */
export function answerText(text: string, contentType: string, status = 200): Response {
  return answerBytes(new TextEncoder().encode(text), contentType, status);
}

/** An answer with these bytes as its body. */
export function answerBytes(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
  status = 200,
): Response {
  return new Response(bytes, {
    status,
    headers: { "content-type": contentType, "content-length": String(bytes.length) },
  });
}

/** An answer that carries `value` as JSON. */
export function answerJson(value: unknown): Response {
  return answerJsonText(JSON.stringify(value));
}

/** An answer that carries a list as JSON; one that is long keeps nobody waiting. */
export async function answerList(values: readonly unknown[]): Promise<Response> {
  return answerJsonText(await listJson(values));
}

/** An answer whose body is already JSON text. */
export function answerJsonText(text: string): Response {
  return answerText(text, "application/json");
}

/** An answer without a body. */
export function answerEmpty(status: number): Response {
  return new Response(null, { status });
}
