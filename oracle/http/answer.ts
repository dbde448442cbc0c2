/** An answer with a text as its body. */
export function textAnswer(text: string, contentType: string, status = 200): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(bytes, {
    status,
    headers: { "content-type": contentType, "content-length": String(bytes.length) },
  });
}

/** An answer that carries `value` as JSON. */
export function jsonAnswer(value: unknown): Response {
  return jsonTextAnswer(JSON.stringify(value));
}

/** An answer whose body is already JSON text. */
export function jsonTextAnswer(text: string): Response {
  return textAnswer(text, "application/json");
}

/** An answer without a body. */
export function emptyAnswer(status: number): Response {
  return new Response(null, { status });
}
