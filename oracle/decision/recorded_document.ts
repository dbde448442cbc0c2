import { sha256Hex } from "../../shared/bytes/sha256.ts";
import {
  decodeDocument,
  MAX_DOCUMENT_BYTES,
  RetainedDocumentError,
} from "../../shared/parquet/retained.ts";
import type { RecordedDocument } from "./decision_record.ts";
import { documentKey, type NeededDocument } from "../evidence/needed_documents.ts";
import type { DocumentText } from "../evidence/documents/reparse.ts";

/** The most bytes that all documents of one record may inflate to; they are unpacked one by one. */
export const RECORD_MAX_DOCUMENT_BYTES = 2 * 1024 * 1024 * 1024;

/** A document ready to be parsed again, or the difference that keeps it from it. */
export type DecodedDocument =
  | { readonly document: DocumentText; readonly subjects: readonly string[] }
  | { readonly at: string; readonly problem: string };

/**
 * Unpacks recorded documents one by one and holds each against its hash. A document that nothing asks for is a
 * difference too: a record holds what it rests on and nothing else.
 *
 * @param needed what the rules will ask for
 */
export function* decodeDocuments(
  documents: readonly RecordedDocument[],
  needed: readonly NeededDocument[],
): Generator<DecodedDocument> {
  const wanted = new Map(
    needed.map((each) => [documentKey(each.kind, each.file.name, each.sha256), each]),
  );
  let left = RECORD_MAX_DOCUMENT_BYTES;
  for (const [index, recorded] of documents.entries()) {
    const place = `evidence.documents[${index}]`;
    const key = documentKey(recorded.kind, recorded.file, recorded.sha256);
    const want = wanted.get(key);
    if (!want) return yield { at: place, problem: "no row or receipt rests on this document" };
    wanted.delete(key);
    if (want.url !== recorded.url || want.receivedAt !== recorded.received_at) {
      return yield { at: place, problem: "its rows or receipts name another source" };
    }
    let bytes: Uint8Array;
    try {
      bytes = decodeDocument(recorded.content, Math.min(left, MAX_DOCUMENT_BYTES));
    } catch (error) {
      if (!(error instanceof RetainedDocumentError)) throw error;
      return yield { at: place, problem: error.message };
    }
    left -= bytes.length;
    if (sha256Hex(bytes) !== recorded.sha256) {
      return yield { at: place, problem: "its text does not hash to its name" };
    }
    const document = {
      kind: recorded.kind,
      sha256: recorded.sha256,
      receivedAt: recorded.received_at,
      text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
    };
    yield { document, subjects: want.subjects };
  }
}
