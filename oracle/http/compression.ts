import { MOST_AT_HAND_BYTES } from "../../shared/http/answer_at_hand.ts";
import { WholeAnswer } from "./answer.ts";
import type { SharedBodies } from "./shared_bodies.ts";
import { standingOf } from "./request_context.ts";
import type { Exchange, Step } from "./step.ts";
import { tagInGzip } from "./version.ts";

/** Read from a file piece by piece, and compressed already. */
const PARQUET = "application/parquet";
/** Media types of bodies that are sent as they come. */
const STREAMED = new Set([PARQUET, "application/wasm", "text/event-stream"]);
/** Media types of bytes that do not get shorter. */
const DENSE = new Set([PARQUET, "application/gzip", "application/octet-stream"]);
/** Below this size the gzip frame and the client's work cost more than the bytes saved, and no buffer is worth sharing. */
const WORTHWHILE_BYTES = 1024;

/** Sends answers as {@link compress} does. */
export function compressAnswers(bodies: SharedBodies): Step {
  return async (exchange, next) => await compress(await next(exchange), exchange, bodies);
}

/**
 * The same answer in gzip when the client takes it and it pays: not for parquet, nor for short or empty bodies.
 * Answers that could be compressed say `Vary: accept-encoding` either way, and have another `ETag` in gzip. The body is a view on the buffer that all its
 * readers share.
 * @throws {RefusalError} `busy` when too many different answers are being sent
 */
export async function compress(
  response: Response,
  { request, context }: Exchange,
  bodies: SharedBodies,
): Promise<Response> {
  const { status } = response;
  if (!response.body || !isBuffered(response.headers)) return response;
  const isVaried = variesByEncoding(response);
  const headers = new Headers(response.headers);
  if (isVaried) headers.append("vary", "accept-encoding");
  const toGzip = isVaried && takesGzip(request.headers.get("accept-encoding"));
  const plain = response instanceof WholeAnswer ? response.whole : await response.bytes();
  const reading = bodies.open(plain, standingOf(context));
  const gzip = toGzip ? await reading.gzip() : undefined;
  const sent = gzip ?? reading.plain;
  if (gzip) {
    if (gzip.length <= MOST_AT_HAND_BYTES) compressed.set(plain, gzip);
    headers.set("content-encoding", "gzip");
    const tag = headers.get("etag");
    if (tag !== null) headers.set("etag", tagInGzip(tag));
  }
  headers.set("content-length", String(sent.length));
  return new Response(reading.stream(sent), { status, headers });
}

/** Small bodies in gzip, for as long as their plain bytes are kept. */
const compressed = new WeakMap<Uint8Array, Uint8Array>();

/** A body in gzip, if it is small and was compressed before. */
export function gzipAtHand(plain: Uint8Array): Uint8Array | undefined {
  return compressed.get(plain);
}

/** Whether an answer is sent in gzip to some and plain to others. */
export function variesByEncoding({ headers }: Response): boolean {
  return isBuffered(headers) && !headers.has("content-encoding") &&
    !DENSE.has(readMediaType(headers));
}

/** Whether all bytes of an answer are taken together, to be shared and compressed. */
function isBuffered(headers: Headers): boolean {
  const length = Number(headers.get("content-length") ?? NaN);
  return !STREAMED.has(readMediaType(headers)) && !(length < WORTHWHILE_BYTES);
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
  if (acceptEncoding === null) return false;
  let anyCoding = false;
  for (const item of acceptEncoding.toLowerCase().split(",")) {
    const [coding, ...parameters] = item.split(";").map((part) => part.trim());
    const accepted = !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (coding === "gzip" || coding === "x-gzip") return accepted;
    if (coding === "*") anyCoding = accepted;
  }
  return anyCoding;
}

const readMediaType = (headers: Headers) =>
  (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
