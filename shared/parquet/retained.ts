import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";

/** The most bytes that one retained document may inflate to. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** The most bytes that the retained documents of one file may inflate to together. */
export const MAX_DOCUMENTS_BYTES = 256 * 1024 * 1024;

/** A retained document is not what it claims to be. */
export class RetainedDocumentError extends Error {
  override readonly name = "RetainedDocumentError";
}

/**
 * A document as footers carry it: gzip (level 9, time 0, unknown system) in standard base64. The same text gives
 * the same characters on every machine.
 *
 * @example
 * ```ts
 * import { decodeDocument, encodeDocument } from "./retained.ts";
 * import assert from "node:assert/strict";
 * const text = new TextDecoder().decode(decodeDocument(encodeDocument("<dwml/>"), 100));
 * assert.equal(text, "<dwml/>");
 * ```
 */
export function encodeDocument(text: string | Uint8Array): string {
  const bytes = gzipSync(typeof text === "string" ? new TextEncoder().encode(text) : text, {
    level: 9,
  });
  bytes.fill(0, 4, 8); // modification time
  bytes[9] = 0xff; // the system it was packed on
  return bytes.toString("base64");
}

/**
 * Unpacks a retained document, stopping as soon as it grows beyond `maxBytes`.
 * @throws {RetainedDocumentError} when it is not gzip in base64, is cut off, or is larger
 */
export function decodeDocument(content: string, maxBytes: number): Uint8Array {
  const packed = Buffer.from(content, "base64"); // which passes over what is no base64
  if (packed.toString("base64") !== content) {
    throw new RetainedDocumentError("the document is not gzip in base64 of the standard spelling");
  }
  try {
    return gunzipSync(packed, { maxOutputLength: Math.max(maxBytes, 1) });
  } catch (cause) {
    const isTooLarge = (cause as { code?: unknown })?.code === "ERR_BUFFER_TOO_LARGE";
    const problem = isTooLarge
      ? `inflates to more than ${maxBytes} bytes`
      : "is not gzip in base64";
    throw new RetainedDocumentError(`the document ${problem}`, { cause });
  }
}
