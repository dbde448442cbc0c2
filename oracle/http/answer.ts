/** An answer whose body is already JSON text. */
export function jsonTextAnswer(text: string, status = 200): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(bytes, {
    status,
    headers: { "content-type": "application/json", "content-length": String(bytes.length) },
  });
}

/** An answer that carries `value` as JSON. */
export function jsonAnswer(value: unknown, status = 200): Response {
  return jsonTextAnswer(JSON.stringify(value), status);
}

/** An answer without a body. */
export function emptyAnswer(status: number): Response {
  return new Response(null, { status });
}
