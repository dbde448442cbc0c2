import { packGzip } from "../bytes/gzip.ts";

/**
 * A document as footers carry it: gzip (level 9, time 0, unknown system) in standard base64. The same text gives
 * the same characters on every machine.
 *
 * @example
 * ```ts
 * import { encodeDocument } from "./packed_document.ts";
 * import { decodeDocument } from "./retained.ts";
 * import assert from "node:assert/strict";
 * const text = new TextDecoder().decode(decodeDocument(encodeDocument("<dwml/>"), 100));
 * assert.equal(text, "<dwml/>");
 * ```
 */
export function encodeDocument(text: string | Uint8Array): string {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return packGzip(bytes).toBase64();
}
