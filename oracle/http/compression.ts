import type { GzipCache } from "./gzip_cache.ts";
import type { Step } from "./step.ts";

/** Media types that are compressed already. */
const DENSE = new Set(["application/parquet", "application/gzip"]);
/** Below this size the gzip frame and the client's work cost more than the bytes saved. */
const WORTHWHILE_BYTES = 1024;

/** Sends answers in gzip where {@link compress} does. */
export function compressAnswers(cache: GzipCache): Step {
  return async (exchange, next) => await compress(await next(exchange), exchange.request, cache);
}

/**
 * The same answer in gzip when the client takes it and it pays: not for parquet, nor for short or empty bodies.
 * Answers that could be compressed say `Vary: accept-encoding` either way.
 *
 * @param request what is answered: its URL is where the cache knows the body by
 */
export async function compress(
  response: Response,
  request: Pick<Request, "url" | "headers">,
  cache: GzipCache,
): Promise<Response> {
  const { headers, status } = response;
  const length = headers.get("content-length");
  const dense = headers.has("content-encoding") || DENSE.has(readMediaType(headers));
  if (!response.body || dense || (length !== null && Number(length) < WORTHWHILE_BYTES)) {
    return response;
  }
  const sent = new Headers(headers);
  sent.append("vary", "accept-encoding");
  if (!takesGzip(request.headers.get("accept-encoding"))) {
    return new Response(response.body, { status, headers: sent });
  }
  const body = await cache.compress(await response.bytes(), request.url);
  sent.set("content-encoding", "gzip");
  sent.set("content-length", String(body.length));
  return new Response(body, { status, headers: sent });
}

/**
 * Whether an `Accept-Encoding` header takes gzip (RFC 9110 §12.5.3).
 *
 * @example
 * ```ts
 * import { takesGzip } from "./compression.ts";
 * import assert from "node:assert/strict";
 * assert.equal(takesGzip("br, gzip;q=0.5"), true);
 * assert.equal(takesGzip("gzip;q=0, *"), false);
 * assert.equal(takesGzip(null), false);
 * ```
 */
export function takesGzip(acceptEncoding: string | null): boolean {
  let anyCoding = false;
  for (const item of (acceptEncoding ?? "").toLowerCase().split(",")) {
    const [coding, ...parameters] = item.split(";").map((part) => part.trim());
    const accepted = !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (coding === "gzip" || coding === "x-gzip") return accepted;
    if (coding === "*") anyCoding = accepted;
  }
  return anyCoding;
}

const readMediaType = (headers: Headers) =>
  (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
