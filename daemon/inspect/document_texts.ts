import { sha256Hex } from "../../shared/bytes/sha256.ts";
import {
  decodeDocument,
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENTS_BYTES,
  RetainedDocumentError,
} from "../../shared/parquet/retained.ts";
import type { Differences } from "./differences.ts";

/** Unpacks the retained documents of one file, within the limits of a file. */
export class DocumentTexts {
  readonly #differences: Differences;
  #bytes = 0;

  /** @param differences told of documents that are not what their hash says */
  constructor(differences: Differences) {
    this.#differences = differences;
  }

  /** The text under a hash; `undefined`, and a difference, when it cannot be trusted. */
  read(sha256: string, content: string): string | undefined {
    const where = `document ${sha256}`;
    try {
      const left = MAX_DOCUMENTS_BYTES - this.#bytes;
      const bytes = decodeDocument(content, Math.min(MAX_DOCUMENT_BYTES, left));
      this.#bytes += bytes.byteLength;
      const hash = sha256Hex(bytes);
      if (hash === sha256) {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      }
      this.#differences.add({ where, column: "sha256", stored: sha256, derived: hash });
    } catch (error) {
      if (!(error instanceof RetainedDocumentError || error instanceof TypeError)) throw error;
      this.#differences.add({
        where,
        column: "content",
        stored: "a document",
        derived: error.message,
      });
    }
    return undefined;
  }
}
