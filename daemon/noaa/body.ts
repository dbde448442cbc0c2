import { gunzipSync } from "node:zlib";
import { messageOf } from "../../shared/message_of.ts";
import { quote } from "../../shared/noaa/quote.ts";
import { HttpError } from "./http_error.ts";

/**
 * Inflates a gzip body; one without the magic bytes passes as it is, because `fetch` has already decoded it when
 * the server declared the encoding.
 * @throws {HttpError} of kind `content` when it is truncated, corrupt, or inflates beyond `limit` bytes
 */
export function gunzipBounded(body: Uint8Array, limit: number): Uint8Array {
  if (!isGzip(body)) return body;
  try {
    return gunzipSync(body, { maxOutputLength: limit });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw new HttpError(
      tooLarge ? "too_large" : "content",
      tooLarge
        ? `the gzip body inflates to more than ${limit} bytes`
        : `the gzip body cannot be inflated: ${messageOf(error)}`,
      {},
      { cause: error },
    );
  }
}

/**
 * Decodes UTF-8 strictly and keeps a byte order mark, so that the text hashes to the same bytes again.
 * @throws {HttpError} of kind `content` for anything that is not UTF-8
 */
export function decodeUtf8(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    const what = isGzip(body) ? "gzip, which no content-encoding declares" : "not valid UTF-8";
    throw new HttpError("content", `the body is ${what}`, {}, { cause: error });
  }
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

// A comment ends at its first `-->` and nowhere else: with several ends to try, many comments would take for ever.
const PAGE = /^(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html)\b/i;

/**
 * Refuses a page or another non-document in place of the XML that was asked for. Judged by what the body is,
 * since NOAA's own content types are not dependable; the type is named in the error.
 * @throws {HttpError} of kind `content`
 */
export function requireXml(text: string, contentType: string | null): void {
  const head = text.slice(0, 4096).trimStart();
  const page = PAGE.test(head);
  if (!page && head.startsWith("<")) return;
  const came = page ? "an HTML page" : head === "" ? "an empty body" : quote(head);
  throw new HttpError(
    "content",
    `expected XML, came ${came} (content type ${contentType ?? "not given"})`,
  );
}
