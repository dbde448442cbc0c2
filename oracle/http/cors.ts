const METHODS = "GET, POST, OPTIONS";
const REQUEST_HEADERS = "accept, content-type, x-parent-request-id, x-session-id";
/** What pages may read of an answer besides what browsers always show. */
const EXPOSED = [
  "etag",
  "weather-newest-issue",
  "weather-newest-issue-age",
  "weather-newest-report",
  "weather-newest-report-age",
  "x-request-id",
].join(", ");
const PREFLIGHT_SECONDS = "3600";

/**
 * Lets pages of any origin read the answer. `Authorization` is not among the allowed request headers, so a
 * browser cannot call signed routes of another origin.
 */
export function allowAnyOrigin(headers: Headers): void {
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", EXPOSED);
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
