import { gunzip } from "../bytes/inflate.ts";
import { OutgrownError } from "../bytes/outgrown_error.ts";

/** The most bytes that one retained document may inflate to. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** The most bytes that the retained documents of one file may inflate to together. */
export const MAX_DOCUMENTS_BYTES = 256 * 1024 * 1024;

/** A retained document is not what it claims to be. */
export class RetainedDocumentError extends Error {
  override readonly name = "RetainedDocumentError";
}

/**
 * Unpacks a retained document, stopping as soon as it grows beyond `maxBytes`.
 * @throws {RetainedDocumentError} when it is not gzip in base64, is cut off, or is larger
 */
export function decodeDocument(content: string, maxBytes: number): Uint8Array {
  const packed = readBase64(content);
  if (!packed) {
    throw new RetainedDocumentError("the document is not gzip in base64 of the standard spelling");
  }
  try {
    return gunzip(packed, Math.max(maxBytes, 1));
  } catch (cause) {
    const problem = cause instanceof OutgrownError
      ? `inflates to more than ${maxBytes} bytes`
      : "is not gzip in base64";
    throw new RetainedDocumentError(`the document ${problem}`, { cause });
  }
}

/** White space and bits that stand for nothing are passed over in reading, so what was read is spelled again. */
function readBase64(content: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.fromBase64(content);
    return bytes.toBase64() === content ? bytes : undefined;
  } catch {
    return undefined; // no base64
  }
}
