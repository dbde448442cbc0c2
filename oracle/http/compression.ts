import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type SharedBodies, streamViews } from "./shared_bodies.ts";
import type { Step } from "./step.ts";

const gzipAsync = promisify(gzip);

/** Read from a file piece by piece, and compressed already. */
const STREAMED = "application/parquet";
/** Media types that are compressed already. */
const DENSE = new Set([STREAMED, "application/gzip"]);
/** Below this size the gzip frame and the client's work cost more than the bytes saved. */
const WORTHWHILE_BYTES = 1024;
/** From here on, readers share one buffer: thousands who do not read would hold as many copies. */
const SHARED_BYTES = 64 * 1024;

/** Sends answers in gzip where {@link compress} does. */
export function compressAnswers(bodies: SharedBodies): Step {
  return async (exchange, next) => await compress(await next(exchange), exchange.request, bodies);
}

/**
 * The same answer in gzip when the client takes it and it pays: not for parquet, nor for short or empty bodies.
 * Answers that could be compressed say `Vary: accept-encoding` either way. A large one is a view on the buffer that all
 * its readers share.
 */
export async function compress(
  response: Response,
  request: Pick<Request, "headers">,
  bodies: SharedBodies,
): Promise<Response> {
  const { status } = response;
  const length = Number(response.headers.get("content-length") ?? NaN);
  const mediaType = readMediaType(response.headers);
  const isDense = response.headers.has("content-encoding") || DENSE.has(mediaType);
  const isLeft = isDense
    ? mediaType === STREAMED || !(length >= SHARED_BYTES)
    : length < WORTHWHILE_BYTES;
  if (!response.body || isLeft) return response;
  const headers = new Headers(response.headers);
  if (!isDense) headers.append("vary", "accept-encoding");
  const toGzip = !isDense && takesGzip(request.headers.get("accept-encoding"));
  const plain = await response.bytes();
  const shared = plain.length >= SHARED_BYTES ? bodies.share(plain) : undefined;
  const sent = toGzip ? await (shared?.gzip() ?? gzipAsync(plain)) : shared?.plain ?? plain;
  if (toGzip) headers.set("content-encoding", "gzip");
  headers.set("content-length", String(sent.length));
  // Streams and stores read into buffers of their own, none of them shared memory.
  const body = shared ? streamViews(sent, shared) : sent as Uint8Array<ArrayBuffer>;
  return new Response(body, { status, headers });
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
