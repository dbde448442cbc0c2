const METHODS = "GET, HEAD, POST, OPTIONS";
const REQUEST_HEADERS = [
  "accept",
  "authorization",
  "content-type",
  "if-none-match",
  "if-range",
  "last-event-id",
  "range",
  "x-parent-request-id",
  "x-session-id",
].join(", ");
/** What pages may read of an answer besides what browsers always show. */
const EXPOSED = [
  "accept-ranges",
  "content-range",
  "etag",
  "link",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "weather-newest-issue",
  "weather-newest-issue-age",
  "weather-newest-report",
  "weather-newest-report-age",
  "x-request-id",
].join(", ");
const PREFLIGHT_SECONDS = "3600";

/**
 * Lets pages of any origin read the answer. They may sign requests: a proof is made by whoever holds the key, and no
 * browser adds one by itself.
 */
export function allowAnyOrigin(headers: Headers): void {
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", EXPOSED);
}

/** Takes back what lets pages of other origins read an answer, and what tells them how to ask. */
export function forbidOtherOrigins(headers: Headers): void {
  for (const name of [...headers.keys()]) {
    if (name.startsWith("access-control-")) headers.delete(name);
  }
}

/**
 * Whether a browser asks what it may send (https://fetch.spec.whatwg.org/#cors-preflight-request). Were that refused,
 * its page would hear of no status at all; the request that follows is refused so that it can be read.
 */
export function isPreflight({ method, headers }: Pick<Request, "method" | "headers">): boolean {
  return method === "OPTIONS" && headers.has("access-control-request-method");
}

/**
 * The answer to `OPTIONS`, whether a browser's preflight or a plain question.
 * @param allowed the methods the path knows, for the header `Allow`
 */
export function answerOptions(allowed: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      allow: allowed,
      "access-control-allow-methods": METHODS,
      "access-control-allow-headers": REQUEST_HEADERS,
      "access-control-max-age": PREFLIGHT_SECONDS,
    },
  });
}
